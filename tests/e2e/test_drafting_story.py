"""A deal from idea to ready to sign, by the words on the pages alone, every field of it filled once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from greendeals.models import Deal
from greendeals.workflow import Stage
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import code_for, link_in, mails_to
from tests.e2e.steps import approve, freeze, new_row, pass_the_office, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Sun and shade for the school yards"
PARTNER = "Yard+Deal@Partner.Example"
NAME = "Parents' association of the schools (invented)"
TABLES = {
    "Actions and time plan": {
        "Action": "Plant the yards",
        "Description": "Trees first, then benches.",
        "Who does it": NAME,
        "From": "01/03/2027",
        "Until": "30/11/2028",
        "Green or digital": "Green and digital",
        "Technology": "Soil sensors",
        "How proven it is": "On the market",
        "For which promise": "1. Water the trees of four yards.",
    },
    "Indicators": {
        "Indicator": "Trees alive after two summers",
        "Unit": "trees",
        "Better when": "More is better",
        "How values add up": "Newest value of each deal, then add deals",
        "At the start": "0",
        "Measured on": "01/03/2027",
        "Target": "120",
        "Target date": "30/09/2029",
        "Who collects it, and how": "The parks office counts each September",
        "For which promise": "1. Water the trees of four yards.",
    },
    "Funding": {
        "Source": "Municipal budget",
        "Who gives it": "Alcoi",
        "How sure it is": "Secured",
        "Amount in euros": "48.000,50",
        "Note": "Budget of 2027",
    },
}


def begin(city: Visitor) -> str:
    """Answer the three questions, the terms and the sections that are needed; return the deal's address."""
    page = city.page
    city.open("/w/alcoi/")
    city.follow("Start a deal")
    page.get_by_label("Name of the deal").fill(TITLE)
    page.get_by_label("Sector").select_option(label="Energy and renewables")
    page.get_by_label("What will be different").fill("Twelve school yards stay cool in June.")
    city.press("Start the deal")
    home = page.url.removeprefix(city.address)
    city.follow("Write this section")
    write(city, "Twelve yards by 2029.")
    city.follow("Set name, dates and legal nature")
    page.get_by_label("Language of the text").select_option(label="Español")
    page.get_by_label("Holds from").fill("2027-01-01")
    page.get_by_label("Holds until").fill("2029-12-31")
    page.get_by_label("Legal nature").select_option(label="Agreement to an effort, not to a result")
    page.get_by_label("steering group").select_option(label="Every three months")
    city.press("Save and go back to the deal")
    return home


def bring_in(city: Visitor) -> None:
    """Record a partner, and fill the four tables one after the other."""
    page = city.page
    city.follow("Record the partners")
    city.follow("Record a partner")
    page.get_by_label("Name of the organisation").fill(NAME)
    page.get_by_label("Type").select_option(label="Non-governmental organisation")
    page.get_by_label("Role").select_option(label="Implementer")
    page.get_by_label("Seat").select_option(label="With a vote")
    page.get_by_label("Contact person", exact=True).fill("Chair, demonstration")
    page.get_by_label("Function of the contact person").fill("Chair")
    page.get_by_label("E-mail of the contact person").fill(PARTNER)
    city.press("Record the partner")
    promise = {
        "What it promises": "Water the trees of four yards.",
        "How it is measured": "yards watered",
        "Until": "30/09/2028",
        "What will prove it": "The log of the parks office",
    }
    new_row(city, promise)
    new_row(city, {**promise, "Who promises": "Alcoi", "What it promises": "Buy 120 trees."})
    for table, cells in TABLES.items():
        city.follow(table)
        new_row(city, cells)
    city.check()
    city.follow("Back to the deal")


def ask_word(city: Visitor) -> None:
    """Invite the partner, then ask for its word."""
    city.follow("Partners and promises")
    city.follow("Invite by mail")
    city.press("Send the invitation")
    city.follow(TITLE)
    city.follow("Ask the partners for their word")
    city.press("Ask by mail")


def propose(partner: Visitor) -> None:
    """Come in by mail and code, and ask for a later day."""
    page = partner.page
    partner.open(link_in(PARTNER, "would"))
    partner.press("Send me a code")
    page.get_by_label("Code from the mail").fill(code_for(PARTNER))
    partner.press("Open the deal")
    page.get_by_role("link", name=re.compile("^Propose a change")).click()
    page.get_by_label("Until").fill("2029-06-30")
    page.get_by_label("Why").fill("The pumps come in 2028.")
    partner.press("Send the proposal")


def test_a_deal_goes_from_idea_to_ready_to_sign(demonstration: None, visitor: Callable[..., Visitor]) -> None:
    city = visitor().sign_in("coordinator@alcoi.example")
    home = begin(city)
    bring_in(city)
    ask_word(city)

    partner = visitor(phone=True)
    propose(partner)
    wait_for(lambda: mails_to("coordinator@alcoi.example", "proposes a change"))
    city.open(home)
    city.follow("Open partners")
    city.page.get_by_role("link", name=re.compile("^Take it, or say why not")).click()
    city.press("Take it into the draft")
    wait_for(lambda: mails_to(PARTNER, "has taken your proposal"))
    partner.page.reload()
    partner.follow("Give your answer")
    partner.page.get_by_label("We would sign this text").check()
    partner.press("Send your answer")
    wait_for(lambda: mails_to("coordinator@alcoi.example", "accepts the draft"))

    city.open(home)
    pass_the_office(city)
    wait_for(lambda: mails_to("coach@icc.example", "waits for your review"))
    coach = visitor().sign_in("coach@icc.example")
    coach.open(home)
    coach.follow("Read and answer")
    coach.page.get_by_label("What should change").fill("Say who waters in August.")
    coach.press("Return with a reason")

    city.open(home)
    expect(city.page.get_by_text("Say who waters in August.").first).to_be_visible()
    city.follow("Set the objectives")
    write(city, " The city waters in August.")
    pass_the_office(city)
    approve(coach, home, "The city waters in August.")
    freeze(city, home)
    assert Deal.objects.get(title=TITLE).stage == Stage.READY
