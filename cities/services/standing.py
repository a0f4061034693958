"""Saying that a city has changed; what follows from it, the roof computes."""

from icc.core.queue import enqueue


def touch(city_id: int) -> None:
    """Let a worker compute the city's standing anew once this transaction has committed.

    Called by every service that changes a fact the standing counts; a nightly task computes all anyway.
    """
    enqueue("icc.dashboards.tasks.recompute", city_id)


def touch_all() -> None:
    """Let a worker compute all standings anew: an edition has changed, or many cities at once."""
    enqueue("icc.dashboards.tasks.recompute_all")
