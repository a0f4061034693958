"""An accepted report on paper: the data as accepted, the numbers of the page, the same bytes each time."""

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.template.defaultfilters import floatformat
from django.test import Client
from pypdf import PdfReader

from cities.workflow import CityRole
from greendeals import services
from greendeals.documents import REPORT_PDF
from greendeals.models import Commitment, Deal, Report
from greendeals.selectors import report_page
from greendeals.services import EvidenceUpload, Reading, Said
from greendeals.workflow import Aggregation, Audience, PromiseState
from icc.accounts.models import NetworkRole, User
from icc.core import blobs
from icc.core.errors import Forbidden
from icc.documents import pdf
from icc.documents.models import Document
from icc.documents.services import render
from icc.tenancy.actors import Actor
from tests.greendeals.monitoring.measures import DAY, LATER, enter, measure, ratio
from tests.greendeals.monitoring.reporting import accepted, opened, submitted
from tests.greendeals.world import NOW, World, fresh, new_world, signed, staff

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
WORDS = "Forty panels stand on the roof."


@pytest.fixture
def deal(world: World, deal: Deal) -> Deal:
    """A signed deal with one indicator of each rule, a word on its promise and two files."""
    for rule, figures in {Aggregation.SUM: (1200, 34), Aggregation.LATEST: (7, 19)}.items():
        row = measure(deal, aggregation=rule, baseline=Decimal(100), unit="MWh")
        for number, figure in enumerate(figures):
            enter(world, row, figure, on=DAY + dt.timedelta(days=number))
    enter(world, ratio(deal), on=DAY, part=Decimal(31), whole=Decimal(48))
    enter(world, measure(deal, aggregation=Aggregation.NONE), 61)
    promise = Commitment.objects.get(deal=deal)
    said = Said(PromiseState.IN_PROGRESS, WORDS, None)
    services.say_of_promise(actor=world.coordinator, deal=deal, promise=promise, said=said, now=NOW)
    for name, audience in (("minutes.pdf", Audience.COACH), ("roof.pdf", Audience.PARTIES)):
        services.add_evidence(
            actor=world.coordinator,
            deal=deal,
            upload=EvidenceUpload(f"%PDF-1.7 {name}".encode(), name, f"About {name}", audience, promise),
            now=NOW,
        )
    return fresh(deal)


@pytest.fixture
def report(world: World, deal: Deal) -> Report:
    """Its report, accepted."""
    return accepted(world, opened(world, deal), now=LATER)


def asked(actor: Actor, report: Report) -> Document:
    return services.request_report_pdf(actor=actor, deal=report.deal, report=report, now=LATER)


def printed(actor: Actor, report: Report) -> tuple[Document, str]:
    """Let a worker print a report for an actor; return the document and the text of its pages."""
    document = asked(actor, report)
    if not document.is_ready:
        assert render(document_id=document.pk, now=LATER)
    document.refresh_from_db()
    pages = PdfReader(io.BytesIO(blobs.fetch(document.sha256))).pages
    return document, " ".join(" ".join(page.extract_text().split()) for page in pages)


def squeezed(words: object) -> str:
    return "".join(str(words).split())


def test_it_says_what_the_page_says_in_numbers_and_words(
    world: World, deal: Deal, report: Report, client_for: ClientFor
) -> None:
    _document, text = printed(world.coordinator, report)
    sheet = report_page(actor=world.coordinator, deal=deal, report=report, now=LATER).sheet
    page = client_for(world.user(CityRole.COORDINATOR)).get(
        f"{deal.get_absolute_url()}reports/{report.public_id}/"
    )
    shown = page.content.decode()
    for row in sheet.indicators:
        figures = [floatformat(figure, "-2g") for figure in (row.start, row.reached, row.target)]
        assert squeezed(f"Status{''.join(figures)}") in squeezed(text).split(squeezed(row.name), 1)[1]
        cells = squeezed(shown).split(squeezed(row.name), 1)[1]
        assert all(squeezed(f">{figure}<") in cells for figure in figures)
    assert WORDS in text
    assert squeezed("31 / 48") in squeezed(text)
    (promise,) = sheet.promises
    for words in (promise.text, promise.owner, promise.state, promise.status, promise.why, deal.title):
        assert squeezed(words) in squeezed(text)
    for file in sheet.files:
        assert file.name in text
        assert file.sha256 in squeezed(text)


def test_each_rule_gives_its_total_and_never_added_up_gives_none(
    world: World, deal: Deal, report: Report
) -> None:
    _document, text = printed(world.coordinator, report)
    totals = [squeezed(figure) for figure in re.findall(r"Total ([\d\s.]+)", text)]
    assert totals == [str(100 + 1200 + 34), "19", str(round(31 / 48 * 100, 2))]
    assert text.count("No total") == 1


def test_it_shows_the_data_as_accepted_whatever_comes_later(world: World, deal: Deal, report: Report) -> None:
    before = pdf.render(REPORT_PDF.template, REPORT_PDF.values(asked(world.coach, report)), language="en")
    row = deal.indicators.filter(aggregation=Aggregation.SUM).get()
    old = row.values.latest("on")
    reading = Reading(on=old.on, value=Decimal(99), reason="Misread.")
    services.enter_value(
        actor=world.coordinator, deal=deal, indicator=row, reading=reading, seen=old, now=LATER
    )
    Deal.objects.filter(pk=deal.pk).update(title="Renamed")
    _document, text = printed(world.coach, report)
    assert blobs.fetch(_document.sha256) == before
    assert "Renamed" not in text


def test_it_is_made_once_and_names_functions_not_people(world: World, report: Report) -> None:
    first, text = printed(world.coordinator, report)
    assert asked(world.coach, report) == first
    assert squeezed(f"Coach of {world.city.name}") in squeezed(text)
    for role in CityRole.values:
        user = world.user(role)
        assert user.email not in text
        assert user.name not in text


def test_others_get_a_print_that_does_not_name_inner_files(
    world: World, deal: Deal, report: Report, client_for: ClientFor
) -> None:
    ec = staff(NetworkRole.EC)
    whole, _text = printed(world.coordinator, report)
    outside, text = printed(ec, report)
    assert outside != whole
    assert "minutes.pdf" not in text
    assert "roof.pdf" in text
    assert text.count("A file for the city and its coach") == 1
    browser = client_for(User.objects.get(pk=ec.user_id))
    assert browser.get(f"/documents/{whole.public_id}/").status_code == 404
    assert browser.get(f"/documents/{outside.public_id}/").status_code == 200


def test_before_the_acceptance_there_is_none(world: World, deal: Deal, client_for: ClientFor) -> None:
    report = submitted(world, opened(world, deal), now=LATER)
    with pytest.raises(Forbidden):
        asked(world.coordinator, report)
    browser = client_for(world.user(CityRole.COORDINATOR))
    address = f"{deal.get_absolute_url()}reports/{report.public_id}/"
    assert browser.post(f"{address}pdf/").status_code == 403
    assert "Make the PDF" not in browser.get(address).content.decode()
    assert not Document.objects.filter(kind=REPORT_PDF.name).exists()


def test_the_page_asks_waits_and_offers(
    world: World, deal: Deal, report: Report, client_for: ClientFor
) -> None:
    browser = client_for(world.user(CityRole.COACH))
    address = f"{deal.get_absolute_url()}reports/{report.public_id}/"
    assert "Make the PDF" in browser.get(address).content.decode()
    for _again in range(2):
        assert browser.post(f"{address}pdf/").status_code == 302
    document = Document.objects.get(kind=REPORT_PDF.name)
    assert "is being made" in browser.get(f"{address}pdf/").content.decode()
    assert render(document_id=document.pk, now=LATER)
    assert f"/documents/{document.public_id}/" in browser.get(address).content.decode()
    assert browser.get(f"/documents/{document.public_id}/").content.startswith(b"%PDF")


def test_in_a_demonstration_every_page_says_so(world: World) -> None:
    demo = new_world(edition__is_demonstration=True)
    report = accepted(demo, opened(demo, signed(demo)))
    _document, text = printed(demo.coordinator, report)
    assert "Demonstration – invented content" in text
    real = accepted(world, opened(world, signed(world)))
    assert "Demonstration" not in printed(world.coordinator, real)[1]


def test_the_api_asks_for_it_and_leads_to_it(
    world: World, deal: Deal, report: Report, client_for: ClientFor
) -> None:
    browser = client_for(world.user(CityRole.READER))
    path = f"/api/v1/reports/{report.public_id}/pdf/"
    assert browser.get(path).json() == {"state": "", "sha256": "", "address": ""}
    assert browser.post(path).json()["address"] == ""
    document = Document.objects.get(kind=REPORT_PDF.name)
    assert render(document_id=document.pk, now=LATER)
    document.refresh_from_db()
    told = browser.get(path).json()
    assert (told["state"], told["sha256"]) == ("ready", document.sha256)
    assert browser.get(told["address"]).content.startswith(b"%PDF")


def test_the_api_tells_others_what_the_page_does(world: World, deal: Deal, client_for: ClientFor) -> None:
    report = submitted(world, opened(world, deal), now=LATER)
    ec = client_for(User.objects.get(pk=staff(NetworkRole.EC).user_id))
    path = f"/api/v1/reports/{report.public_id}/"
    assert (ec.get(path).status_code, ec.get("/api/v1/reports/").json()["results"]) == (403, [])
    services.accept_report(actor=world.coach, deal=deal, report=report, now=LATER)
    (step,) = ec.get(path).json()["steps"]
    assert {file["name"] for file in step["content"]["files"]} == {"", "roof.pdf"}
    own = client_for(world.user(CityRole.READER)).get(path).json()["steps"]
    assert [row["action"] for row in own] == ["submit", "accept"]
    assert {file["name"] for file in own[-1]["content"]["files"]} == {"minutes.pdf", "roof.pdf"}
