"""Those of the city who agree to a deal before anybody signs it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Signatory
from greendeals.services.evidence import Consent, Trace, witness
from greendeals.services.rounds import move_on
from greendeals.services.signatures import check_text, own_slot, require_open
from greendeals.services.steps import lock
from greendeals.workflow import Act, Assurance
from icc.core.errors import Conflict, Forbidden
from icc.tenancy.actors import Person


@transaction.atomic
def agree_to_deal(
    *, actor: Person, deal: Deal, version_sha256: str, consent: Consent, trace: Trace, now: datetime
) -> Signatory:
    """Note that the actor agrees that the deal is signed; it is no signature and never shown as one.

    Then whoever comes next is asked. A second click finds the first.

    Raises:
        Conflict: the round is closed, they have declined, or another text was shown.
        Forbidden: the actor is not asked to agree, or has left the team of the city.
    """
    deal = lock(actor, deal)
    slot = own_slot(actor, deal)
    if slot.signs:
        raise Forbidden(_("You are asked to sign this deal, not only to agree."))
    if slot.agreed_at:
        return slot
    if slot.declined_at:
        raise Conflict(_("You have declined already. Ask the city to open a new round."))
    require_open(actor, slot, now=now)
    check_text(slot, version_sha256)
    slot.agreed_at = now
    slot.save(update_fields=["agreed_at"])
    witness(
        actor=actor,
        deal=deal,
        slot=slot,
        act=Act.AGREED,
        assurance=Assurance.SES_ACCOUNT,
        trace=trace,
        now=now,
        consent=consent,
    )
    messages.drop_reminders(slot.round, slot)
    move_on(deal, slot.round, now=now)
    return slot
