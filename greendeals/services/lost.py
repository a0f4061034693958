"""What the desk does where a frozen file is gone for good: the round ends, and nothing is pretended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, SigningRound
from greendeals.rules import require_step
from greendeals.services.links import revoke_links
from greendeals.services.steps import advance, lock
from greendeals.services.turns import slots_of, turn
from greendeals.workflow import Action, RoundAction, RoundState
from icc.core.errors import Invalid
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.tenancy.actors import Person

REASON_LENGTH = 2_000


@transaction.atomic
def end_lost_round(*, actor: Person, deal: Deal, reason: str, now: datetime) -> SigningRound:
    """End a round that all have signed and that can never be sealed: its frozen file is lost.

    The PDF is not made again, for nobody could show that it is what was signed. The approved text goes
    back before the freeze, so that the coordinator freezes it anew and asks everybody again; what was
    signed stays on record and binds nobody. In order: deal locked, rule, deal and round moved, audit
    entry with the reason, the request for the seal dropped, links dead, everybody told.

    Raises:
        Conflict: the deal is not being signed.
        Forbidden: the actor is not of the desk, or the file is not lost.
        Invalid: there is no reason, or it is too long.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.LOSE_FILE)
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise Invalid(fields={"reason": str(_("Say why, in at most 2,000 characters."))})
    round_ = deal.rounds.select_related("version").get(state=RoundState.SEALING)
    slots = slots_of(round_)
    facts = {"round": round_.pk, "round_state": RoundState.LOST.value, "reason": reason.strip()}
    advance(actor=actor, deal=deal, action=Action.LOSE_FILE, now=now, data=facts)
    turn(round_, RoundAction.LOSE, now=now)
    Seal.objects.filter(document=round_.version.document_id, state=SealState.FAILED).delete()
    revoke_links(now=now, round_=round_)
    messages.drop_reminders(round_)
    messages.signing_ended(deal, round_, slots, now=now)
    return round_
