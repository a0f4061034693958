"""Standings in the API: for desk and EC staff, in a fixed number of queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.dashboards.models import Standing
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import System
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
ADDRESS = "/api/v1/standing/"


@pytest.fixture
def staff(client_for: ClientFor) -> Client:
    """Somebody of the Commission."""
    return client_for(UserFactory(network=NetworkRole.EC))


def add(count: int) -> None:
    edition = EditionFactory(records_deals=True)
    cities = [ParticipationFactory(edition=edition).city_id for _ in range(count)]
    recompute_standing(actor=System("tests"), city_ids=cities, now=clock.now())


def test_a_row_tells_figures_and_reasons(staff: Client) -> None:
    add(1)
    [row] = staff.get(ADDRESS).json()["results"]
    stored = Standing.objects.get()
    assert row["id"] == stored.participation_id
    assert row["score"] == stored.score > 0
    assert row["flags"][0]["rule"] == "no-lead"
    assert row["flags"][0]["words"].startswith("No city lead is named, ")
    assert staff.get(f"{ADDRESS}{row['id']}/").json() == row


def test_the_most_urgent_stands_first_and_filters_narrow(staff: Client) -> None:
    add(3)
    calm = Standing.objects.first()
    assert calm is not None
    MembershipFactory(city=calm.city)
    recompute_standing(actor=System("tests"), city_ids=[calm.city_id], now=clock.now())
    rows = staff.get(ADDRESS).json()["results"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert rows[-1]["city"] == calm.city.slug
    assert staff.get(ADDRESS, {"city__slug": calm.city.slug}).json()["count"] == 1


def test_city_people_are_refused(client_for: ClientFor) -> None:
    add(1)
    answer = client_for(MembershipFactory(user=UserFactory()).user).get(ADDRESS)
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    assert Client().get(ADDRESS).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_queries_however_long(staff: Client, count: int) -> None:
    add(count)
    staff.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        assert staff.get(ADDRESS).json()["count"] == count
    assert len(queries) == EXPECTED


EXPECTED = 9
"""Seven belong to every page of a person inside a test; then the count and the rows."""
