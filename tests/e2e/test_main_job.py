"""The main job by five people and anybody: drafted, reviewed, signed, sealed, mailed, verified, counted."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import FilePayload
from pypdf import PdfWriter

from greendeals.models import Deal, DealVersion, RegisterEntry
from icc.core import blobs
from icc.notifications.models import DemoMail
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import code_for, link_in, mails_to
from tests.e2e.steps import approve, freeze, new_row, pass_the_office, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Solar roofs for the market halls"
PARTNER = "Partner+Deal@coop.example"
INVOLVED = {PARTNER, "coordinator@alcoi.example", "mayor@alcoi.example", "coach@icc.example"}


def draft(coordinator: Visitor) -> str:
    """Begin the deal, write what is needed, record a partner and its promise; return its address."""
    page = coordinator.page
    coordinator.open("/w/alcoi/")
    coordinator.follow("Start a deal")
    page.get_by_label("Name of the deal").fill(TITLE)
    page.get_by_label("Sector").select_option(label="Energy and renewables")
    page.get_by_label("What will be different").fill("Market halls make their own power by 2030.")
    coordinator.press("Start the deal")
    address = page.url
    coordinator.follow("Set the objectives")
    write(coordinator, "400 kWp by 2028, 600 by 2030.")
    coordinator.follow("Record the partners")
    coordinator.follow("Record a partner")
    page.get_by_label("Name of the organisation").fill("Energy cooperative (invented)")
    page.get_by_label("Type").select_option(label="Energy community")
    page.get_by_label("Contact person", exact=True).fill("Manager, demonstration")
    page.get_by_label("E-mail of the contact person").fill(PARTNER)
    coordinator.press("Record the partner")
    promise = {
        "What it promises": "Put panels on both market halls.",
        "How it is measured": "kWp installed",
        "Until": "30/06/2028",
    }
    new_row(coordinator, promise)
    coordinator.follow("Back to the deal")
    return address.removeprefix(coordinator.address)


def test_a_deal_goes_from_three_questions_to_the_dashboard(
    demonstration: None, visitor: Callable[..., Visitor]
) -> None:
    signed_before = RegisterEntry.objects.current().filter(edition__is_demonstration=True).count()
    coordinator = visitor().sign_in("coordinator@alcoi.example")
    home = draft(coordinator)
    pass_the_office(coordinator)
    wait_for(lambda: mails_to("coach@icc.example", "waits for your review"))

    coach = visitor().sign_in("coach@icc.example")
    coach.open("/coaching/")
    first = coach.page.locator("tbody tr").first
    assert "Alcoi" in first.inner_text()
    assert TITLE in first.inner_text()
    approve(coach, home, "600 by 2030")
    freeze(coordinator, home)
    version = DealVersion.objects.get(deal__public_id=home.split("/")[2])
    coordinator.page.locator("summary", has_text="Fingerprints").click()
    assert coordinator.page.get_by_text(version.sha256, exact=True).is_visible()
    coordinator.follow("Ask for signatures")
    coordinator.press("Ask by mail")

    partner = visitor(phone=True, script=False)
    partner_signs(partner, PARTNER)
    wait_for(lambda: mails_to("mayor@alcoi.example", TITLE))
    sign_by_keyboard(visitor(phone=True), home)

    receipts = DemoMail.objects.filter(subject__startswith="Signed:", subject__contains=TITLE)
    wait_for(lambda: set(receipts.values_list("address", flat=True)) >= INVOLVED)
    assert Deal.objects.get(public_id=home.split("/")[2]).stage == "active"
    anybody_verifies(visitor(phone=True))

    officer = visitor().sign_in("ec@icc.example")
    officer.open("/dashboard/")
    words = f"{signed_before + 1} of 175 Local Green Deals are signed"
    assert words in officer.page.inner_text("main")
    officer.open("/dashboard/?edition=icc-2023-25")
    assert "Deals of this edition are not recorded here" in officer.page.inner_text("main")


def partner_signs(partner: Visitor, address: str, *, code: int = 1) -> None:
    """Come in through the mailed link and code, read, and sign."""
    partner.open(link_in(address, "please sign"))
    partner.press("Send me a code")
    partner.page.get_by_label("Code from the mail").fill(code_for(address, number=code))
    partner.press("Open the deal")
    assert partner.page.get_by_role("heading", name="In short").is_visible()
    partner.follow("Go to the signature")
    partner.page.get_by_label("Your full name").fill("Manager, demonstration")
    partner.page.get_by_label("Your function").fill("Manager")
    partner.page.get_by_label("I have read this deal").check()
    partner.press("Sign the deal")
    assert partner.page.get_by_text("You have signed").first.is_visible()


def anybody_verifies(reader: Visitor) -> None:
    """Find the deal in the register and check its file: whole, with one byte changed, and a foreign one."""
    reader.open("/register/")
    reader.follow(TITLE)
    assert reader.page.get_by_text("Put panels on both market halls.").is_visible()
    entry = RegisterEntry.objects.get(title=TITLE)
    sealed = blobs.fetch(entry.sealed_sha256)
    middle = len(sealed) // 3
    changed = sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]
    for content, verdict in ((sealed, "AUTHENTIC"), (changed, "ALTERED COPY"), (foreign(), "UNKNOWN")):
        reader.open("/verify/")
        file = FilePayload(name="deal.pdf", mimeType="application/pdf", buffer=content)
        reader.page.locator("input[type=file]").set_input_files(file)
        reader.press("Check the file")
        assert reader.page.get_by_text(verdict).first.is_visible(), verdict
    reader.open(f"/verify/{entry.code}/")
    assert reader.page.get_by_text("This code stands in the register").is_visible()


def foreign() -> bytes:
    """Return a PDF that nobody here has made."""
    paper = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=300, height=300)
    writer.write(paper)
    return paper.getvalue()


def sign_by_keyboard(mayor: Visitor, home: str) -> None:
    """Sign with the keyboard alone, on a phone."""
    mayor.sign_in("mayor@alcoi.example")
    mayor.open("/home/")
    mayor.page.locator(f'main a[href="{home}sign/"]').click()
    mayor.check()
    keyboard = mayor.page.keyboard
    mayor.page.locator("#main").focus()
    reach(mayor, "typed_name")
    keyboard.type("Mayor of Alcoi, demonstration")
    reach(mayor, "consent")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Enter")
    mayor.page.get_by_text("You have signed").wait_for()
    mayor.check()


def reach(person: Visitor, name: str) -> None:
    """Press Tab until the field has the focus."""
    for _ in range(40):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"{name} cannot be reached by keyboard")


def test_the_mayor_signs_without_javascript(demonstration: None, visitor: Callable[..., Visitor]) -> None:
    deal = Deal.objects.get(title="Cool shade for the shopping streets")
    mayor = visitor(phone=True, script=False).sign_in("mayor@alcoi.example")
    mayor.open(f"/deals/{deal.public_id}/sign/")
    mayor.page.get_by_label("Your full name").fill("Mayor, demonstration")
    mayor.page.get_by_label("I have read this deal").check()
    mayor.press("Sign the deal")
    assert mayor.page.get_by_text("You have signed").is_visible()
    assert deal.rounds.get().state == "sealing"


HOMES = {
    "coordinator@legnano.example": "Cargo bikes for the last mile",
    "mentor@porto.example": "Porto",
    "coach2@icc.example": "Cities that need you",
    "desk@icc.example": "of 175 Local Green Deals",
    "ec@icc.example": "of 175 Local Green Deals",
}


def test_each_role_signs_in_and_sees_its_home(demonstration: None, visitor: Callable[..., Visitor]) -> None:
    for email, words in HOMES.items():
        person = visitor().sign_in(email)
        person.open("/home/")
        assert words in person.page.inner_text("main")
