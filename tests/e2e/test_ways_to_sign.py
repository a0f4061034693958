"""The pages of partner and mayor by keyboard alone, with and without a script; a file signed elsewhere."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import FilePayload, expect

from cities.workflow import CityRole
from greendeals.models import Counterpart, Deal
from greendeals.workflow import CounterpartState, SlotState
from icc.documents.services import render
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import code_for
from tests.e2e.steps import let_in
from tests.factories.accounts import UserFactory
from tests.greendeals.doors import ask_now, token_for, with_parties
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    freeze,
    fresh,
    new_world,
    parties_of,
    slot_of,
    submit,
    version_of,
)
from tests.icc.documents.signers import TrustService, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]
PARTNER = "p@sun.example"
NAMES = ("Pat Partner", "Maria Mayor")
CALLED = "box => box.name || box.textContent"


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose people can sign in."""
    found = new_world(city__name="Alcoi")
    for role in (CityRole.COORDINATOR, CityRole.SIGNATORY):
        let_in(found.user(role))
    return found


@pytest.fixture
def deal(world: World) -> Deal:
    """A deal, its PDF made, that a partner has just been asked to sign."""
    draft = with_parties(world, PARTNER, title="Sun on the school roofs")
    deal = freeze(world, approve(world, submit(world, draft)), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    return ask_now(world, fresh(deal))


def reach(person: Visitor, words: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(60):
        person.page.keyboard.press("Tab")
        focused = person.page.locator(":focus")
        if focused.count() and words in str(focused.evaluate(CALLED)):
            return
    pytest.fail(f"“{words}” cannot be reached by keyboard on {person.page.url}")


def choose(person: Visitor, words: str) -> None:
    """Go to a link or button with Tab, press Enter, and check the page it leads to."""
    reach(person, words)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.check()


def fill_in(person: Visitor, **answers: str) -> None:
    """Type into fields, one after the other, and tick the sentence."""
    for name, words in answers.items():
        reach(person, name)
        person.page.keyboard.press("Control+A")
        person.page.keyboard.type(words)
    reach(person, "consent")
    person.page.keyboard.press("Space")
    choose(person, "Sign the deal")


def come_in(partner: Visitor) -> None:
    """Open the mailed link and type the code, by keyboard."""
    partner.open(f"/p/{token_for(PARTNER)}/")
    choose(partner, "Send me a code")
    reach(partner, "digits")
    partner.page.keyboard.type(code_for(PARTNER))
    choose(partner, "Open the deal")


@pytest.mark.parametrize("script", [True, False])
def test_partner_and_mayor_sign_on_a_phone_by_keyboard_alone(
    visitor: Enter, world: World, deal: Deal, *, script: bool
) -> None:
    hall = visitor(script=script).sign_in(world.user(CityRole.COORDINATOR).email)
    hall.open(f"/deals/{deal.public_id}/ceremony/")
    state = hall.page.locator(".ui-ceremony__state")
    expect(state).to_have_text("0 of 2 have signed")
    partner = visitor(phone=True, script=script)
    come_in(partner)
    choose(partner, "Go to the signature")
    fill_in(partner, typed_name=NAMES[0], function="Owner")
    expect(partner.page.get_by_role("heading", name="You have signed")).to_be_visible()
    expect(state).to_have_text("1 of 2 have signed", timeout=15_000)

    mayor = visitor(phone=True, script=script).sign_in(world.user(CityRole.SIGNATORY).email)
    mayor.open("/home/")
    choose(mayor, "Read and sign")
    reach(mayor, "Go to the signature")
    mayor.page.keyboard.press("Enter")
    fill_in(mayor, typed_name=NAMES[1], function="Mayor")
    expect(mayor.page.get_by_text("You have signed")).to_be_visible()
    expect(state).to_have_text("Signed and sealed", timeout=30_000)
    shown = hall.page.inner_text("main")
    private = (*NAMES, PARTNER, world.user(CityRole.SIGNATORY).name, parties_of(deal)[0].contact.name)
    assert [words for words in private if words in shown] == []


def test_a_file_signed_elsewhere_is_handed_in_looked_into_and_confirmed(
    visitor: Enter, world: World, deal: Deal
) -> None:
    partner = visitor(phone=True)
    come_in(partner)
    partner.follow("Go to the signature")
    partner.follow("Sign with my own certificate instead")
    frozen = partner.page.request.get(f"{partner.address}/p/{token_for(PARTNER)}/pdf/").body()
    with ThreadPoolExecutor() as beside:  # in this thread Playwright keeps an event loop running
        content = beside.submit(signed, frozen, TrustService().holder()).result()
    file = FilePayload(name="signed.pdf", mimeType="application/pdf", buffer=content)
    partner.page.get_by_label("Your signed PDF").set_input_files(file)
    partner.page.get_by_label("Full name of the person who has signed").fill("Ana Pérez")
    partner.page.get_by_label("In which function").fill("Director")
    partner.page.get_by_label("I have read this deal").check()
    partner.press("Hand in the file")
    expect(partner.page.get_by_text("Your file has arrived")).to_be_visible()
    wait_for(lambda: Counterpart.objects.filter(deal=deal, state=CounterpartState.HELD).exists())
    partner.page.reload()
    expect(partner.page.get_by_text("The file is in order.")).to_be_visible()

    desk = visitor().sign_in(let_in(UserFactory(desk=True)).email)
    desk.open("/desk/seals/")
    desk.follow(deal.title)
    expect(desk.page.get_by_text("Ana Pérez").first).to_be_visible()
    desk.press("Name and certificate fit: confirm")
    expect(desk.page.get_by_text("Confirmed. The signature counts.")).to_be_visible()
    assert slot_of(parties_of(deal)[0]).state == SlotState.SIGNED
    partner.open(f"/p/{token_for(PARTNER)}/")
    expect(partner.page.get_by_text("Signed on").first).to_be_visible()
