"""Signs of life of worker and beat, kept in the cache, read by `/readyz`."""

from datetime import datetime, timedelta

from django.core.cache import cache

STALE = timedelta(minutes=1)
"""Beat ticks every 20 seconds; three missed ticks are a fault, one is a restart."""


def beat(part: str, *, now: datetime) -> None:
    """Note that `part` was alive at `now`."""
    cache.set(f"heartbeat:{part}", now, timeout=None)


def is_alive(part: str, *, now: datetime) -> bool:
    """Tell whether `part` gave a sign of life within `STALE`."""
    seen: datetime | None = cache.get(f"heartbeat:{part}")
    return seen is not None and now - seen <= STALE
