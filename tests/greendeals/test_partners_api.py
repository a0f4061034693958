"""The city's side of its partners in the API: same services, same words, same walls as on the pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Party, Proposal
from greendeals.workflow import PartyRole, Stage
from icc.accounts.models import NetworkRole, User
from icc.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cities import OrganisationFactory
from tests.factories.deals import ContactFactory, PartyFactory, ProposalFactory
from tests.greendeals.world import NOW, World, draft, fresh, frozen, new_world, parties_of, partner, trail

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
API = "/api/v1"


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: Browser) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def send(browser: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(browser, method)(f"{API}/{path}", body, content_type="application/json")


def listed(browser: Client, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get(f"{API}/{name}/").json()["results"]
    return found


def proposal_of(deal: Deal, **facts: Any) -> Proposal:
    party = parties_of(deal)[0]
    promise = party.commitments.get()
    found: Proposal = ProposalFactory(deal=deal, party=party, commitment=promise, **facts)
    return found


def consulted(world: World, *, partners: int = 1) -> Deal:
    """Return a draft whose partners are asked for their word."""
    deal = draft(world, partners=partners)
    for party in parties_of(deal):
        services.invite_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    services.consult_deal(actor=world.coordinator, deal=deal, now=NOW)
    return fresh(deal)


def test_a_partner_is_recorded_changed_and_taken_out(world: World, browser: Client) -> None:
    deal = draft(world)
    kind = parties_of(deal)[0].kind.code
    contact = {"name": "Ana", "email": "ana@sun.example"}
    made = send(browser, "post", "parties/", deal=deal.public_id, name="Sun Ltd", kind=kind, contact=contact)
    assert (made.status_code, made.json()["name"], made.json()["role"]) == (201, "Sun Ltd", PartyRole.PARTNER)
    assert made.json()["contact"] == {**contact, "function": ""}
    path = f"parties/{made.json()['id']}/"
    changed = send(browser, "patch", path, role=PartyRole.ADVISER, signs=False)
    assert (changed.json()["role"], changed.json()["signs"], changed.json()["kind"]) == (
        "adviser",
        False,
        kind,
    )
    moved = send(browser, "post", f"{path}contact/", name="Bea", function="Head", email="bea@sun.example")
    assert moved.json()["contact"] == {"name": "Bea", "function": "Head", "email": "bea@sun.example"}
    assert send(browser, "delete", path).status_code == 204
    assert browser.get(f"{API}/{path}").status_code == 404
    assert trail(deal)[-4:] == ["party-recorded", "party-changed", "contact-changed", "party-removed"]


def test_a_partner_of_the_register_gives_its_name_and_type(world: World, browser: Client) -> None:
    deal, known = draft(world), OrganisationFactory(city=world.city)
    contact = {"name": "Ana", "email": "ana@sun.example"}
    facts = {"deal": deal.public_id, "contact": contact}
    made = send(browser, "post", "parties/", organisation=known.public_id, **facts).json()
    assert (made["name"], made["kind"]) == (known.name, known.kind.code)
    assert deal.parties.get(public_id=made["id"]).organisation == known
    theirs = OrganisationFactory()
    stray = send(browser, "post", "parties/", organisation=theirs.public_id, **facts)
    assert (stray.status_code, set(stray.json()["errors"])) == (422, {"organisation"})
    nameless = send(browser, "post", "parties/", **facts)
    assert (nameless.status_code, set(nameless.json()["errors"])) == (422, {"name", "kind"})
    twice = send(browser, "post", "parties/", organisation=known.public_id, **facts)
    assert (twice.status_code, set(twice.json()["errors"])) == (422, {"name"})


def test_a_partner_is_invited_written_to_and_reminded_once(world: World, browser: Client) -> None:
    deal = consulted(world)
    party = parties_of(deal)[0]
    path, before = f"parties/{party.public_id}", Message.objects.count()
    assert send(browser, "post", f"{path}/invite/").status_code == 204
    assert send(browser, "post", f"{path}/reply/", body="Please read section 3.").status_code == 204
    assert Message.objects.count() == before + 2
    [said] = listed(browser, "comments")
    assert (said["party"], said["from_city"], said["body"]) == (
        party.public_id,
        True,
        "Please read section 3.",
    )
    assert send(browser, "post", f"{path}/reply/", body=" ").status_code == 422
    assert send(browser, "post", f"{path}/remind/").status_code == 204
    again = send(browser, "post", f"{path}/remind/")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert send(browser, "post", f"deals/{deal.public_id}/remind/").json() == {"reminded": 0}


def test_all_silent_partners_are_reminded_at_once(world: World, browser: Client) -> None:
    deal = consulted(world, partners=2)
    assert send(browser, "post", f"deals/{deal.public_id}/remind/").json() == {"reminded": 2}


def test_a_proposal_is_taken_in_other_words(world: World, browser: Client) -> None:
    found = proposal_of(draft(world), text="Plant 40 trees.")
    path = f"proposals/{found.public_id}"
    promise = found.commitment
    assert promise
    late = send(browser, "post", f"{path}/take/", version=promise.version + 1)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    taken = send(browser, "post", f"{path}/take/", version=promise.version, text="Plant 45 trees.")
    assert (taken.status_code, taken.json()["accepted"]) == (200, True)
    promise.refresh_from_db()
    assert (promise.text, promise.measure) == ("Plant 45 trees.", found.measure)
    assert send(browser, "post", f"{path}/refuse/", answer="No.").status_code == 409


def test_a_promise_is_kept_after_the_deal_has_begun(world: World, browser: Client) -> None:
    found = proposal_of(draft(world))
    assert found.commitment
    day = (found.deal.created_at - dt.timedelta(days=400)).date().isoformat()
    answer = send(
        browser, "post", f"proposals/{found.public_id}/take/", version=found.commitment.version, due_on=day
    )
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"due_on"})


def test_a_proposal_is_refused_with_a_reason(world: World, browser: Client) -> None:
    found = proposal_of(draft(world))
    path = f"proposals/{found.public_id}/refuse/"
    assert set(send(browser, "post", path, answer="").json()["errors"]) == {"answer"}
    refused = send(browser, "post", path, answer="Too late.").json()
    assert (refused["accepted"], refused["answer"]) == (False, "Too late.")


def test_coaches_do_not_act_and_nobody_else_finds_it(world: World, client_for: Browser) -> None:
    deal = frozen(world)
    found = proposal_of(deal)
    assert found.commitment
    paths: dict[str, dict[str, Any]] = {
        f"proposals/{found.public_id}/take/": {"version": found.commitment.version},
        f"proposals/{found.public_id}/refuse/": {"answer": "No."},
        f"parties/{found.party.public_id}/invite/": {},
        f"parties/{found.party.public_id}/remind/": {},
        f"parties/{found.party.public_id}/reply/": {"body": "Hello."},
    }
    coach = client_for(world.user(CityRole.COACH))
    other = client_for(new_world().user(CityRole.COORDINATOR))
    desk = client_for(UserFactory(network=NetworkRole.DESK))
    for path, body in paths.items():
        assert send(coach, "post", path, **body).status_code == 403, path
        assert send(other, "post", path, **body).status_code == 404, path
        assert send(desk, "post", path, **body).status_code == (404 if "proposals" in path else 403), path
    for method in ("patch", "delete"):
        assert send(coach, method, f"parties/{found.party.public_id}/").status_code == 403
        assert send(other, method, f"parties/{found.party.public_id}/").status_code == 404
    assert "proposal-refused" not in trail(deal)


def test_a_frozen_text_takes_no_partner(world: World, browser: Client) -> None:
    deal = draft(world)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    party: Party = parties_of(deal)[0]
    for method, body in (("patch", {"signs": False}), ("delete", {})):
        answer = send(browser, method, f"parties/{party.public_id}/", **body)
        assert (answer.status_code, answer.json()["code"]) == (423, "frozen")


def test_the_talk_is_for_the_city_and_its_coach(world: World, client_for: Browser) -> None:
    deal = frozen(world)
    services.comment_as_partner(actor=partner(parties_of(deal)[0]), deal=deal, body="We agree.", now=NOW)
    [own] = listed(client_for(world.user(CityRole.COACH)), "comments")
    assert (own["from_city"], own["author"], own["body"]) == (False, "", "We agree.")
    for network in NetworkRole.values:
        assert listed(client_for(UserFactory(network=network)), "comments") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_talk_reads_as_often_whatever_its_length(world: World, browser: Client, count: int) -> None:
    """Session, user, memberships, count and rows."""
    deal = draft(world)
    party = PartyFactory(deal=deal)
    ContactFactory(deal=deal, party=party)
    for number in range(count):
        services.comment_as_partner(actor=partner(party), deal=deal, body=f"Word {number}.", now=NOW)
    listed(browser, "comments")
    with CaptureQueriesContext(connection) as captured:
        assert len(listed(browser, "comments")) == count
    assert len([query for query in captured if " FROM " in query["sql"]]) == 5
