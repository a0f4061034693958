"""Decisions: their algebra, and the reason that reaches the reader."""

import pytest

from icc.core.decisions import ALLOWED, Decision, allow_if
from icc.core.errors import Forbidden

NOT_YOU = Decision(allowed=False, reason="Not you.")
NOT_NOW = Decision(allowed=False, reason="Not now.")


def test_a_condition_that_holds_allows_and_gives_no_reason() -> None:
    assert allow_if([1], "Empty.") == ALLOWED
    assert ALLOWED.reason == ""


def test_a_condition_that_fails_refuses_with_its_reason() -> None:
    decision = allow_if([], "Empty.")
    assert not decision
    assert decision.reason == "Empty."


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (ALLOWED, ALLOWED, ALLOWED, ALLOWED),
        (ALLOWED, NOT_NOW, NOT_NOW, ALLOWED),
        (NOT_YOU, ALLOWED, NOT_YOU, ALLOWED),
        (NOT_YOU, NOT_NOW, NOT_YOU, NOT_NOW),
    ],
)
def test_both_give_the_first_refusal_and_either_gives_the_last(
    left: Decision, right: Decision, both: Decision, either: Decision
) -> None:
    assert (left & right) == both
    assert (left | right) == either


def test_requiring_what_is_allowed_is_silent() -> None:
    ALLOWED.require()


def test_requiring_what_is_refused_raises_the_reason() -> None:
    with pytest.raises(Forbidden) as refusal:
        NOT_YOU.require()
    assert refusal.value.message == "Not you."
    assert refusal.value.status == 403
