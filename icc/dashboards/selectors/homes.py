"""What each person's home answers: what is asked of me, what is next."""

from dataclasses import dataclass, field
from datetime import datetime

from cities.models import City, Participation
from cities.workflow import WRITERS, CityRole
from greendeals.models import Signatory
from greendeals.selectors import DealRow, deals_of_cities, deals_to_sign
from icc.dashboards.selectors.portfolio import PortfolioRow, portfolio
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Home:
    """One person's home.

    Attributes:
        to_sign: deals waiting for the person's signature.
        to_coach: cities that need the person as a coach, with the reason.
        cities: cities of the person's own, each with its deals.
    """

    to_sign: list[Signatory]
    to_coach: list[PortfolioRow] = field(default_factory=list)
    cities: list[tuple[City, list[DealRow], bool]] = field(default_factory=list)


def home_of(*, actor: Person, now: datetime) -> Home:
    """Return the home of a person, in a number of queries that does not grow with it."""
    coached = actor.cities_as(CityRole.COACH)
    own = actor.city_ids - coached
    by_city: dict[int, list[DealRow]] = {city: [] for city in own}
    for row in deals_of_cities(actor=actor, city_ids=own, now=now):
        by_city[row.deal.city_id].append(row)
    making = set(
        Participation.objects.making_deals().filter(city_id__in=own).values_list("city_id", flat=True)
    )
    cities = [
        (city, by_city[city.pk], actor.holds(city.pk, *WRITERS) and city.pk in making)
        for city in City.objects.filter(pk__in=own).in_order()
    ]
    needy = [row for row in portfolio(actor=actor, now=now) if row.reason] if coached else []
    return Home(to_sign=deals_to_sign(actor=actor), to_coach=needy[:5], cities=cities)
