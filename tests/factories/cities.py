"""Rows of the network: editions, cities, participations and who works where."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from cities.models import City, Edition, Member, Membership, Municipality, Participation, Term
from cities.workflow import CityForm, CityRole, Kind
from tests.factories.accounts import UserFactory


class EditionFactory(DjangoModelFactory[Edition]):
    """A real edition; `is_demonstration=True` for an invented one."""

    class Meta:
        model = Edition

    code = factory.Sequence(lambda n: f"edition-{n}")
    name = factory.Sequence(lambda n: f"Edition {n}")
    short_name = factory.Sequence(lambda n: f"E{n}")
    start_date = datetime.date(2023, 7, 27)


class TermFactory(DjangoModelFactory[Term]):
    """A sector that holds for all editions."""

    class Meta:
        model = Term

    vocabulary = "sector"
    code = factory.Sequence(lambda n: f"sector-{n}")
    label = factory.Sequence(lambda n: f"Sector {n}")


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    """A municipality somewhere in Spain."""

    class Meta:
        model = Municipality

    slug = factory.Sequence(lambda n: f"place-{n}")
    name = factory.Sequence(lambda n: f"Place {n}")
    name_en = factory.SelfAttribute("name")
    country = "ES"


class CityFactory(DjangoModelFactory[City]):
    """A single city; `is_invented=True` for one made up."""

    class Meta:
        model = City

    slug = factory.Sequence(lambda n: f"city-{n}")
    name = factory.Sequence(lambda n: f"City {n}")
    country = "ES"
    form = CityForm.SINGLE


class ParticipationFactory(DjangoModelFactory[Participation]):
    """A core city of an edition, without members."""

    class Meta:
        model = Participation

    edition: Any = factory.SubFactory(EditionFactory)
    city: Any = factory.SubFactory(CityFactory)
    kind = Kind.CORE


class MemberFactory(DjangoModelFactory[Member]):
    """A municipality of a participation."""

    class Meta:
        model = Member

    participation: Any = factory.SubFactory(ParticipationFactory)
    municipality: Any = factory.SubFactory(MunicipalityFactory)


class MembershipFactory(DjangoModelFactory[Membership]):
    """A coordinator who has an account already."""

    class Meta:
        model = Membership

    user: Any = factory.SubFactory(UserFactory)
    city: Any = factory.SubFactory(CityFactory)
    role = CityRole.COORDINATOR
    since = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
