"""Everybody in a round, as the city's own people see them."""

from dataclasses import dataclass
from datetime import datetime

from greendeals.models import Deal, Mandate
from greendeals.selectors.signing import Progress, Slot, signing_progress
from icc.core import clock
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Signer:
    """One person with the mandates recorded for them.

    Attributes:
        mandate: the one that holds today; none if none does.
        former: those that do not.
    """

    slot: Slot
    mandate: Mandate | None
    former: list[Mandate]


@dataclass(frozen=True, slots=True)
class Signatories:
    """The latest round; none before signatures are asked for."""

    progress: Progress | None
    people: list[Signer]


def signatories_of(*, actor: Actor, deal: Deal, now: datetime) -> Signatories:
    """Return everybody in the latest round with their mandates, in a fixed number of queries."""
    progress = signing_progress(actor=actor, deal=deal, now=now)
    if progress is None:
        return Signatories(None, [])
    rows = Mandate.objects.visible_to(actor).filter(deal=deal)
    mandates = list(rows.select_related("document", "checked_by"))
    return Signatories(progress, [_signer(slot, mandates, now=now) for slot in progress.slots])


def _signer(slot: Slot, mandates: list[Mandate], *, now: datetime) -> Signer:
    own = [row for row in mandates if row.fits(slot.signatory)]
    live = next((row for row in own if row.is_live(clock.day(now))), None)
    return Signer(slot, live, [row for row in own if row is not live])
