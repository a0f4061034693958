"""A promise of a signed deal gets more time: only its partner and the city sign, anybody reads the chain."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, RegisterEntry
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import mails_to
from tests.e2e.steps import approve, freeze, let_in
from tests.e2e.test_main_job import partner_signs
from tests.greendeals.doors import with_parties
from tests.greendeals.world import World, ask, fresh, new_world, parties_of, partners_sign, seal, sign
from tests.greendeals.world import approve as approved
from tests.greendeals.world import freeze as frozen
from tests.greendeals.world import submit as submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]
TITLE = "Sun on the school roofs"
WHY = "The grid operator connects the second roof a year later."
SUN, WIND = "p@sun.example", "p@wind.example"
CITY, COACH, MAYOR = (f"{role}@alcoi.example" for role in ("coordinator", "coach", "signatory"))
BEFORE, AFTER = "31 December 2027", "31 December 2028"


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose coordinator, coach and mayor can sign in."""
    found = new_world(city__name="Alcoi", city__slug="alcoi")
    for role in (CityRole.COORDINATOR, CityRole.COACH, CityRole.SIGNATORY):
        let_in(found.user(role))
    return found


@pytest.fixture
def deal(world: World) -> Deal:
    """A signed deal of two partners, each with a promise of its own."""
    draft = with_parties(world, SUN, WIND, title=TITLE)
    Commitment.objects.filter(party=parties_of(draft)[1]).update(text="Turn the mill by wind.")
    asked = ask(world, frozen(world, approved(world, submitted(world, draft))))
    partners_sign(world, asked)
    sign(world, asked)
    seal(asked)
    return fresh(draft)


def begin(coordinator: Visitor, deal: Deal) -> str:
    """Make a working copy of the signed deal; return its address."""
    coordinator.open(deal.get_absolute_url())
    coordinator.follow("Change this deal")
    coordinator.page.get_by_label("Something else in the text, a promise or the plan changes").check()
    coordinator.page.get_by_label("Why?").fill(WHY)
    coordinator.press("Make the working copy")
    expect(coordinator.page.get_by_text("Nothing yet: the text says what is signed already.")).to_be_visible()
    return coordinator.page.url.removeprefix(coordinator.address)


def give_time(coordinator: Visitor, deal: Deal) -> None:
    """Put the first promise off by a year, and see what that changes and who will sign."""
    page = coordinator.page
    coordinator.follow("Promises")
    page.get_by_label("Until, row 1").fill("31/12/2028")
    coordinator.follow("Back to the deal")
    change = page.get_by_role("region", name="What changes")
    expect(change.locator("del")).to_contain_text("2027")
    expect(change.locator("ins")).to_contain_text("2028")
    concerned, other = (party.name for party in parties_of(deal))
    names = [item.split("\n")[0] for item in change.get_by_role("listitem").all_inner_texts()]
    assert names == [concerned, deal.city.name]
    expect(change.get_by_text(f"Their signature of version 1 stands: {other}.")).to_be_visible()


def signs_for_the_city(mayor: Visitor) -> None:
    """Read what changes and whose signature stands, and sign."""
    page = mayor.page
    mayor.open("/home/")
    mayor.follow("Read and sign")
    expect(page.get_by_text(WHY).first).to_be_visible()
    page.get_by_label("Your full name").fill("Mayor of Alcoi")
    page.get_by_label("I have read this deal").check()
    mayor.press("Sign the deal")


def chain_tells(reader: Visitor, deal: Deal) -> None:
    """Read in the register both signed versions, with what has changed and why."""
    concerned, other = (party.name for party in parties_of(deal))
    page = reader.page
    reader.open("/register/")
    reader.follow(TITLE)
    expect(page.get_by_role("table", name=f"Promises of {concerned}")).to_contain_text(AFTER)
    expect(page.get_by_role("table", name=f"Promises of {other}")).to_contain_text(BEFORE)
    expect(page.get_by_text("Signed the version before; its part has not changed since")).to_have_count(1)
    reader.follow("What each version changed")
    second, first = (page.get_by_role("region", name=f"Version {number}") for number in (2, 1))
    expect(second).to_contain_text("Holds now")
    expect(second).to_contain_text(WHY)
    second.get_by_text(concerned, exact=True).click()
    for words in (BEFORE, AFTER):
        expect(second.get_by_text(words)).to_be_visible()
    expect(first).to_contain_text("with 3 signatures")
    expect(second).to_contain_text("with 2 signatures")


def test_only_the_partner_whose_promise_changes_signs_again(visitor: Enter, world: World, deal: Deal) -> None:
    coordinator = visitor().sign_in(CITY)
    home = begin(coordinator, deal)
    give_time(coordinator, deal)
    coordinator.follow("Check and send")
    coordinator.press("Send to review")
    approve(visitor().sign_in(COACH), home, AFTER)
    freeze(coordinator, home)
    coordinator.follow("Ask for signatures")
    coordinator.press("Ask by mail")
    partner_signs(visitor(phone=True), SUN)
    wait_for(lambda: mails_to(MAYOR, TITLE))
    signs_for_the_city(visitor(phone=True).sign_in(MAYOR))
    wait_for(lambda: RegisterEntry.objects.filter(public_id=deal.public_id, number=2).exists())

    wait_for(lambda: mails_to(WIND, "Changed"))
    assert not mails_to(WIND, "please sign")
    coordinator.open(deal.get_absolute_url())
    expect(coordinator.page.get_by_text(AFTER).first).to_be_visible()
    chain_tells(visitor(phone=True), deal)
