"""Reminders of signatures not given yet."""

from datetime import datetime

from django.db import transaction

from greendeals import messages
from greendeals.models import Signatory, address_of
from greendeals.rules import reminder_step
from greendeals.services.links import issue_link
from greendeals.services.steps import lock
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@transaction.atomic
def remind_signatory(*, slot_id: int, now: datetime) -> bool:
    """Remind one signatory who is asked and has not answered; return whether this call did.

    Decided under the lock of the deal, so that nobody is reminded after signing; each step before the
    deadline is one message at most, by its key.
    """
    actor = System("reminders")
    with scope(actor):
        slot = Signatory.objects.select_related("deal").get(pk=slot_id)
        deal = lock(actor, slot.deal)
        slots = Signatory.objects.select_related("round__version", "party__contact", "user", "stand_in")
        slot = slots.get(pk=slot_id)
        step = reminder_step(slot, now=now)
        if not step or messages.was_reminded(slot, step):
            return False
        link, token = None, ""
        if slot.party:
            link, token = issue_link(party=slot.party, now=now, address=address_of(slot), signatory=slot)
        messages.reminded(deal, slot, step=step, link=link, token=token, now=now)
        return True
