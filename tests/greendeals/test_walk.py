"""The whole way of a deal, page by page, in a browser without JavaScript."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cities.models import Term
from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.core import clock
from icc.documents.services import render
from icc.notifications.models import Message
from icc.notifications.services import deliver
from tests.factories.cities import TermFactory
from tests.greendeals.world import World, fresh, new_world, version_of

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]

AIM = "Two thirds of the roofs carry panels by 2030."


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world(city__slug="alcoi", city__name="Alcoi", edition__is_demonstration=True)


@pytest.fixture
def terms() -> dict[str, Term]:
    """What the two lists offer."""
    return {
        "sector": TermFactory(label="Energy"),
        "kind": TermFactory(vocabulary="partner_type", label="Small firm"),
    }


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def post(client: Client, address: str, **answers: object) -> str:
    """Send a form and return where it led."""
    response = client.post(address, answers)
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def follow(client: Client, address: str, **answers: object) -> str:
    return text(client, post(client, address, **answers))


def draft_by_hand(coordinator: Client, terms: dict[str, Term]) -> Deal:
    """Begin a deal, write it, add a partner and its promise."""
    sector, kind = terms["sector"].pk, terms["kind"].pk
    assert "Start a deal" in text(coordinator, "/w/alcoi/deals/")
    answers = {"title": "Solar roofs", "sector": sector, "ambition": "Quieter streets."}
    home = post(coordinator, "/w/alcoi/deals/new/", **answers)
    page = text(coordinator, home)
    assert "The section “Objectives” is empty." in page
    assert "There is no partner yet." in page
    section = f"{home}sections/objectives/"
    assert 'name="version" value="1"' in text(coordinator, section)
    page = follow(coordinator, section, body=AIM, version=1)
    assert "Saved." in page
    party = {
        "name": "Sun Ltd",
        "kind": kind,
        "role": "implementer",
        "contact_name": "Ana",
        "contact_email": "ana@sun.example",
    }
    promise = post(coordinator, f"{home}parties/new/", **party)
    assert "What does Sun Ltd promise?" in text(coordinator, promise)
    until = (clock.now() + dt.timedelta(days=400)).date()
    page = follow(coordinator, promise, text="Put panels up", measure="kWp", due_on=until.isoformat())
    assert "Put panels up" in page
    return Deal.objects.get(title="Solar roofs")


def test_a_deal_from_three_questions_to_the_signature(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator, coach, mayor = (
        client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH, CityRole.SIGNATORY)
    )
    deal = draft_by_hand(coordinator, terms)
    home = deal.get_absolute_url()

    assert "Nothing essential is missing" in text(coordinator, home)
    assert "Sent to the coach" in follow(coordinator, f"{home}steps/submit/")

    assert f"{home}review/" in text(coach, "/home/")
    page = text(coach, f"{home}review/")
    assert AIM in page
    assert "Put panels up" in page
    version = fresh(deal).content_version
    assert f'name="content_version" value="{version}"' in page
    page = follow(coach, f"{home}review/", action="approve", content_version=version, reason="")
    assert "Approved. The coordinator has been told." in page

    assert "The text is frozen. Its PDF is being made." in follow(coordinator, f"{home}steps/freeze/")
    assert "The PDF is being made" in text(coordinator, reverse("greendeals:progress", args=[deal.public_id]))
    document = version_of(deal).document
    assert document is not None
    assert render(document_id=document.pk, now=clock.now())
    document.refresh_from_db()
    page = text(coordinator, home)
    assert "Read the PDF" in page
    assert document.sha256 in page

    assert world.user(CityRole.SIGNATORY).name in text(coordinator, f"{home}signing/")
    until = (clock.now() + dt.timedelta(days=10)).date()
    membership = world.memberships[CityRole.SIGNATORY].pk
    page = follow(coordinator, f"{home}signing/", signatory=membership, deadline=until.isoformat())
    assert "asked by mail" in page

    assert f"{home}sign/" in text(mayor, "/home/")
    page = text(mayor, f"{home}sign/")
    sha256 = version_of(deal).sha256
    assert AIM in page
    assert f'name="version_sha256" value="{sha256}"' in page
    receipt = follow(mayor, f"{home}sign/", typed_name="M. Mayor", consent="on", version_sha256=sha256)
    assert "You have signed" in receipt
    assert sha256 in receipt
    assert fresh(deal).stage == Stage.ACTIVE
    assert "The deal is signed." in text(coordinator, home)
    assert "asked" not in text(mayor, "/home/").split("<main")[1]

    downloaded = mayor.get(f"/documents/{document.public_id}/").content
    printed = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(downloaded)).pages
    )
    assert AIM in printed
    assert sha256 in printed.replace(" ", "")

    for message in Message.objects.all():
        assert deliver(message_id=message.pk, now=clock.now())
    told = {(kept.to[0], kept.subject) for kept in mail.outbox}
    assert ("ana@sun.example", "Signed: “Solar roofs”, Alcoi") in told
    to_partner = next(kept for kept in mail.outbox if kept.to == ["ana@sun.example"])
    assert to_partner.attachments == [(document.file_name, downloaded, "application/pdf")]


def test_the_coach_returns_the_draft_and_the_reason_is_read_on_the_deal(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator, coach = (client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH))
    deal = draft_by_hand(coordinator, terms)
    home = deal.get_absolute_url()
    post(coordinator, f"{home}steps/submit/")
    version = Deal.objects.get(pk=deal.pk).content_version
    refused = coach.post(f"{home}review/", {"action": "return", "content_version": version, "reason": " "})
    assert refused.status_code == 422
    assert "Say what should change" in refused.content.decode()
    page = follow(coach, f"{home}review/", action="return", content_version=version, reason="Say who pays.")
    assert "Returned. The coordinator reads your reason." in page
    page = text(coordinator, home)
    assert "The coach returned the draft" in page
    assert "Say who pays." in page


def test_partners_and_promises_are_taken_out_again(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator = client_for(world.user(CityRole.COORDINATOR))
    deal = draft_by_hand(coordinator, terms)
    home, party, promise = deal.get_absolute_url(), deal.parties.get(), deal.commitments.get()
    page = follow(coordinator, f"{home}promises/{promise.public_id}/remove/")
    assert "No promise recorded yet." in page
    page = follow(coordinator, f"{home}parties/{party.public_id}/remove/")
    assert "No partner yet" in page


@pytest.mark.parametrize(
    "address",
    ["steps/submit/", "steps/reopen/", "parties/{party}/remove/", "promises/{promise}/remove/", "pdf/again/"],
)
def test_opening_an_address_that_acts_changes_nothing(
    world: World, terms: dict[str, Term], client_for: ClientFor, address: str
) -> None:
    coordinator = client_for(world.user(CityRole.COORDINATOR))
    deal = draft_by_hand(coordinator, terms)
    path = address.format(party=deal.parties.get().public_id, promise=deal.commitments.get().public_id)
    assert coordinator.get(f"{deal.get_absolute_url()}{path}").status_code == 405
    assert (deal.parties.count(), deal.commitments.count()) == (1, 1)


@pytest.mark.parametrize("action", ["start", "approve", "open", "complete-signing", "nonsense"])
def test_a_step_without_a_button_is_a_conflict(
    world: World, terms: dict[str, Term], client_for: ClientFor, action: str
) -> None:
    coordinator = client_for(world.user(CityRole.COORDINATOR))
    deal = draft_by_hand(coordinator, terms)
    assert coordinator.post(f"{deal.get_absolute_url()}steps/{action}/").status_code == 409


def test_asking_again_for_a_pdf_that_was_never_asked_for_is_not_a_fault(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator = client_for(world.user(CityRole.COORDINATOR))
    deal = draft_by_hand(coordinator, terms)
    coordinator.raise_request_exception = False
    assert coordinator.post(f"{deal.get_absolute_url()}pdf/again/").status_code in {302, 404, 409}
