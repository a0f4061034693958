"""The main job by four people: drafted, reviewed, frozen, signed, mailed, counted."""

from collections.abc import Callable

import pytest

from greendeals.models import Deal, DealVersion
from icc.notifications.models import DemoMail
from tests.e2e.conftest import Visitor, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Solar roofs for the market halls"


def mails_to(address: str, words: str) -> list[DemoMail]:
    return list(DemoMail.objects.filter(address=address, subject__contains=words))


def draft(coordinator: Visitor) -> str:
    """Begin the deal, write two sections, record a partner and its promise; return its address."""
    page = coordinator.page
    coordinator.open("/w/alcoi/")
    coordinator.follow("Start a deal")
    page.get_by_label("Name of the deal").fill(TITLE)
    page.get_by_label("Sector").select_option(label="Energy and renewables")
    page.get_by_label("What will be different").fill("Market halls make their own power by 2030.")
    coordinator.press("Start the deal")
    address = page.url
    coordinator.follow("Objectives")
    page.get_by_label("Text").fill("400 kWp by 2028.")
    page.locator("[data-saved]", has_text="Saved").wait_for()
    coordinator.press("Save and go back to the deal")
    coordinator.follow("Record the partners and what they promise")
    coordinator.follow("Record a partner")
    page.get_by_label("Organisation").fill("Energy cooperative (invented)")
    page.get_by_label("Type").select_option(label="Energy community")
    page.get_by_label("Contact person", exact=True).fill("Manager, demonstration")
    page.get_by_label("E-mail of the contact person").fill("Partner+Deal@coop.example")
    coordinator.press("Record the partner")
    page.get_by_label("Promise").fill("Put panels on both market halls.")
    page.get_by_label("How it is measured").fill("kWp installed")
    page.get_by_label("Until").fill("2028-06-30")
    coordinator.press("Record the promise")
    coordinator.open(address.removeprefix(coordinator.address))
    return address.removeprefix(coordinator.address)


def test_a_deal_goes_from_three_questions_to_the_dashboard(
    demonstration: None, worker: None, visitor: Callable[..., Visitor]
) -> None:
    coordinator = visitor().sign_in("coordinator@alcoi.example")
    home = draft(coordinator)
    coordinator.press("Send to the coach")
    wait_for(
        lambda: mails_to("coach@icc.example", TITLE) or mails_to("coach@icc.example", "waits for your review")
    )

    coach = visitor().sign_in("coach@icc.example")
    coach.open("/coaching/")
    first = coach.page.locator("tbody tr").first
    assert "Alcoi" in first.inner_text()
    assert TITLE in first.inner_text()
    first.get_by_role("link", name=TITLE).click()
    coach.page.get_by_label("What should change").fill("Add the year to objective 1.")
    coach.press("Return with a reason")

    coordinator.open(home)
    assert coordinator.page.get_by_text("Add the year to objective 1.").is_visible()
    wait_for(lambda: mails_to("coordinator@alcoi.example", "returned"))
    coordinator.follow("Objectives")
    coordinator.page.get_by_label("Text").fill("400 kWp by 2028, 600 by 2030.")
    coordinator.press("Save and go back to the deal")
    coordinator.press("Send to the coach")

    coach.open(f"{home}review/")
    assert coach.page.get_by_text("600 by 2030").is_visible()
    coach.press("Approve")

    coordinator.open(home)
    coordinator.press("Freeze the text")
    coordinator.page.get_by_role("link", name="Read the PDF").wait_for(timeout=30_000)
    coordinator.check()
    version = DealVersion.objects.get(deal__public_id=home.split("/")[2])
    assert coordinator.page.get_by_text(version.sha256, exact=True).is_visible()
    coordinator.follow("Ask for the signature")
    coordinator.press("Ask by mail")
    wait_for(lambda: mails_to("mayor@alcoi.example", TITLE))

    sign_by_keyboard(visitor(phone=True), home)

    wait_for(lambda: len(DemoMail.objects.filter(subject__startswith="Signed:")) == 4)
    receivers = set(DemoMail.objects.filter(subject__startswith="Signed:").values_list("address", flat=True))
    assert "Partner+Deal@coop.example" in receivers
    assert Deal.objects.get(public_id=home.split("/")[2]).stage == "active"

    officer = visitor().sign_in("ec@icc.example")
    officer.open("/dashboard/")
    assert "4 of 175 Local Green Deals are signed" in officer.page.inner_text("main")
    officer.open("/dashboard/?edition=icc-2023-25")
    assert "Deals of this edition are not recorded here" in officer.page.inner_text("main")


def sign_by_keyboard(mayor: Visitor, home: str) -> None:
    """Sign with the keyboard alone, on a phone."""
    mayor.sign_in("mayor@alcoi.example")
    mayor.open("/home/")
    mayor.follow("Read and sign")
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
    deal = Deal.objects.get(title="Hotels that save water")
    slot = deal.rounds.get().signatories.select_related("user").get()
    slot.user.set_password("icc-demo")
    slot.user.save()
    mayor = visitor(phone=True, script=False).sign_in(slot.user.email)
    mayor.open(f"/deals/{deal.public_id}/sign/")
    mayor.page.get_by_label("Your full name").fill(slot.name)
    mayor.page.get_by_label("I have read this deal").check()
    mayor.press("Sign the deal")
    assert mayor.page.get_by_text("You have signed").is_visible()
    deal.refresh_from_db()
    assert deal.stage == "active"


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
