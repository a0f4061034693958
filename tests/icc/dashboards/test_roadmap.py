"""The roadmap of a city: what it says, for whom, and that the same input gives the same bytes."""

import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pypdf import PdfReader

from cities import services
from cities.models import Anchor, Milestone
from cities.workflow import CityRole, MilestoneKind
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.core import blobs
from icc.core.errors import Forbidden
from icc.dashboards.roadmap.content import roadmap_content
from icc.dashboards.roadmap.documents import ROADMAP
from icc.dashboards.roadmap.drawing import time_plan
from icc.dashboards.roadmap.services import request_roadmap
from icc.documents.models import Document
from icc.documents.services import content_of, render
from icc.documents.workflow import DocumentState
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.cities.journey import DUE, NOW, TODAY, milestone, owed
from tests.factories.accounts import UserFactory
from tests.factories.deals import CommitmentFactory, DealFactory, PartyFactory
from tests.greendeals.world import World, new_world, staff, stranger

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A demonstration city with a way, a deal, a document that it owes, and an action."""
    world = new_world(edition__is_demonstration=True)
    edition = world.participation.edition
    anchor = Anchor.objects.create(edition=edition, code="phase", start_date=dt.date(2026, 1, 1))
    phase = Milestone.objects.create(
        edition=edition, anchor=anchor, code="phase", kind=MilestoneKind.PHASE, name="Implementation"
    )
    milestone(world, phase=phase, name="Strategy Lab")
    deal = DealFactory(participation=world.participation, title="Cargo bikes", stage=Stage.DRAFTING)
    party = PartyFactory(deal=deal, name="Old Mill")
    CommitmentFactory(deal=deal, party=party, text="Ride bikes", due_on=dt.date(2027, 5, 1))
    owed(world)
    services.add_action(actor=world.coordinator, city=world.city, text="Call the hospital", now=NOW)
    return world


def content(actor: Person, world: World) -> dict[str, Any]:
    with scope(actor):
        return roadmap_content(actor=actor, city=world.city, now=NOW)


def printed(world: World, actor: Person | None = None) -> Document:
    """Ask for the roadmap and let a worker make it."""
    who = actor or world.coordinator
    with scope(who):
        document = request_roadmap(actor=who, city=world.city, now=NOW)
    render(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    return document


def test_it_says_where_the_city_stands_and_what_is_next(world: World) -> None:
    said = content(world.coordinator, world)
    assert said["edition"]["phase"] == "Implementation"
    assert (said["edition"]["coming"], said["edition"]["coming_on"]) == ("Strategy Lab", "20 March 2026")
    assert said["stages"] == [{"name": "Drafting", "count": 1}]
    assert said["deals"][0]["promises"] == [
        {
            "party": "Old Mill",
            "text": "Ride bikes",
            "measure": said["deals"][0]["promises"][0]["measure"],
            "due": "2027-05-01",
        }
    ]
    assert said["next"] == [
        {"what": "Hand in: Roadmap", "who": "the city", "due": DUE.isoformat()},
        {"what": "Call the hospital", "who": "nobody yet", "due": ""},
    ]
    assert [(row["kind"], row["name"]) for row in said["plan"]] == [
        ("milestone", "Strategy Lab"),
        ("deal", "Cargo bikes"),
    ]


def test_what_the_city_itself_promises_stands_first(world: World) -> None:
    deal = Deal.objects.get(city=world.city)
    CommitmentFactory(deal=deal, party=None, text="Free a parking place", due_on=dt.date(2027, 8, 2))
    said = content(world.coordinator, world)
    promises = [(promise["party"], promise["text"]) for promise in said["deals"][0]["promises"]]
    assert promises == [(world.city.name, "Free a parking place"), ("Old Mill", "Ride bikes")]
    assert ["2027-08-02", "2027-08-02"] in said["plan"][-1]["spans"]


def test_team_and_coach_are_told_the_same(world: World) -> None:
    assert content(world.coach, world) == content(world.coordinator, world)
    with scope(world.coach):
        again = request_roadmap(actor=world.coach, city=world.city, now=NOW)
    assert again == printed(world)


@pytest.mark.parametrize("network", NetworkRole.values)
def test_staff_and_strangers_do_not_get_it(world: World, client_for: ClientFor, network: str) -> None:
    for actor in (staff(NetworkRole(network)), stranger()):
        with pytest.raises(Forbidden):
            request_roadmap(actor=actor, city=world.city, now=NOW)
    document = printed(world)
    for user in (UserFactory(network=network), new_world().user(CityRole.COORDINATOR)):
        assert client_for(user).get(f"/documents/{document.public_id}/").status_code == 404
    for role in CityRole.values:
        assert client_for(world.user(role)).get(f"/documents/{document.public_id}/").status_code == 200


def test_it_is_a_tagged_pdf_with_a_watermark_on_each_page(world: World) -> None:
    deal = world.participation.deals.get()
    party = deal.parties.get()
    for number in range(60):
        CommitmentFactory(deal=deal, party=party, text=f"Promise {number}")
    raw = content_of(printed(world))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages]
    assert len(pages) > 2
    assert all("Demonstration" in page and "invented content" in page for page in pages)
    assert "Ride bikes" in "".join(pages)
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert "/StructTreeRoot" in pdf.Root


def test_a_real_edition_has_no_watermark_and_nothing_is_said_that_is_not_there() -> None:
    world = new_world()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content_of(printed(world)))).pages)
    assert "Demonstration" not in text
    assert "The city has not begun a deal yet." in text
    assert "Nothing is open." in text
    assert "Time plan" not in text
    assert "ndicator" not in text


def test_the_same_input_gives_the_same_document_and_the_same_bytes(world: World) -> None:
    first = printed(world)
    assert printed(world) == first
    kept = json.loads(blobs.fetch(first.subject.rpartition(":")[2]))
    assert kept == content(world.coordinator, world)
    copy = Document.objects.create(
        kind=ROADMAP.name, subject="copy:" + first.subject, file_name="copy.pdf", requested_at=NOW
    )
    render(document_id=copy.pk, now=NOW)
    copy.refresh_from_db()
    assert copy.sha256 == first.sha256


def test_a_change_gives_another_document(world: World) -> None:
    first = printed(world)
    services.add_action(actor=world.coordinator, city=world.city, text="Another", now=NOW)
    assert printed(world) != first


def test_one_that_could_not_be_made_is_tried_again(world: World) -> None:
    with scope(world.coordinator):
        document = request_roadmap(actor=world.coordinator, city=world.city, now=NOW)
    Document.objects.update(state=DocumentState.FAILED, attempts=3)
    assert printed(world) == document


def test_the_workspace_asks_waits_and_shows(world: World, client_for: ClientFor) -> None:
    browser, address = client_for(world.user(CityRole.COORDINATOR)), f"/w/{world.city.slug}/"
    assert "Make the roadmap" in browser.get(address).content.decode()
    assert browser.post(f"{address}roadmap/ask/").status_code == 302
    document = Document.objects.get(kind=ROADMAP.name)
    assert f'data-poll="{address}roadmap/"' in browser.get(address).content.decode()
    render(document_id=document.pk, now=NOW)
    panel = browser.get(f"{address}roadmap/").content.decode()
    assert "data-poll" not in panel
    assert f"/documents/{document.public_id}/" in panel


def test_a_long_plan_stays_on_its_page_and_hostile_names_are_only_names() -> None:
    rows = [
        {"kind": "deal", "name": f"<script>{number}</script>", "spans": [["2026-05-01", "2026-05-01"]]}
        for number in range(100)
    ]
    drawing = str(time_plan(rows, today=TODAY))
    assert drawing.count("<path") == 40
    assert "<script>" not in drawing
    assert time_plan([], today=TODAY) == ""
