"""What has become of a deal since it was signed: the change under way, and every notice."""

from dataclasses import dataclass

from greendeals.models import Deal, Notice
from greendeals.rules import can_amend, is_coordinator
from greendeals.workflow import RUNNING, SIGNED, Stage
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Since:
    """What has become of a signed deal.

    Attributes:
        amendment: the change of it that is under way, where the reader may see it.
        notices: all that the register was told, the newest first.
        may_amend: whether the reader may begin a change now.
        may_note_leaving: whether the reader may record that a partner leaves.
    """

    amendment: Deal | None
    notices: list[Notice]
    may_amend: bool
    may_note_leaving: bool


def since_signing(*, actor: Actor, deal: Deal) -> Since | None:
    """Return what has become of a deal, in two queries; None before it is signed."""
    if deal.stage not in SIGNED:
        return None
    live = Deal.objects.visible_to(actor).filter(amends=deal)
    amendment = live.exclude(stage__in=[Stage.CANCELLED, Stage.MERGED]).first()
    return Since(
        amendment=amendment,
        notices=list(Notice.objects.visible_to(actor).filter(public_id=deal.public_id)),
        may_amend=amendment is None and bool(can_amend(actor, deal)),
        may_note_leaving=deal.stage in RUNNING and bool(is_coordinator(actor, deal)),
    )
