# mypy: disable-error-code="no-untyped-call"
"""Rows of the network: editions, cities, participations and who works where."""

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model
from factory.declarations import SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from cities.models import (
    City,
    Edition,
    Member,
    Membership,
    Municipality,
    Organisation,
    Participation,
    Term,
)
from cities.workflow import CityForm, CityRole, Kind

Row = TypeVar("Row", bound=Model)


class ModelFactory(DjangoModelFactory[Row]):
    """A factory that tells the type checker what comes out of a call: a saved row."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __new__(cls, **kwargs: Any) -> Row: ...  # type: ignore[misc]  # the metaclass calls create()


class EditionFactory(ModelFactory[Edition]):
    """A real edition; `is_demonstration=True` for an invented one."""

    class Meta:
        model = Edition

    code = Sequence(lambda n: f"edition-{n}")
    name = Sequence(lambda n: f"Edition {n}")
    short_name = Sequence(lambda n: f"E{n}")
    start_date = dt.date(2023, 7, 27)


class TermFactory(ModelFactory[Term]):
    """A sector that holds for all editions."""

    class Meta:
        model = Term

    vocabulary = "sector"
    code = Sequence(lambda n: f"sector-{n}")
    label = Sequence(lambda n: f"Sector {n}")


class MunicipalityFactory(ModelFactory[Municipality]):
    """A municipality somewhere in Spain."""

    class Meta:
        model = Municipality

    slug = Sequence(lambda n: f"place-{n}")
    name = Sequence(lambda n: f"Place {n}")
    name_en = SelfAttribute("name")
    country = "ES"


class CityFactory(ModelFactory[City]):
    """A single city; `is_invented=True` for one made up."""

    class Meta:
        model = City

    slug = Sequence(lambda n: f"city-{n}")
    name = Sequence(lambda n: f"City {n}")
    country = "ES"
    form = CityForm.SINGLE


class ParticipationFactory(ModelFactory[Participation]):
    """A core city of an edition, without members."""

    class Meta:
        model = Participation

    edition: Any = SubFactory(EditionFactory)
    city: Any = SubFactory(CityFactory)
    kind = Kind.CORE


class MemberFactory(ModelFactory[Member]):
    """A municipality of a participation."""

    class Meta:
        model = Member

    participation: Any = SubFactory(ParticipationFactory)
    municipality: Any = SubFactory(MunicipalityFactory)


class MembershipFactory(ModelFactory[Membership]):
    """A coordinator who has an account already."""

    class Meta:
        model = Membership

    user: Any = SubFactory("tests.factories.accounts.UserFactory")
    city: Any = SubFactory(CityFactory)
    role = CityRole.COORDINATOR
    since = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class OrganisationFactory(ModelFactory[Organisation]):
    """An organisation as a city knows it."""

    class Meta:
        model = Organisation

    city: Any = SubFactory(CityFactory)
    name = Sequence(lambda n: f"Organisation {n}")
    kind: Any = SubFactory(TermFactory, vocabulary="partner_type")
    created_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
