"""Signs of life, and standings kept up to date."""

from celery import shared_task

from cities.services import touch_all
from icc.core import clock
from icc.core.heartbeat import beat
from icc.core.queue import begin, enqueue_once
from icc.dashboards.demonstration.replay import replay_next
from icc.dashboards.standing.services import recompute_touched
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

STANDING = System("standing")
DEMONSTRATION = System("demonstration")


@shared_task
def tick() -> None:
    """Note that beat has sent a task and that a worker has run it: one tick proves both."""
    beat("worker", now=clock.now())


@shared_task
def recompute() -> None:
    """Compute the standings of cities that `cities.services.touch` has noted, until none is left."""
    begin(recompute.name)
    if recompute_touched(actor=STANDING, now=clock.now()):
        enqueue_once(recompute.name)


@shared_task
def recompute_all() -> None:
    """Let every city be computed anew; ages count one day more each night."""
    with scope(STANDING):
        touch_all()


@shared_task
def replay() -> None:
    """Bring the next city of the demonstration edition to life; sent by beat until none is left."""
    with scope(DEMONSTRATION):
        replay_next(now=clock.now())
