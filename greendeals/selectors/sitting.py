"""Several deals to sign in one sitting, one after the other."""

from dataclasses import dataclass

from greendeals.models import Signatory
from greendeals.selectors.lists import deals_to_sign
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where somebody is among the deals that wait for them.

    Attributes:
        left: how many wait, the one on the screen included.
        later: the one after it; none at the last.
    """

    left: int
    later: Signatory | None


def sitting_at(*, actor: Person, slot: Signatory) -> Sitting:
    """Return where the actor is in their sitting; deals come by their deadline, the nearest first."""
    waiting = deals_to_sign(actor=actor)
    keys = [row.pk for row in waiting]
    after = waiting[keys.index(slot.pk) + 1 :] if slot.pk in keys else waiting
    return Sitting(len(waiting), after[0] if after else None)


def answered_lately(*, actor: Person, limit: int = 10) -> list[Signatory]:
    """Return what the actor has signed or agreed to last."""
    mine = Signatory.objects.visible_to(actor).filter(user_id=actor.user_id)
    signed = mine.filter(signed_at__isnull=False).select_related("deal__city")
    return list(signed.order_by("-signed_at", "-pk")[:limit])
