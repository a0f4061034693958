"""The whole way of a deal, page by page, in a browser without JavaScript."""

import datetime as dt
import io
import re
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
from icc.documents.models import Document, Seal
from icc.documents.services import content_of, render, seal, sealed_content
from icc.notifications.models import Message
from icc.notifications.services import deliver
from icc.notifications.workflow import MessageState
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
    assert "Write this section" in page
    section = f"{home}sections/objectives/"
    assert 'name="version" value="1"' in text(coordinator, section)
    page = follow(coordinator, section, body=AIM, version=1)
    assert "Saved." in page
    party = {
        "name": "Sun Ltd",
        "kind": kind,
        "role": "implementer",
        "signs": "on",
        "contact_name": "Ana",
        "contact_email": "ana@sun.example",
    }
    promises = post(coordinator, f"{home}parties/new/", **party)
    deal = Deal.objects.get(title="Solar roofs")
    maker = deal.parties.get().public_id
    page = text(coordinator, promises)
    assert "Sun Ltd is recorded. Now add what it promises." in page
    assert f'<option value="{maker}" selected>Sun Ltd</option>' in page
    until = (clock.now() + dt.timedelta(days=400)).date()
    promise = {"party": maker, "text": "Put panels up", "measure": "kWp", "due_on": until.isoformat()}
    assert "Put panels up" in follow(coordinator, f"{home}promises/", **promise)
    return deal


def test_a_deal_from_three_questions_to_the_signature(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator, coach, mayor = (
        client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH, CityRole.SIGNATORY)
    )
    deal = draft_by_hand(coordinator, terms)
    home = deal.get_absolute_url()

    assert "Nothing essential is missing" in text(coordinator, home)
    assert "Sent to review" in follow(coordinator, f"{home}steps/submit/")

    assert f"{home}review/" in text(coach, "/home/")
    page = text(coach, f"{home}review/")
    assert AIM in page
    assert "Put panels up" in page
    version = fresh(deal).content_version
    assert f'name="content_version" value="{version}"' in page
    page = follow(coach, f"{home}review/", action="approve", step="coach", content_version=version, reason="")
    assert "Approved." in page

    assert "The text is frozen. Its PDF is being made." in follow(coordinator, f"{home}steps/freeze/")
    assert "The PDF is being made" in text(coordinator, reverse("greendeals:progress", args=[deal.public_id]))
    document = version_of(deal).document
    assert document is not None
    assert render(document_id=document.pk, now=clock.now())
    document.refresh_from_db()
    page = text(coordinator, home)
    assert "Read the PDF" in page
    assert document.sha256 in page

    ask_by_hand(world, coordinator, deal)
    assert f"{home}sign/" not in text(mayor, "/home/")
    assert "It is not your turn yet." in text(mayor, f"{home}sign/")

    sha256 = version_of(deal).sha256
    partner_signs(Client(), sha256)

    assert f"{home}sign/" in text(mayor, "/home/")
    page = text(mayor, f"{home}sign/")
    assert AIM in page
    assert f'name="version_sha256" value="{sha256}"' in page
    answers = {"typed_name": "M. Mayor", "function": "Mayor", "consent": "on", "version_sha256": sha256}
    receipt = follow(mayor, f"{home}sign/", **answers)
    assert "You have signed" in receipt
    assert sha256 in receipt
    assert fresh(deal).stage == Stage.SIGNING
    assert "is sealing the document" in text(coordinator, home)
    assert Client().get(f"/register/{deal.public_id}/").status_code == 404
    assert "Nothing is asked of you" in text(mayor, "/home/")

    seal_and_publish(coordinator, deal, document)


def ask_by_hand(world: World, coordinator: Client, deal: Deal) -> None:
    """Let the coordinator ask the partner and the mayor."""
    home = deal.get_absolute_url()
    assert world.user(CityRole.SIGNATORY).name in text(coordinator, f"{home}signing/")
    until = (clock.now() + dt.timedelta(days=10)).date()
    party = deal.parties.get()
    answers = {
        "signatory": world.memberships[CityRole.SIGNATORY].pk,
        "deadline": until.isoformat(),
        f"group_{party.public_id}": 1,
        f"required_{party.public_id}": "on",
    }
    page = follow(coordinator, f"{home}signing/", **answers)
    assert "asked by mail" in page


def seal_and_publish(coordinator: Client, deal: Deal, document: Document) -> None:
    """Let the worker seal, and look at what everybody gets."""
    home, sha256 = deal.get_absolute_url(), version_of(deal).sha256
    row = Seal.objects.get()
    assert seal(seal_id=row.pk, now=clock.now())
    row.refresh_from_db()
    assert fresh(deal).stage == Stage.ACTIVE
    assert row.sha256 in text(coordinator, home)
    assert "Solar roofs" in text(Client(), f"/register/{deal.public_id}/")

    downloaded = b"".join(Client().get(f"/register/{deal.public_id}/pdf/"))
    assert downloaded == sealed_content(row)
    assert downloaded.startswith(content_of(document))
    printed = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(downloaded)).pages
    )
    assert AIM in printed
    assert sha256 in printed.replace(" ", "")

    deliver_all()
    to_partner = [kept for kept in mail.outbox if kept.to == ["ana@sun.example"]]
    subjects = [kept.subject for kept in to_partner]
    assert subjects[-1] == "Signed: “Solar roofs”, Alcoi"
    assert len(subjects) == len(set(subjects))
    assert to_partner[-1].attachments == [(document.file_name, downloaded, "application/pdf")]


def deliver_all() -> None:
    """Let the mail worker do its work."""
    for message in Message.objects.filter(state=MessageState.QUEUED).order_by("pk"):
        assert deliver(message_id=message.pk, now=clock.now())


def read_from_mail(pattern: str) -> str:
    """Return what the latest mail to the partner says."""
    deliver_all()
    latest = [kept for kept in mail.outbox if kept.to == ["ana@sun.example"]][-1]
    found = re.search(pattern, str(latest.body), re.MULTILINE)
    assert found, latest.body
    return found.group(1)


def partner_signs(browser: Client, sha256: str) -> None:
    """Follow the link in the mail, prove the mailbox, read, sign, and come back to the receipt."""
    door = read_from_mail(r"(/p/\S+/)$")
    assert AIM not in text(browser, door)
    post(browser, f"{door}code/")
    post(browser, f"{door}confirm/", digits=read_from_mail(r"^(\d{6})$"))
    page = text(browser, door)
    assert AIM in page
    assert "Put panels up" in page
    assert f'name="version_sha256" value="{sha256}"' in text(browser, f"{door}sign/")
    answers = {"typed_name": "Ana Sol", "function": "Director", "consent": "on", "version_sha256": sha256}
    receipt = follow(browser, f"{door}sign/", **answers)
    assert sha256 in receipt
    assert AIM not in text(Client(), door)


def test_the_coach_returns_the_draft_and_the_reason_is_read_on_the_deal(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator, coach = (client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH))
    deal = draft_by_hand(coordinator, terms)
    home = deal.get_absolute_url()
    post(coordinator, f"{home}steps/submit/")
    version = Deal.objects.get(pk=deal.pk).content_version
    refused = coach.post(
        f"{home}review/", {"action": "return", "step": "coach", "content_version": version, "reason": " "}
    )
    assert refused.status_code == 422
    assert "Say what should change" in refused.content.decode()
    page = follow(
        coach,
        f"{home}review/",
        action="return",
        step="coach",
        content_version=version,
        reason="Say who pays.",
    )
    assert "Returned. The reason stays in the history." in page
    page = text(coordinator, home)
    assert "Returned: Coach" in page
    assert "Say who pays." in page


def test_partners_and_promises_are_taken_out_again(
    world: World, terms: dict[str, Term], client_for: ClientFor
) -> None:
    coordinator = client_for(world.user(CityRole.COORDINATOR))
    deal = draft_by_hand(coordinator, terms)
    home, party, promise = deal.get_absolute_url(), deal.parties.get(), deal.commitments.get()
    page = follow(coordinator, f"{home}promises/{promise.public_id}/", act="remove", version=promise.version)
    assert "Put panels up" not in page
    page = follow(coordinator, f"{home}parties/{party.public_id}/remove/")
    assert "No partner yet" in page


@pytest.mark.parametrize(
    "address",
    ["steps/submit/", "steps/reopen/", "parties/{party}/remove/", "promises/{promise}/", "pdf/again/"],
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
