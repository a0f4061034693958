"""Asking for signatures, who is asked, on what ground, what was handed in. Nothing is signed in the API."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Signatory
from greendeals.services import Ask, Substitute
from greendeals.workflow import RoundState, Stage
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from tests.factories.accounts import UserFactory
from tests.greendeals.test_counterparts import submit
from tests.greendeals.test_mandates import mandate_for
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    draft,
    fresh,
    frozen,
    new_world,
    parties_of,
    partner,
    sealing,
    signing,
    slot_of,
    trail,
)

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
API = "/api/v1"
DEPUTY = Substitute("D. Deputy", "Deputy director", "deputy@sun.example")


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def listed(browser: Client, name: str) -> list[dict[str, Any]]:
    answer = browser.get(f"{API}/{name}/")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def reads(browser: Client, address: str) -> int:
    """Return how often a call reads tables."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len([query for query in captured if " FROM " in query["sql"]])


def plan(world: World, **facts: Any) -> dict[str, Any]:
    """Return a plan in which the mayor signs, within two weeks."""
    seat = {"signatory": world.memberships[CityRole.SIGNATORY].public_id}
    deadline = (clock.day(clock.now()) + dt.timedelta(days=14)).isoformat()
    return {"deadline": deadline, "seats": [seat], **facts}


def open_round(browser: Client, deal: Deal, body: dict[str, Any]) -> Any:
    path = f"{API}/deals/{deal.public_id}/signing/"
    return browser.post(path, body, content_type="application/json")


def handed_over(world: World) -> tuple[Deal, Signatory]:
    """Return a deal whose partner has handed the signature over, and the place that has ended."""
    deal = frozen(world)
    [party] = parties_of(deal)
    deal = ask(world, deal, asks=[Ask(party, delegate=True)])
    former = slot_of(party)
    services.delegate_slot(actor=partner(party), deal=deal, to=DEPUTY, now=NOW)
    return deal, former


def test_who_is_asked_now_stands_apart_from_who_was_asked_before(world: World, client_for: Browser) -> None:
    deal, former = handed_over(world)
    [own] = listed(client_for(world.user(CityRole.READER)), "rounds")
    assert [slot["name"] for slot in own["slots"]] == ["D. Deputy", world.user(CityRole.SIGNATORY).name]
    assert [slot["on_behalf_of"] for slot in own["slots"]] == [former.public_id, None]
    [gone] = own["former"]
    assert (gone["id"], gone["name"]) == (former.public_id, former.name)
    assert gone["passed_at"]
    [seen] = listed(client_for(UserFactory(network=NetworkRole.EC)), "rounds")
    assert [slot["name"] for slot in (*seen["slots"], *seen["former"])] == [None, None, None]
    assert deal.stage == Stage.SIGNING


def test_the_choices_of_a_plan_are_those_of_the_page(world: World, client_for: Browser) -> None:
    deal = frozen(world)
    browser = client_for(world.user(CityRole.OFFICE))
    found = browser.get(f"{API}/deals/{deal.public_id}/signing/").json()
    [party] = parties_of(deal)
    assert [row["id"] for row in found["partners"]] == [party.public_id]
    assert found["partners"][0]["contact"]["email"] == party.contact.email
    assert found["partners"][0]["may_sign_in"] is False
    mayor = world.memberships[CityRole.SIGNATORY]
    assert found["signatories"] == [{"id": mayor.public_id, "name": mayor.person, "role": CityRole.SIGNATORY}]
    assert mayor.public_id not in {row["id"] for row in found["approvers"]}
    assert {row["role"] for row in found["approvers"]} >= {CityRole.COORDINATOR, CityRole.EDITOR}


def test_a_round_is_opened_as_planned(world: World, client_for: Browser) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    coordinator = world.memberships[CityRole.COORDINATOR]
    asks = [
        {"party": first.public_id, "group": 1, "delegate": True},
        {"party": second.public_id, "group": 2, "required": False, "mandate": True},
    ]
    copies = [{"name": "Archive", "email": "archive@city.example"}]
    body = plan(world, asks=asks, approvers=[coordinator.public_id], copies=copies, quorum=1)
    answer = open_round(client_for(world.user(CityRole.OFFICE)), deal, body)
    assert (answer.status_code, answer.json()["state"]) == (201, RoundState.OPEN)
    round_ = deal.rounds.get()
    told = {slot["organisation"]: slot for slot in answer.json()["slots"] if slot["group"] in (1, 2)}
    assert (told[first.name]["may_delegate"], told[first.name]["required"]) == (True, True)
    assert (told[second.name]["mandate_needed"], told[second.name]["required"]) == (True, False)
    assert [slot["role"] for slot in answer.json()["slots"]] == ["approver", "signer", "signer", "signer"]
    assert (round_.quorum, round_.copies.get().email) == (1, "archive@city.example")
    assert fresh(deal).stage == Stage.SIGNING


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"seats": [{"signatory": "nobody"}]}, "seats"),
        ({"seats": []}, "signatory"),
        ({"approvers": ["nobody"]}, "approvers"),
        ({"asks": [{"party": "nothing"}]}, "asks"),
        ({"copies": [{"name": "A", "email": "no address"}]}, "copies"),
        ({"quorum": 7}, "quorum"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(
    world: World, client_for: Browser, facts: dict[str, Any], field: str
) -> None:
    deal = frozen(world)
    answer = open_round(client_for(world.user(CityRole.COORDINATOR)), deal, plan(world, **facts))
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {field}), answer.json()
    assert not deal.rounds.exists()


def test_a_seat_is_for_a_member_of_the_consortium_only(world: World, client_for: Browser) -> None:
    deal = frozen(world)
    body = plan(world)
    body["seats"][0]["organisation"] = "Elsewhere"
    answer = open_round(client_for(world.user(CityRole.COORDINATOR)), deal, body)
    assert set(answer.json()["errors"]) == {"seats"}


def test_others_ask_for_no_signatures(world: World, client_for: Browser) -> None:
    deal = frozen(world)
    for role in (CityRole.EDITOR, CityRole.SIGNATORY, CityRole.COACH):
        assert open_round(client_for(world.user(role)), deal, plan(world)).status_code == 403
    other = client_for(new_world().user(CityRole.COORDINATOR))
    assert open_round(other, deal, plan(world)).status_code == 404
    early = open_round(client_for(world.user(CityRole.COORDINATOR)), draft(world), plan(world))
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    assert not deal.rounds.exists()


@pytest.mark.parametrize("partners", [1, 3])
def test_the_city_sees_what_keeps_each_from_signing(world: World, client_for: Browser, partners: int) -> None:
    """The same reads for one partner and three.

    Session, user, memberships, deal; round, names, ways, mails, slots, files, roles, mandates, seal; and
    the mandates beside each.
    """
    deal = frozen(world, partners=partners)
    deal = ask(world, deal, asks=[Ask(party, mandate=True) for party in parties_of(deal)])
    browser = client_for(world.user(CityRole.COACH))
    address = f"{API}/deals/{deal.public_id}/signatories/"
    people = browser.get(address).json()
    assert [bool(person["block"]) for person in people] == [True] * partners + [False]
    assert {person["mandate"] for person in people} == {None}
    mandate = mandate_for(world, deal, slot_of(parties_of(deal)[0]))
    assert browser.get(address).json()[0]["mandate"] == mandate.public_id
    assert reads(browser, address) == 14
    assert browser.get(f"{API}/deals/{draft(world).public_id}/signatories/").json() == []


@pytest.mark.parametrize("count", [1, 3])
def test_mandates_are_metadata_for_the_city(world: World, client_for: Browser, count: int) -> None:
    """Session, user, memberships, count and rows."""
    for _ in range(count):
        deal = signing(world)
        mandate = mandate_for(world, deal, slot_of(parties_of(deal)[0]))
    browser = client_for(world.user(CityRole.COACH))
    rows = listed(browser, "mandates")
    assert len(rows) == count
    assert (rows[0]["id"], rows[0]["reference"]) == (mandate.public_id, mandate.reference)
    assert rows[0]["document_sha256"] == mandate.document_sha256
    assert reads(browser, f"{API}/mandates/") == 5
    for network in NetworkRole.values:
        assert listed(client_for(UserFactory(network=network)), "mandates") == []


@pytest.mark.parametrize("count", [1, 3])
def test_handed_in_files_are_for_the_city_and_the_desk(world: World, client_for: Browser, count: int) -> None:
    """Session, user, memberships, count and rows."""
    for _ in range(count):
        deal = signing(world)
        row = submit(deal)
    browser = client_for(world.user(CityRole.COORDINATOR))
    rows = listed(browser, "counterparts")
    assert len(rows) == count
    told = {"id": row.public_id, "deal": deal.public_id, "state": "checking", "refused_because": ""}
    assert rows[0] | told == rows[0]
    assert rows[0]["slot"] == slot_of(parties_of(deal)[0]).public_id
    assert "Ana" not in str(rows)
    assert reads(browser, f"{API}/counterparts/") == 5
    assert len(listed(client_for(UserFactory(network=NetworkRole.DESK)), "counterparts")) == count
    assert listed(client_for(UserFactory(network=NetworkRole.EC)), "counterparts") == []
    assert listed(client_for(new_world().user(CityRole.COORDINATOR)), "counterparts") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_sees_seals_in_trouble_and_tries_again(
    world: World, client_for: Browser, count: int
) -> None:
    """Session, user, count, rows, and their deals."""
    for _ in range(count):
        deal = sealing(world)
    Seal.objects.update(fault="no answer from the time-stamp service", state=SealState.REQUESTED)
    browser = client_for(UserFactory(desk=True))
    rows = listed(browser, "seals")
    assert len(rows) == count
    assert deal.public_id in {row["deal"] for row in rows}
    assert {row["fault"] for row in rows} == {"no answer from the time-stamp service"}
    assert reads(browser, f"{API}/seals/") == 5
    path = f"{API}/deals/{deal.public_id}/retry-seal/"
    assert client_for(world.user(CityRole.COORDINATOR)).post(path).status_code == 403
    assert client_for(new_world().user(CityRole.COORDINATOR)).post(path).status_code == 404
    assert browser.post(path).status_code == 204
    assert trail(deal)[-1] == "seal-retried"


@pytest.mark.parametrize("name", ["mandates", "counterparts", "seals"])
def test_nothing_is_written_to_the_lists(world: World, client_for: Browser, name: str) -> None:
    browser = client_for(UserFactory(desk=True))
    for method in ("post", "put", "patch", "delete"):
        assert getattr(browser, method)(f"{API}/{name}/").status_code == 405


def test_the_schema_is_drawn_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)
