"""A mayor signs what waits in one sitting: on a phone, without JavaScript; and a screen in the hall."""

from collections.abc import Callable

import pytest

from greendeals.models import Deal, Signatory
from tests.e2e.conftest import Visitor

SHADE = "Cool shade for the shopping streets"


@pytest.mark.fault("signing-48")
def test_a_sitting_on_a_phone_without_javascript(
    demonstration: None, visitor: Callable[..., Visitor]
) -> None:
    mayor = visitor(phone=True, script=False).sign_in("mayor@alcoi.example")
    mayor.open("/to-sign/")
    mayor.follow(SHADE)
    mayor.page.get_by_label("Your full name").fill("Mayor, demonstration")
    mayor.page.get_by_label("I have read this deal").check()
    mayor.press("Sign the deal")
    slot = Signatory.objects.exclude(user=None).get(deal__title=SHADE)
    assert slot.signed_at
    assert mayor.page.get_by_text(f"Done: {SHADE}.").is_visible()
    assert mayor.page.get_by_role("link", name=SHADE).count() <= 1


@pytest.mark.parametrize("phone", [False, True])
def test_the_screen_in_the_hall(demonstration: None, visitor: Callable[..., Visitor], *, phone: bool) -> None:
    deal = Deal.objects.get(title=SHADE)
    coordinator = visitor(phone=phone).sign_in("coordinator@alcoi.example")
    coordinator.open(f"/deals/{deal.public_id}/ceremony/")
    assert coordinator.page.get_by_text("have signed").is_visible()
