"""Two partners: one declines, the text is corrected, and both sign the new version."""

from collections.abc import Callable

import pytest

from greendeals.models import Deal, Evidence, RegisterEntry
from tests.e2e.conftest import Visitor, wait_for
from tests.e2e.mails import code_for, link_in, mails_to
from tests.e2e.steps import approve, freeze, pass_the_office, write
from tests.e2e.test_main_job import partner_signs, sign_by_keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Cargo bikes for the old town"
REASON = "By 2028 only: our vans are leased until then."
FIRST, SECOND = "partner@alcoi.example", "partner1@alcoi.example"


def ask(coordinator: Visitor, home: str) -> None:
    """Ask everybody for their signature."""
    coordinator.open(home)
    coordinator.follow("Ask for signatures")
    coordinator.press("Ask by mail")


def declines(partner: Visitor, address: str) -> None:
    """Come in and decline with a reason."""
    partner.open(link_in(address, "please sign"))
    partner.press("Send me a code")
    partner.page.get_by_label("Code from the mail").fill(code_for(address))
    partner.press("Open the deal")
    partner.follow("Decline")
    partner.page.get_by_label("Why you do not sign").fill(REASON)
    partner.press("Decline to sign")
    assert partner.page.get_by_text("You have declined").is_visible()


def test_a_partner_declines_and_signs_the_corrected_text(
    demonstration: None, visitor: Callable[..., Visitor]
) -> None:
    deal = Deal.objects.get(title=TITLE)
    home = deal.get_absolute_url()
    coordinator = visitor().sign_in("coordinator@alcoi.example")
    ask(coordinator, home)
    declines(visitor(phone=True), FIRST)
    wait_for(lambda: mails_to("coordinator@alcoi.example", "does not sign"))

    coordinator.open(home)
    assert coordinator.page.get_by_text(REASON).first.is_visible()
    coordinator.page.locator("summary", has_text="Change the text again").click()
    coordinator.press("Yes: Change the text again")
    coordinator.follow("Set the objectives")
    write(coordinator, " Bikes by 2028, once the leases have ended.")
    pass_the_office(coordinator)
    approve(visitor().sign_in("coach@icc.example"), home, "once the leases have ended")
    freeze(coordinator, home)
    for address in (FIRST, SECOND):
        for mail in mails_to(address, "please sign"):
            mail.delete()
    ask(coordinator, home)

    first = visitor(phone=True)
    partner_signs(first, FIRST, code=2)
    partner_signs(visitor(phone=True), SECOND)
    wait_for(lambda: mails_to("mayor@alcoi.example", TITLE))
    sign_by_keyboard(visitor(phone=True), home)
    wait_for(lambda: RegisterEntry.objects.filter(title=TITLE).exists())
    assert RegisterEntry.objects.get(title=TITLE).number == 2
    acts = Evidence.objects.filter(deal=deal).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["opened", "declined", "opened", "signed", "opened", "signed", "signed"]
    first.page.reload()
    first.check()
