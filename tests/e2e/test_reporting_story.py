"""A year after the signature: partners report by their links, the city submits, the coach accepts."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.utils.formats import date_format
from playwright.sync_api import FilePayload, Frame, expect

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, Keeping
from greendeals.services import Said, say_of_promise
from greendeals.services.steps import KEEPING
from greendeals.workflow import PromiseState
from icc.core import clock
from icc.core.queue import begin
from icc.documents.uploads import LARGEST
from tests.e2e.conftest import Visitor, broker_of_their_own, wait_for
from tests.e2e.mails import code_for, link_in
from tests.e2e.steps import let_in
from tests.e2e.test_main_job import foreign
from tests.factories.plans import IndicatorFactory, KpiFactory
from tests.greendeals.doors import with_parties
from tests.greendeals.world import (
    World,
    approve,
    ask,
    freeze,
    fresh,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    submit,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]
TITLE, KPI = "Sun on the school roofs", "Solar power installed"
SUN, WIND = "p@sun.example", "p@wind.example"
OTHERS = [f"p{number}@other.example" for number in range(6)]
WORDS, LATER = "Half of the roofs carry panels.", "One roof had to be taken down."
REASON = "Say what kept you from the other half, please."
MOST_PAGES = 5
TOO_LARGE = "This is more than 20 MB."
CITY, COACH = "coordinator@alcoi.example", "coach@alcoi.example"


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose coordinator and coach can sign in."""
    found = new_world(city__name="Alcoi", city__slug="alcoi")
    for role in (CityRole.COORDINATOR, CityRole.COACH):
        let_in(found.user(role))
    return found


@pytest.fixture
def deal(world: World) -> Deal:
    """A deal of eight partners, signed a year and five days ago; one measures its promise by a figure."""
    then = clock.now() - timedelta(days=371)
    deal = with_parties(world, SUN, WIND, *OTHERS, title=TITLE)
    kpi = KpiFactory(name=KPI, unit_label="kWp")
    promise = Commitment.objects.get(deal=deal, party=parties_of(deal)[0])
    facts = {"name": KPI, "unit": "kWp", "aggregation": kpi.aggregation, "target": Decimal(400)}
    IndicatorFactory(deal=deal, kpi=kpi, commitment=promise, target_on=promise.due_on, **facts)
    frozen = freeze(world, approve(world, submit(world, deal, now=then), now=then), now=then)
    ask(world, frozen, deadline=clock.day(then + timedelta(days=14)), now=then)
    partners_sign(world, frozen, now=then)
    sign(world, frozen, now=then)
    seal(frozen, now=then)
    return fresh(deal)


def the_day_begins() -> None:
    """Let the worker do what it does every morning."""
    with current_app.connection_for_write(broker_of_their_own()) as broker:
        current_app.send_task("greendeals.tasks.sweep_reports", connection=broker)


def the_others_report(deal: Deal) -> None:
    """Let all but the first two partners say how far they are."""
    said = Said(PromiseState.IN_PROGRESS, "It goes on.")
    for party in parties_of(deal)[2:]:
        facts = {"promise": Commitment.objects.get(party=party), "report": deal.reports.get()}
        say_of_promise(actor=partner(party), deal=deal, said=said, now=clock.now(), **facts)
    begin(KEEPING, deal.pk)  # what this process has asked for, no worker takes


def come_in(person: Visitor, address: str, words: str) -> None:
    """Open the link of a mail and type the code of another."""
    person.open(link_in(address, words))
    person.press("Send me a code")
    person.page.get_by_label("Code from the mail").fill(code_for(address))
    person.press("Open the report")
    expect(person.page.get_by_role("heading", name="How far are your promises?")).to_be_visible()


def report(person: Visitor, state: str, words: str, *, figure: str = "", file: bool = False) -> None:
    """Say how far the promise is, with a figure and a file where there are any."""
    page = person.page
    page.get_by_label(state, exact=True).check()
    page.get_by_label("In a sentence").fill(words)
    if figure:
        page.get_by_label(f"{KPI}, in kWp").fill(figure)
    if file:
        page.get_by_text("Day when it was done, a file as proof").click()
        show_too_much(person, words)
        proof = FilePayload(name="acceptance.pdf", mimeType="application/pdf", buffer=foreign())
        page.get_by_label("A file that shows it").set_input_files(proof)
        expect(page.locator("form").get_by_text(TOO_LARGE)).to_be_hidden()
    person.press("Save all")
    expect(page.get_by_text("Thank you. Your report is with the city")).to_be_visible()


def show_too_much(person: Visitor, words: str) -> None:
    """Choose a file that is too large: it is refused before anything is sent, and the words stay."""
    page, sent = person.page, []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    film = FilePayload(name="film.pdf", mimeType="application/pdf", buffer=bytes(LARGEST + 1))
    page.get_by_label("A file that shows it").set_input_files(film)
    page.get_by_role("button", name="Save all", exact=True).click()
    expect(page.locator("form").get_by_text(TOO_LARGE)).to_be_visible()
    expect(page.get_by_label("A file that shows it")).to_be_focused()
    expect(page.get_by_label("In a sentence")).to_have_value(words)
    person.check()
    assert not sent


def count_pages(person: Visitor) -> list[str]:
    """Return a list that grows by each page somebody opens from now on."""
    opened: list[str] = []

    def note(frame: Frame) -> None:
        if frame == person.page.main_frame:
            opened.append(frame.url)

    person.page.on("framenavigated", note)
    return opened


def nudge(coordinator: Visitor) -> None:
    """See who is silent, and remind them."""
    coordinator.open("/home/")
    coordinator.follow(f"Report due: {TITLE}")
    coordinator.follow("Who has reported")
    expect(coordinator.page.get_by_text("Reported of 1 of 1")).to_have_count(7)
    coordinator.press("Remind 1 partner")
    expect(coordinator.page.get_by_text("1 partner is reminded by mail.")).to_be_visible()


def submit_it(coordinator: Visitor, question: str, words: str) -> None:
    """See in the report what the partner has said, answer one question and submit."""
    page = coordinator.page
    expect(page.get_by_role("row", name=KPI)).to_contain_text("212.5")
    expect(page.get_by_text(WORDS).first).to_be_visible()
    page.get_by_label(question).fill(words)
    coordinator.press("Submit the report")
    expect(page.get_by_text("Submitted. Your coach is told.")).to_be_visible()


def answer(coach: Visitor, button: str, *, reason: str = "") -> None:
    """Read the report as the city's coach, and answer it."""
    coach.open("/home/")
    coach.follow(f"Report to read: {TITLE}")
    expect(coach.page.get_by_role("row", name=KPI)).to_contain_text("212.5")
    if reason:
        coach.page.get_by_label("Reason").fill(reason)
    coach.press(button)


def close_it(coordinator: Visitor, coach: Visitor) -> None:
    """Submit the report, get it back with a reason, correct it, and have it accepted."""
    coordinator.open("/home/")
    coordinator.follow(f"Report due: {TITLE}")
    submit_it(coordinator, "What was done", "Panels and turbines were built.")
    answer(coach, "Return with a reason", reason=REASON)
    coordinator.open(link_in(CITY, "comes back to you"))
    expect(coordinator.page.get_by_text(REASON).first).to_be_visible()
    submit_it(coordinator, "What stood in the way", "The grid was connected late.")
    answer(coach, "Accept the report")


def trace(coordinator: Visitor, deal: Deal) -> None:
    """Go from a total to the file of one partner, in three clicks."""
    page = coordinator.page
    coordinator.open(f"/w/{deal.city.slug}/promises/")
    expect(page.get_by_role("row", name=KPI)).to_contain_text("212.5")
    coordinator.follow(KPI)
    page.get_by_role("row", name=TITLE).get_by_role("link", name="1 file").first.click()
    coordinator.check()
    expect(page.get_by_role("row", name="acceptance.pdf")).to_contain_text(parties_of(deal)[0].name)
    with page.expect_download() as download:
        page.get_by_role("link", name="acceptance.pdf").click()
    assert download.value.suggested_filename == "acceptance.pdf"


def shown_to_anybody(reader: Visitor, deal: Deal) -> None:
    """See on the public page what was reached, how each promise is kept, and as of when."""
    page = reader.page
    wait_for(lambda: LATER in str(Keeping.objects.get(public_id=deal.public_id).content))
    reader.open("/register/")
    reader.follow(TITLE)
    expect(page.get_by_role("heading", name="How the deal is kept")).to_be_visible()
    expect(page.get_by_text(f"Last update: {date_format(clock.day(clock.now()))}")).to_be_visible()
    table = page.get_by_role("table", name="Indicators and what was reached")
    expect(table.get_by_role("row", name=KPI)).to_contain_text("180")
    expect(page.get_by_text("All turbines stand.")).to_be_visible()


def test_a_yearly_report_is_closed_with_what_the_partners_have_said(
    visitor: Enter, world: World, deal: Deal
) -> None:
    the_day_begins()
    sun, wind = visitor(phone=True), visitor(phone=True, script=False)
    come_in(sun, SUN, "how far are the promises")
    report(sun, "Under way", WORDS, figure="212,5", file=True)
    the_others_report(deal)
    coordinator = visitor().sign_in(CITY)
    nudge(coordinator)
    come_in(wind, WIND, "Reminder")
    report(wind, "Done", "All turbines stand.")

    coach, pages = visitor().sign_in(COACH), count_pages(coordinator)
    close_it(coordinator, coach)
    assert len(pages) <= MOST_PAGES, pages
    trace(coordinator, deal)

    report(sun, "Under way", LATER, figure="180")
    coach.page.reload()
    expect(coach.page.get_by_text("All data below stand as they were")).to_be_visible()
    expect(coach.page.get_by_role("row", name=KPI)).to_contain_text("212.5")
    expect(coach.page.get_by_text(LATER)).to_have_count(0)
    shown_to_anybody(visitor(phone=True), deal)
