"""Whatever people call things, it is shown as text: on every page, in the API and in the PDF."""

import datetime as dt
import io
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cities.models import City
from cities.workflow import CityRole
from greendeals.models import Commitment, Contact, Deal, Party, Review, Section
from greendeals.services import return_deal
from icc.accounts.models import User
from icc.core import blobs, clock
from icc.documents.models import Document
from icc.documents.services import render
from icc.documents.workflow import DocumentState
from icc.ui.prose import from_plain
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    draft,
    freeze,
    in_review,
    new_world,
    partners_sign,
    signed,
    submit,
    version_of,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]

SCRIPT = "<script>alert(1)</script>"
QUOTED = "\"' onmouseover='x' {{ 7|add:7 }} %s %(x)s"


def hostile(what: str) -> str:
    return f"{what} {SCRIPT}{QUOTED}"


@pytest.fixture
def world() -> World:
    """A city whose every name is an attack."""
    found = new_world(edition__short_name=SCRIPT)
    City.objects.filter(pk=found.city.pk).update(name=hostile("City"))
    for role in CityRole.values:
        user = found.user(role)
        user.name, user.function = hostile(role), hostile("function")
        user.save()
    return found


def poison(deal: Deal) -> Deal:
    """Write an attack into every text of a deal."""
    Deal.objects.filter(pk=deal.pk).update(title=hostile("Title")[:120])
    Section.objects.filter(deal=deal).update(body=from_plain(hostile("Section")), updated_by=None)
    Party.objects.filter(deal=deal).update(name=hostile("Party"))
    Contact.objects.filter(deal=deal).update(name=hostile("Contact"), function=hostile("Function"))
    Commitment.objects.filter(deal=deal).update(text=hostile("Promise"), measure=hostile("Measure"))
    return deal


class Markup(HTMLParser):
    """Finds what would run: handlers in attributes, scripts with words of their own, other addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an attribute that runs something, and a script that is none of ours."""
        given = dict(attrs)
        self.found += [name for name in given if name.startswith("on")]
        self.found += [
            str(value) for name, value in attrs if name in {"href", "src"} and "script:" in str(value)
        ]
        if tag == "script" and "src" not in given:
            self.found.append(tag)


def markup_of(page: str) -> list[str]:
    """Return what would run in a page."""
    parser = Markup()
    parser.feed(page)
    return parser.found


def check(page: str) -> None:
    """No attack has become markup, and none has been evaluated or cut."""
    assert SCRIPT not in page
    assert not markup_of(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "sections/context/",
        "parties/",
        "parties/new/",
        "parties/{party}/invite/",
        "parties/{party}/",
        "promises/",
        "actions/",
        "indicators/",
        "funding/",
        "terms/",
        "check/",
        "draft/",
        "departments/",
        "review/",
        "/w/{city}/",
        "/w/{city}/deals/",
        "/w/{city}/deals/new/",
        "/w/{city}/team/",
        "/home/",
    ],
)
def test_pages_of_the_writer(world: World, client_for: ClientFor, path: str) -> None:
    deal = poison(draft(world))
    party = deal.parties.get().public_id
    address = path if path.startswith("/") else f"{deal.get_absolute_url()}{path}"
    response = client_for(world.user(CityRole.COORDINATOR)).get(
        address.format(city=world.city.slug, party=party)
    )
    assert response.status_code == 200
    check(response.content.decode())


@pytest.mark.parametrize("path", ["/coaching/", "/home/", "{deal}", "{deal}review/"])
def test_pages_of_the_coach(world: World, client_for: ClientFor, path: str) -> None:
    deal = poison(in_review(world))
    response = client_for(world.user(CityRole.COACH)).get(path.format(deal=deal.get_absolute_url()))
    assert response.status_code == 200
    check(response.content.decode())


def test_the_reason_of_a_return(world: World, client_for: ClientFor) -> None:
    deal = in_review(world)
    return_deal(
        actor=world.coach, deal=deal, content_version=deal.content_version, reason=hostile("Reason"), now=NOW
    )
    assert Review.objects.get().reason == hostile("Reason")
    page = client_for(world.user(CityRole.COORDINATOR)).get(deal.get_absolute_url()).content.decode()
    check(page)
    assert "Reason &lt;script&gt;" in page


@pytest.mark.parametrize("state", [DocumentState.READY, DocumentState.REQUESTED, DocumentState.FAILED])
def test_pages_of_a_frozen_deal(world: World, client_for: ClientFor, state: str) -> None:
    ready = state == DocumentState.READY
    deal = freeze(world, approve(world, submit(world, poison(draft(world)))), pdf=ready)
    Document.objects.exclude(state=DocumentState.READY).update(state=state)
    browser = client_for(world.user(CityRole.COORDINATOR))
    for address in (deal.get_absolute_url(), reverse("greendeals:progress", args=[deal.public_id])):
        check(browser.get(address).content.decode())


def test_the_page_that_asks_for_the_signature(world: World, client_for: ClientFor) -> None:
    deal = freeze(world, approve(world, submit(world, poison(draft(world)))))
    check(
        client_for(world.user(CityRole.COORDINATOR))
        .get(f"{deal.get_absolute_url()}signing/")
        .content.decode()
    )


def test_the_page_to_sign_and_the_receipt(world: World, client_for: ClientFor) -> None:
    mayor = client_for(world.user(CityRole.SIGNATORY))
    ready = freeze(world, approve(world, submit(world, poison(draft(world)))))
    asked = ask(world, ready, deadline=(clock.now() + dt.timedelta(days=3)).date())
    partners_sign(world, asked)
    check(mayor.get(f"{asked.get_absolute_url()}sign/").content.decode())
    answers = {
        "typed_name": hostile("Name"),
        "function": hostile("Function"),
        "consent": "on",
        "version_sha256": version_of(asked).sha256,
    }
    assert mayor.post(f"{asked.get_absolute_url()}sign/", answers).status_code == 302
    receipt = mayor.get(f"{asked.get_absolute_url()}sign/").content.decode()
    check(receipt)
    assert "Name &lt;script&gt;" in receipt


def test_a_save_that_lost_shows_both_texts_as_text(world: World, client_for: ClientFor) -> None:
    deal = poison(draft(world))
    Section.objects.filter(deal=deal).update(version=5)
    browser = client_for(world.user(CityRole.COORDINATOR))
    address = f"{deal.get_absolute_url()}sections/context/"
    for headers in ({}, {"X-Autosave": "1"}):
        response = browser.post(address, {"body": hostile("Mine"), "version": 4}, headers=headers)
        assert response.status_code == 409
        check(response.content.decode())


def test_a_refused_form_gives_the_attack_back_as_text(world: World, client_for: ClientFor) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    answers = {"title": hostile("Mine") * 9, "sector": "", "ambition": hostile("Mine")}
    response = browser.post(f"/w/{world.city.slug}/deals/new/", answers)
    assert response.status_code == 422
    check(response.content.decode())


def test_the_api_gives_the_name_back_as_it_is(world: World, client_for: ClientFor) -> None:
    deal = poison(signed(world))
    response = client_for(world.user(CityRole.READER)).get(f"/api/v1/deals/{deal.public_id}/")
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["title"] == hostile("Title")[:120]


def test_the_pdf_prints_it(world: World) -> None:
    deal = freeze(world, approve(world, submit(world, poison(draft(world)))), pdf=False)
    document = version_of(deal).document
    assert document is not None
    assert render(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    reader = PdfReader(io.BytesIO(blobs.fetch(document.sha256)))
    printed = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for what in ("Section", "Party", "Promise", "Measure"):
        assert "".join(hostile(what).split()) in printed
