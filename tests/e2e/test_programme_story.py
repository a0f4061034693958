"""The programme by the words on its pages: labs, documents, coaching, mentoring, the network."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from icc.notifications.models import DemoMail
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import mails_to, text_of
from tests.e2e.test_main_job import foreign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]
CITY, COACH, DESK = "coordinator@alcoi.example", "coach@icc.example", "desk@icc.example"
FULL, OPEN = (
    "City Lab 3: keeping what was promised (invented)",
    "City Lab 4: what comes after the deal (invented)",
)
PRIVATE = "The mayor's office waits for the election."


def test_a_city_names_two_people_and_hands_in_its_report(demonstration: None, visitor: Enter) -> None:
    city = visitor().sign_in(CITY)
    page = city.page
    city.open("/w/alcoi/")
    city.follow(OPEN)
    for number, who in (("First", "Head of mobility"), ("Second", "Head of schools")):
        person = page.get_by_role("group", name=re.compile(f"^{number} person"))
        person.get_by_label("Name", exact=True).fill(f"{who}, demonstration")
        person.get_by_label("E-mail address").fill(f"{who.replace(' ', '.')}@alcoi.example".lower())
    city.press("Register them")
    for who in ("Head of mobility", "Head of schools"):
        expect(page.get_by_role("main")).to_contain_text(f"{who}, demonstration")
    wait_for(lambda: mails_to("head.of.mobility@alcoi.example", OPEN))

    city.open("/home/")
    city.follow("Change and hand in again: Review report")
    file = FilePayload(name="review.pdf", mimeType="application/pdf", buffer=foreign())
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("What has changed").fill("Two goals have a figure now.")
    city.press("Hand in")
    expect(page.get_by_text("review.pdf").first).to_be_visible()
    wait_for(lambda: mails_to(COACH, "Review report"))


def test_the_desk_gives_somebody_who_waits_a_place(demonstration: None, visitor: Enter) -> None:
    desk = visitor().sign_in(DESK)
    page = desk.page
    desk.open("/events/")
    desk.follow(FULL)
    desk.follow("Registrations, waiting list, summaries")
    waiting = page.get_by_role("table", name="Waiting list, in order")
    rows = waiting.locator("tbody tr")
    before = rows.count()
    first = rows.first
    address = re.search(r"[\w.]+@[\w.]+", first.inner_text())
    assert address
    first.get_by_text("Give a place").first.click()
    with page.expect_navigation():
        first.get_by_role("button", name="Yes, give a place").click()
    desk.check()
    expect(rows).to_have_count(before - 1)
    expect(waiting).not_to_contain_text(address.group())
    wait_for(lambda: mails_to(address.group(), FULL))


def test_anybody_registers_and_confirms(demonstration: None, visitor: Enter) -> None:
    guest = visitor(phone=True)
    page = guest.page
    guest.open("/events/")
    guest.follow(OPEN)
    guest.follow("Register")
    page.get_by_label("Your name").fill("Citizen, demonstration")
    page.get_by_label("E-mail address").fill("citizen@home.example")
    page.get_by_label("I agree").check()
    guest.press("Send me the link")
    wait_for(lambda: DemoMail.objects.filter(address="citizen@home.example").exists())
    link = re.search(r"/events/[\w/-]+", text_of(DemoMail.objects.get(address="citizen@home.example")))
    assert link
    guest.open(link.group())
    guest.press("Yes, I want to come")
    expect(page.get_by_text("You have a place")).to_be_visible()


def test_a_coach_logs_a_session_in_two_clicks_that_nobody_else_reads(
    demonstration: None, visitor: Enter
) -> None:
    coach = visitor().sign_in(COACH)
    coach.open("/coaching/")
    coach.follow("Log session – Alcoi")
    coach.page.get_by_label("Note").fill(PRIVATE)
    coach.page.get_by_label("Hours").fill("1.5")
    coach.press("Save")
    expect(coach.page.get_by_text(PRIVATE).first).to_be_visible()

    city = visitor().sign_in(CITY)
    city.open("/w/alcoi/coaching/")
    expect(city.page.get_by_text(PRIVATE)).to_have_count(0)


def test_a_mentor_accepts_whom_it_helps(demonstration: None, visitor: Enter) -> None:
    mentor = visitor().sign_in("mentor@porto.example")
    mentor.open("/home/")
    mentor.follow("Answer Legnano: Energy and renewables")
    mentor.press("Accept")
    wait_for(lambda: mails_to("coordinator@legnano.example", "Porto"))


def test_an_officer_goes_from_the_sentence_to_a_list_and_a_record(
    demonstration: None, visitor: Enter
) -> None:
    officer = visitor().sign_in("ec@icc.example")
    page = officer.page
    officer.open("/home/")
    expect(page.get_by_text("of 175 Local Green Deals are signed")).to_be_visible()
    officer.follow("Deals signed")
    record = page.get_by_role("table").get_by_role("link").first
    name = record.inner_text()
    officer.follow(name)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
