"""Lists of deals: the same number of queries whatever their length; and the API beside them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.selectors import city_deals
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory, ParticipationFactory
from tests.factories.deals import THEN, CommitmentFactory, DealFactory, PartyFactory, ReviewFactory
from tests.greendeals.world import AT, NOW, World, draft, in_review, new_world, signed

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
API = "/api/v1/deals/"


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world()


def queries(browser: Client, address: str) -> tuple[int, str]:
    """Return how many queries a page takes, and the page."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    assert response.status_code == 200
    return len(captured), response.content.decode()


def more(world: World, *, cities: int = 0) -> None:
    """Two more deals with all that hangs on them; for a coach, in cities of their own."""
    for _ in range(2):
        participation = world.participation
        if cities:
            participation = ParticipationFactory(edition=world.participation.edition)
            MembershipFactory(city=participation.city, role=CityRole.COACH, user=world.user(CityRole.COACH))
        deal = DealFactory(participation=participation, stage=Stage.REVIEW)
        ReviewFactory(deal=deal)
        for _ in range(2):
            CommitmentFactory(deal=deal, party=PartyFactory(deal=deal))


@pytest.mark.parametrize("address", ["/w/{city}/deals/", "/w/{city}/", "/home/", "/api/v1/deals/"])
def test_three_deals_take_as_many_queries_as_one(world: World, client_for: ClientFor, address: str) -> None:
    in_review(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    path = address.format(city=world.city.slug)
    one, _ = queries(browser, path)
    more(world)
    three, page = queries(browser, path)
    assert three == one
    assert all(deal.title in page for deal in Deal.objects.all())


@pytest.mark.parametrize("address", ["/coaching/", "/home/"])
def test_three_coached_cities_take_as_many_queries_as_one(
    world: World, client_for: ClientFor, address: str
) -> None:
    in_review(world)
    browser = client_for(world.user(CityRole.COACH))
    one, _ = queries(browser, address)
    more(world, cities=1)
    three, page = queries(browser, address)
    assert three == one
    assert page.count("waits for your review") == 3


def test_the_dashboard_takes_as_many_queries_for_three_deals_as_for_one(
    world: World, client_for: ClientFor
) -> None:
    signed(world)
    browser = client_for(UserFactory(network=NetworkRole.EC))
    one, _ = queries(browser, "/dashboard/")
    more(world, cities=1)
    three, _ = queries(browser, "/dashboard/")
    assert three == one <= 12


def test_the_check_of_a_deal_takes_as_many_queries_for_three_partners_as_for_one(
    world: World, client_for: ClientFor
) -> None:
    deal = draft(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    addresses = [f"{deal.get_absolute_url()}{page}/" for page in ("check", "parties", "review")]
    before = [queries(browser, address)[0] for address in addresses]
    for _ in range(2):
        CommitmentFactory(deal=deal, party=PartyFactory(deal=deal))
    assert [queries(browser, address)[0] for address in addresses] == before


ENTERING, FRAME = 4, 1
"""Session, account, memberships, the deal; and the city in the navigation."""

DRAFT, TEXT = 9, 6
"""Reviews, sections, parties, promises, answers, actions, indicators, funding, departments; of a text that
lies with the coach: sections, parties, promises, actions, indicators, funding."""

STANDS, STORY = 5, 2
"""Slots, links, comments, proposals, words of the parties; the trail, and copies of the deal."""

FROZEN, ROUND, LATER = 4, 8, 3
"""Reviews, parties, versions, rounds; the latest round, names, methods, mails, slots, roles, mandates,
seal; links that were renewed, names of those who acted, and the deals that began with it once signed."""

HOME: dict[Stage, int] = {
    # Latest round; what is new, open remarks; words are read with the draft, and nobody has a slot.
    Stage.DRAFTING: DRAFT + 1 + STANDS - 2 + 2 + STORY,
    Stage.REVIEW: 2 + STANDS + STORY + 1 + TEXT,  # reviews, parties; names of those who acted
    Stage.READY: FROZEN + 1 + STANDS + STORY + 1,
    # Files that are looked at; nothing has begun with it yet.
    Stage.SIGNING: FROZEN + ROUND + STANDS + STORY + 1 + LATER - 1,
    # The report that waits, a change under way, notices.
    Stage.ACTIVE: FROZEN + ROUND + STANDS + STORY + LATER + 3,
}
"""How often the home of a deal reads tables."""


@pytest.mark.parametrize("partners", [1, 3])
@pytest.mark.parametrize("stage", HOME)
def test_the_home_of_a_deal_reads_exactly_so_often(
    world: World, client_for: ClientFor, stage: Stage, partners: int
) -> None:
    deal = AT[stage](world, partners=partners)
    browser, address = client_for(world.user(CityRole.COORDINATOR)), deal.get_absolute_url()
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    asked = [row["sql"] for row in captured if row["sql"].startswith("SELECT") and " FROM " in row["sql"]]
    assert len(asked) == ENTERING + HOME[stage] + FRAME, "\n".join(asked)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_the_api_reads_exactly_five_times(
    world: World, client_for: ClientFor, count: int
) -> None:
    """Session, user, memberships, count and rows; whatever the number of rows."""
    for _ in range(count):
        draft(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    browser.get(API)
    with CaptureQueriesContext(connection) as captured:
        assert len(browser.get(API).json()["results"]) == count
    asked = [
        query["sql"] for query in captured if query["sql"].startswith("SELECT") and " FROM " in query["sql"]
    ]
    assert len(asked) == 5, asked


def test_the_furthest_deal_of_a_city_stands_first_and_says_how_long_it_waits(world: World) -> None:
    DealFactory(participation=world.participation, title="B", stage=Stage.DRAFTING)
    DealFactory(participation=world.participation, title="A", stage=Stage.DRAFTING)
    active = DealFactory(participation=world.participation, title="Z", stage=Stage.ACTIVE)
    PartyFactory(deal=active)
    PartyFactory(deal=active)
    rows = city_deals(actor=world.coordinator, city_id=world.city.pk, now=THEN + dt.timedelta(days=9))
    assert [row.deal.title for row in rows] == ["Z", "A", "B"]
    assert (rows[0].days, rows[0].parties) == (9, 2)


def test_a_deal_in_the_api_tells_where_it_stands(world: World, client_for: ClientFor) -> None:
    deal = draft(world, title="Solar roofs")
    answer: dict[str, Any] = client_for(world.user(CityRole.READER)).get(f"{API}{deal.public_id}/").json()
    assert answer == {
        "id": deal.public_id,
        "title": "Solar roofs",
        "city": world.city.slug,
        "edition": world.participation.edition.code,
        "demonstration": False,
        "sector": deal.sector.code,
        "stage": "drafting",
        "stage_since": answer["stage_since"],
        "created_at": answer["created_at"],
        "amends": None,
    }
    assert dt.datetime.fromisoformat(answer["stage_since"]) == THEN


@pytest.mark.parametrize(
    "filters", [{"stage": "active"}, {"city__slug": "ours"}, {"participation__edition__code": "e"}]
)
def test_the_api_filters(client_for: ClientFor, filters: dict[str, str]) -> None:
    ours = new_world(city__slug="ours", edition__code="e")
    wanted = signed(ours)
    other = new_world()
    draft(other)
    user = ours.user(CityRole.READER)
    MembershipFactory(city=other.city, role=CityRole.READER, user=user)
    answer = client_for(user).get(API, filters).json()
    assert [row["id"] for row in answer["results"]] == [wanted.public_id]
    assert answer["count"] == 1


def test_an_unknown_filter_value_is_a_problem_document(world: World, client_for: ClientFor) -> None:
    response = client_for(world.user(CityRole.READER)).get(API, {"stage": "nonsense"})
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["code"] == "invalid"
    assert "stage" in response.json()["errors"]


def test_a_strangers_deal_is_a_problem_document_that_does_not_say_it_exists(
    world: World, client_for: ClientFor
) -> None:
    deal = draft(world)
    browser = client_for(MembershipFactory(user=UserFactory()).user)
    found, missing = (browser.get(f"{API}{key}/") for key in (deal.public_id, "000000000000"))
    assert found.status_code == missing.status_code == 404
    assert found.json() == missing.json()
    assert found.headers["Content-Type"] == "application/problem+json"
    assert browser.get(API).json()["count"] == 0


def test_the_api_asks_who_is_there(client: Client) -> None:
    response = client.get(API)
    assert response.status_code in {401, 403}
    assert response.json()["code"] == "not_authenticated"
    assert response.json()["type"] == "urn:icc:problem:not_authenticated"


def test_a_deal_is_neither_deleted_nor_written_over_as_a_whole(world: World, client_for: ClientFor) -> None:
    """It is begun, and then goes its way by steps; a form is not taken for JSON."""
    deal = draft(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    address = f"{API}{deal.public_id}/"
    for response in (browser.delete(address), browser.put(address, {}, content_type="application/json")):
        assert response.status_code == 405
        assert response.json()["code"] == "method_not_allowed"
    assert browser.post(API, {}).status_code == 415
    assert browser.post(API, {}, content_type="application/json").status_code in {404, 422}
    assert list(Deal.objects.all()) == [deal]


def test_staff_see_deals_from_the_frozen_text_on(world: World, client_for: ClientFor) -> None:
    draft(world)
    seen = signed(world)
    for network in NetworkRole.values:
        answer = client_for(UserFactory(network=network)).get(API).json()
        assert [row["id"] for row in answer["results"]] == [seen.public_id]


def test_pages_of_the_list_are_as_long_as_asked(world: World, client_for: ClientFor) -> None:
    for _ in range(3):
        draft(world)
    answer = client_for(world.user(CityRole.READER)).get(API, {"page_size": 2}).json()
    assert (answer["count"], len(answer["results"])) == (3, 2)
    assert answer["next"]
    assert NOW > THEN
