"""The signed deals, and the target they are counted against."""

from datetime import date, timedelta

from greendeals.workflow import SIGNED
from icc.dashboards.network.places import DealFigure, Network

RECENT = timedelta(days=30)
PACE = timedelta(days=180)


def signed_deals(data: Network) -> list[DealFigure]:
    """Return the deals that are signed."""
    return [deal for deal in data.deals if deal.stage in SIGNED]


def target_of(data: Network) -> int | None:
    """The target is of the whole edition; a part of it has none."""
    return None if data.chosen.narrowed else data.chosen.edition.target_deals


def signed_since(data: Network, day: date) -> int:
    """Count the deals that were signed after a day."""
    return sum(1 for deal in signed_deals(data) if deal.signed_on and deal.signed_on > day)
