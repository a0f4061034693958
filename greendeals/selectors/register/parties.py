"""Who takes part in a signed deal: promises and signatures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise as Words

from greendeals.selectors.register.kept import KeptLine
from greendeals.workflow import Assurance


@dataclass(frozen=True, slots=True)
class Promise:
    """What one party promises, whether its day has come, and how it is kept, once that is known."""

    text: str
    measure: str
    due_on: date | None
    evidence: str
    running: bool
    kept: KeptLine | None = None

    @classmethod
    def of(cls, told: dict[str, Any], *, today: date, kept: KeptLine | None = None) -> "Promise":
        """Read a promise as the content keeps it; one without a day is running."""
        due_on = told["due_on"]
        running = due_on is None or due_on >= today
        return cls(told["text"], told["measure"], due_on, told.get("evidence", ""), running, kept)


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: for whom, in which function, when and how. Names no person.

    Attributes:
        signed_on: the day on the paper, where it was given on one; `at` is when that was recorded.
    """

    organisation: str
    function: str
    at: datetime
    assurance: str | Words
    on_behalf_of: str = ""
    signed_on: date | None = None

    @classmethod
    def of(cls, stored: dict[str, str]) -> "Signed":
        """Read a signature as the entry keeps it."""
        at, assurance = datetime.fromisoformat(stored["at"]), Assurance(stored["assurance"]).label
        behalf, day = stored.get("on_behalf_of", ""), stored.get("signed_on")
        signed_on = date.fromisoformat(day) if day else None
        return cls(stored["organisation"], stored["function"], at, assurance, behalf, signed_on)


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party of the deal with its promises.

    Attributes:
        signed: whether it has signed.
        asked: whether it was to sign; an adviser, say, is named only.
        stood_by: whether a change did not concern it, so that its signature of the version before stands.
        left_on: the day from which it is no party any more, if it has left.
    """

    name: str
    kind: str
    role: str
    seat: str
    promises: list[Promise]
    signed: bool
    asked: bool
    stood_by: bool = False
    left_on: date | None = None
