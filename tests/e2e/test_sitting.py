"""A mayor signs what waits in one sitting: on a phone, without JavaScript; and a screen in the hall."""

from collections.abc import Callable

import pytest

from greendeals.models import Deal, Signatory
from greendeals.workflow import RoundState
from tests.e2e.conftest import Visitor

SHADE = "Cool shade for the shopping streets"


@pytest.mark.fault("signing-48")
def test_a_sitting_on_a_phone_without_javascript(
    demonstration: None, visitor: Callable[..., Visitor]
) -> None:
    mayor = visitor(phone=True, script=False).sign_in("mayor@legnano.example")
    slots = Signatory.objects.filter(user__email="mayor@legnano.example", round__state=RoundState.OPEN)
    waiting = list(slots.values_list("pk", flat=True))
    assert len(waiting) == 3
    mayor.open("/to-sign/")
    mayor.follow("Begin with the first")
    for _ in waiting:
        mayor.page.get_by_label("Your full name").fill("Mayor, demonstration")
        mayor.page.get_by_label("I have read this deal").check()
        mayor.press("Sign the deal")
        assert mayor.page.get_by_text("Done: ").first.is_visible()
    assert not Signatory.objects.filter(pk__in=waiting, signed_at=None).exists()


@pytest.mark.parametrize("phone", [False, True])
def test_the_screen_in_the_hall(demonstration: None, visitor: Callable[..., Visitor], *, phone: bool) -> None:
    deal = Deal.objects.get(title=SHADE)
    coordinator = visitor(phone=phone).sign_in("coordinator@alcoi.example")
    coordinator.open(f"/deals/{deal.public_id}/ceremony/")
    assert coordinator.page.get_by_text("have signed").is_visible()
