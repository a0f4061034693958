"""How far the demonstration edition is built. The desk's page asks; it needs none of what builds it."""

from dataclasses import dataclass

from cities.models import Edition, Participation
from greendeals.models import Deal
from icc.dashboards.demonstration.cities import CODE
from icc.dashboards.demonstration.places import LATER, Place
from icc.dashboards.demonstration.plans import EARLY, later_plans
from icc.dashboards.demonstration.written import PLANS


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the demonstration edition is there."""

    deals: int
    planned: int
    cities_left: int

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to replay."""
        return not self.cities_left


def progress() -> Progress | None:
    """Return how far the replay is; nothing where there is no demonstration edition."""
    edition = Edition.objects.filter(code=CODE).first()
    if edition is None:
        return None
    planned = len(PLANS) + len(EARLY) + len(later_plans())
    deals = Deal.objects.filter(participation__edition=edition, amends=None).count()
    left = len(cities_left(edition))
    return Progress(min(deals, planned), planned, left)


def cities_left(edition: Edition) -> list[Place]:
    """Return the cities that the worker has not brought to life yet, in their order."""
    there = set(Participation.objects.filter(edition=edition).values_list("city__slug", flat=True))
    return [place for place in LATER if place.slug not in there]
