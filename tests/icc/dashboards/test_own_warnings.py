"""The workspace of a city says what its coach and the desk are warned of, in plain words."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cities.models import Participation
from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.dashboards.models import Standing
from icc.dashboards.selectors import own_warnings
from icc.dashboards.standing.warning import Flag, Rule
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.deals import DealFactory

pytestmark = pytest.mark.django_db

SINCE = dt.date(2026, 8, 4)


@pytest.fixture
def place() -> Participation:
    """A city in an edition whose deals live here."""
    found: Participation = ParticipationFactory(edition=EditionFactory(records_deals=True))
    return found


def warn(place: Participation, *flags: Flag) -> None:
    Standing.objects.create(
        participation=place, city=place.city, as_of=SINCE, flags=[flag.stored() for flag in flags], score=9
    )


def member(place: Participation, role: str = CityRole.COORDINATOR) -> User:
    user: User = UserFactory()
    MembershipFactory(city=place.city, user=user, role=role)
    return user


def page_of(client: Client, user: User, place: Participation) -> str:
    client.force_login(user)
    return client.get(reverse("workspace", args=[place.city.slug])).content.decode()


def test_a_late_report_leads_to_where_it_is_written(client: Client, place: Participation) -> None:
    deal: Deal = DealFactory(participation=place, stage=Stage.ACTIVE, sections=[])
    warn(place, Flag(Rule.LATE_REPORT, 2, 111, SINCE, detail=deal.public_id, limit=14))
    page = page_of(client, member(place), place)
    assert "Needs your attention" in page
    assert "A report of a signed deal was due on 4 August 2026." in page
    assert f'href="{reverse("greendeals:reports", args=[deal.public_id])}"' in page
    assert "the limit is" not in page


def test_a_city_that_is_well_reads_nothing_of_warnings(client: Client, place: Participation) -> None:
    warn(place)
    assert "Needs your attention" not in page_of(client, member(place), place)


def test_nobody_reads_the_warnings_of_another_city(client: Client, place: Participation) -> None:
    warn(place, Flag(Rule.NO_LEAD, 4, 111, SINCE, limit=60))
    other: Participation = ParticipationFactory(edition=place.edition)
    assert "Needs your attention" not in page_of(client, member(other), other)


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_warning_has_words_and_a_way_out(rule: Rule, count: int, place: Participation) -> None:
    detail = Stage.DRAFTING.value if rule == Rule.STAGE_AGE else "deal-3"
    warn(place, Flag(rule, 1, 111, SINCE, count=count, detail=detail, limit=14))
    reader = Person(user_id=0, cities={place.city.pk: frozenset({CityRole.COORDINATOR})})
    [found] = own_warnings(actor=reader, city=place.city)
    assert "%" not in found.words
    assert found.words.endswith(".")
    assert found.act
    assert found.href.startswith("/")
