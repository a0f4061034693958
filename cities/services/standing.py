"""Saying that a city has changed; what follows from it, the roof computes."""

from cities.models import City, Touched
from icc.core.queue import enqueue_once

TASK = "icc.dashboards.tasks.recompute"
BATCH = 2000


def touch(city_id: int) -> None:
    """Note that a city has changed, and let a worker compute its standing anew after commit.

    Called by every service that changes a fact the standing counts, in the transaction of the change. The
    note stays until a computation has read the change: no worker that is away, killed or busy loses it.
    """
    _touch([city_id])


def touch_all() -> None:
    """Note that every city has changed: an edition has, or a day has passed."""
    _touch(list(City.objects.order_by("pk").values_list("pk", flat=True)))


def _touch(city_ids: list[int]) -> None:
    Touched.objects.bulk_create([Touched(city_id=key) for key in city_ids], BATCH, ignore_conflicts=True)
    enqueue_once(TASK)
