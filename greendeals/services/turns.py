"""The steps of a round, and who stands in it."""

from datetime import datetime

from greendeals.models import Signatory, SigningRound
from greendeals.workflow import ROUND, RoundAction, RoundState
from icc.tenancy.actors import System

SIGNING = System("signing")


def slots_of(round_: SigningRound) -> list[Signatory]:
    """Return the slots of a round in the order in which they are asked, each knowing its round.

    Whoever has handed over is not among them; the person in their place is.
    """
    rows = round_.signatories.filter(passed_at=None)
    slots = list(rows.select_related("party__contact", "user", "stand_in").order_by("group", "pk"))
    for slot in slots:
        slot.round = round_
    return slots


def turn(round_: SigningRound, action: RoundAction, *, now: datetime) -> None:
    """Take one step of a round whose deal is locked; the caller writes the audit entry.

    Raises:
        Conflict: the round no longer stands where the step begins.
    """
    step = ROUND.step(round_.state, action)
    round_.state, round_.closed_at = RoundState(step.target), now
    round_.save(update_fields=["state", "closed_at"])


def round_facts(round_: SigningRound) -> dict[str, int | str]:
    """Return how an audit entry names a round and where it has come to."""
    return {"round": round_.pk, "round_state": str(round_.state)}
