"""What a rule answers: allowed or not, and if not, why, in words for the person who asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import Promise

from icc.core.errors import Forbidden

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of one rule. `reason` is shown on the page beside what is refused."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        """Let a rule read as a question: `if can_edit(actor, deal)`."""
        return self.allowed

    def __and__(self, other: "Decision") -> "Decision":
        """Both must allow; the first refusal gives the reason."""
        return other if self.allowed else self

    def __or__(self, other: "Decision") -> "Decision":
        """Either may allow; when both refuse, the last reason stands."""
        return self if self.allowed else other

    def require(self) -> None:
        """Raise `Forbidden` with the reason unless allowed."""
        if not self.allowed:
            raise Forbidden(self.reason)


ALLOWED = Decision(allowed=True)


def allow_if(condition: object, otherwise: str | Promise) -> Decision:
    """Return `ALLOWED` when the condition holds, else a refusal with the given reason."""
    return ALLOWED if condition else Decision(allowed=False, reason=otherwise)


Rule = Callable[..., Decision]
