"""The API beside the pages: the same rows for the same readers, and nothing more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals.models import Deal, RegisterEntry
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.register import RegisterEntryFactory, superseded
from tests.greendeals.world import World, draft, frozen, new_world, signed, signing, version_of

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
OF_DEALS = ("versions", "parties", "rounds")


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def rows(browser: Client, name: str, **filters: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/api/v1/{name}/", filters)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def reads(browser: Client, address: str) -> int:
    """Return how often a call reads tables."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len([query for query in captured if " FROM " in query["sql"]])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "beside"),
    [("versions", 0), ("parties", 2), ("rounds", 2)],
    ids=["versions", "parties with promises and contacts", "rounds with slots"],
)
def test_a_list_below_deals_reads_as_often_whatever_its_length(
    world: World, client_for: ClientFor, name: str, beside: int, count: int
) -> None:
    """Session, user, memberships, count and rows, and what hangs on the rows once each."""
    for _ in range(count):
        signing(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert len(rows(browser, name)) == count
    assert reads(browser, f"/api/v1/{name}/") == 5 + beside


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "times"), [("/api/v1/register/", 2), ("/api/v1/register/{}/", 3)])
def test_the_register_reads_as_often_whatever_its_length(
    client: Client, address: str, times: int, count: int
) -> None:
    """Count and rows; of one deal the entry, its notices and how it is kept."""
    for _ in range(count):
        entry = RegisterEntryFactory()
    assert reads(client, address.format(entry.public_id)) == times


def test_a_version_shows_its_text_and_its_code_once_it_is_sealed(world: World, client_for: ClientFor) -> None:
    browser = client_for(world.user(CityRole.READER))
    open_, done = signing(world), signed(world)
    for deal, sealed in ((open_, False), (done, True)):
        [row] = rows(browser, "versions", deal__public_id=deal.public_id)
        version = version_of(deal)
        assert row["deal"] == deal.public_id
        assert row["sha256"] == version.sha256
        assert row["pdf_sha256"] == version.pdf_sha256
        assert row["content"]["title"] == deal.title
        assert row["code"] == (version.code if sealed else "")
        assert bool(row["sealed_sha256"]) is sealed


def test_contacts_are_for_the_people_of_the_city(world: World, client_for: ClientFor) -> None:
    deal = frozen(world)
    contact = deal.contacts.get()
    [own] = rows(client_for(world.user(CityRole.READER)), "parties")
    assert own["contact"] == {"name": contact.name, "function": contact.function, "email": contact.email}
    assert own["commitments"][0]["measure"] == "kWp installed"
    for network in NetworkRole.values:
        answer = client_for(UserFactory(network=network)).get("/api/v1/parties/")
        assert answer.json()["results"][0]["contact"] is None
        assert contact.email not in answer.content.decode()


def test_who_is_asked_to_sign_has_a_name_for_the_city_only(world: World, client_for: ClientFor) -> None:
    signing(world)
    [own] = rows(client_for(world.user(CityRole.READER)), "rounds")
    assert [slot["state"] for slot in own["slots"]] == ["invited", "waiting"]
    assert all(slot["name"] for slot in own["slots"])
    [seen] = rows(client_for(UserFactory(network=NetworkRole.EC)), "rounds")
    assert [slot["name"] for slot in seen["slots"]] == [None, None]
    assert [slot["organisation"] for slot in seen["slots"]] == [slot["organisation"] for slot in own["slots"]]
    assert (seen["state"], seen["quorum"]) == ("open", 1)


@pytest.mark.parametrize("name", OF_DEALS)
def test_strangers_see_nothing_and_drafts_stay_in_the_city(
    world: World, client_for: ClientFor, name: str
) -> None:
    deal = signing(world)
    taken_back = frozen(world)
    Deal.objects.filter(pk=taken_back.pk).update(stage=Stage.DRAFTING)
    draft(world)
    assert rows(client_for(MembershipFactory(user=UserFactory()).user), name) == []
    for network in NetworkRole.values:
        seen = rows(client_for(UserFactory(network=network)), name)
        assert {row["deal"] for row in seen} == {deal.public_id}


@pytest.mark.parametrize("name", OF_DEALS)
def test_a_list_can_be_narrowed_to_a_deal(world: World, client_for: ClientFor, name: str) -> None:
    wanted, _other = signing(world), signing(world)
    found = rows(client_for(world.user(CityRole.COACH)), name, deal__public_id=wanted.public_id)
    assert [row["deal"] for row in found] == [wanted.public_id]


@pytest.mark.parametrize("name", [*OF_DEALS, "deals"])
def test_what_is_not_published_asks_who_is_there(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_authenticated"


def test_the_register_is_for_everybody(client: Client) -> None:
    entry = RegisterEntryFactory(city__country="PT", edition__is_demonstration=True)
    superseded()
    listed = rows(client, "register")
    assert [row["demonstration"] for row in listed] == [False, True], (
        "what is invented comes last, and says so"
    )
    [row] = rows(client, "register", city__country="PT")
    assert row["id"] == entry.public_id
    assert row["page"] == f"{settings.SITE_URL}{entry.get_absolute_url()}"
    assert row["pdf"].endswith("/pdf/?version=1")
    assert "content" not in row
    whole = client.get(f"/api/v1/register/{entry.public_id}/").json()
    assert whole["content"] == entry.content
    assert [signature["function"] for signature in whole["signatures"]] == ["Director", "Director", "Mayor"]
    assert client.get("/api/v1/register/nothing/").json()["code"] == "not_found"


def test_the_addresses_that_the_register_gives_lead_somewhere(client: Client) -> None:
    older, newer = superseded()
    row = client.get(f"/api/v1/register/{newer.public_id}/").json()
    for name in ("page", "pdf"):
        assert client.get(row[name].removeprefix(settings.SITE_URL)).status_code == 200
    told = client.get(f"/api/v1/verification/{older.code}/").json()
    assert client.get(told["deal"]["pdf"].removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.fault("signing-34")
def test_a_hash_is_checked(client: Client) -> None:
    older, newer = superseded()

    def asked(sha256: str) -> dict[str, Any]:
        found: dict[str, Any] = client.get("/api/v1/verification/", {"sha256": sha256}).json()
        return found

    assert (asked(newer.sealed_sha256)["outcome"], asked(newer.sealed_sha256)["superseded_by"]) == (
        "authentic",
        None,
    )
    old = asked(older.sealed_sha256.upper())
    assert (old["outcome"], old["superseded_by"], old["deal"]["version"]) == ("authentic", 2, 1)
    unsealed = asked(newer.frozen_sha256)
    assert (unsealed["outcome"], unsealed["cause"]) == ("altered-copy", "unsealed")
    nothing = asked("0" * 64)
    assert (nothing["outcome"], nothing["deal"]) == ("unknown", None)


@pytest.mark.fault("signing-41")
def test_a_code_is_looked_up(client: Client) -> None:
    entry = RegisterEntryFactory(edition__is_demonstration=True)
    answer = client.get(f"/api/v1/verification/{entry.code.lower()}/").json()
    assert (answer["outcome"], answer["demonstration"]) == ("registered", True)
    assert answer["deal"]["sealed_sha256"] == entry.sealed_sha256
    missing = client.get("/api/v1/verification/0000-0000-0000-0000-0/")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/verification/", "sha256"),
        ("/api/v1/verification/?sha256=xyz", "sha256"),
        ("/api/v1/verification/abc/", "code"),
        ("/api/v1/register/?stage=nonsense", "stage"),
    ],
)
def test_what_cannot_be_understood_is_a_problem_document(client: Client, address: str, field: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert field in answer.json()["errors"]


def test_the_public_asks_sixty_times_a_minute(client: Client) -> None:
    answers = [client.get("/api/v1/register/").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    assert client.get("/api/v1/register/").json()["code"] == "throttled"


@pytest.mark.parametrize("name", ["register", "verification", "versions", "rounds"])
def test_nothing_is_written_through_it(world: World, client_for: ClientFor, name: str) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.post(f"/api/v1/{name}/", {}).status_code == 405
    assert not RegisterEntry.objects.exists()


def test_the_schema_has_every_resource(client: Client) -> None:
    schema = client.get("/api/v1/schema/").content.decode()
    for name in ("deals", "versions", "parties", "rounds", "register", "verification"):
        assert f"/api/v1/{name}/:" in schema
