"""Signs of life, and standings kept up to date."""

from celery import shared_task

from cities.models import City
from icc.core import clock
from icc.core.heartbeat import beat
from icc.core.queue import enqueue
from icc.dashboards.demonstration.replay import replay_next
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

STANDING = System("standing")
DEMONSTRATION = System("demonstration")


@shared_task
def tick() -> None:
    """Note that beat has sent a task and that a worker has run it: one tick proves both."""
    beat("worker", now=clock.now())


@shared_task
def recompute(*city_ids: int) -> None:
    """Compute the standing of some cities anew; woken by `cities.services.touch`."""
    recompute_standing(actor=STANDING, city_ids=city_ids, now=clock.now())


@shared_task
def recompute_all() -> None:
    """Let every city be computed anew, a hundred to a task; ages count one day more each night."""
    with scope(STANDING):
        cities = list(City.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(cities), 100):
            enqueue("icc.dashboards.tasks.recompute", *cities[start : start + 100])


@shared_task
def replay() -> None:
    """Bring the next city of the demonstration edition to life; sent by beat until none is left."""
    with scope(DEMONSTRATION):
        replay_next(now=clock.now())
