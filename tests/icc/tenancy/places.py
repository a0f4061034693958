"""Two cities, each with a row in every table of the city class."""

from dataclasses import dataclass

from django.db import connection

from cities.models import City
from cities.workflow import CityRole
from greendeals.models import Deal
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, MembershipFactory, ParticipationFactory
from tests.factories.deals import (
    CommentFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    EngagementFactory,
    EvidenceFactory,
    ReviewFactory,
)

NOBODY = 0
"""A user key that no row carries, so that a membership is seen for its city only."""


@dataclass(frozen=True)
class Place:
    """A city, its deal, and who may enter."""

    city: City
    deal: Deal

    @property
    def person(self) -> Person:
        """Somebody of this city."""
        return Person(user_id=NOBODY, cities={self.city.pk: frozenset({CityRole.COORDINATOR})})


def settle() -> Place:
    """Make a city with a row in every table of the city class."""
    city = CityFactory()
    participation = ParticipationFactory(city=city)
    MembershipFactory(city=city, user=UserFactory())
    EngagementFactory(participation=participation)
    deal = DealFactory(participation=participation)
    CommitmentFactory(deal=deal)
    ReviewFactory(deal=deal)
    ContactFactory(deal=deal)
    CommentFactory(deal=deal)
    EvidenceFactory(deal=deal)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Place(city, deal)
