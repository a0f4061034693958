"""What is done about a seal that does not come."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.documents import DEAL_PDF
from greendeals.models import Deal
from greendeals.rules import can_retry_seal
from greendeals.services.steps import lock, note
from icc.core.errors import Conflict
from icc.documents.models import Seal
from icc.documents.selectors import seals_in_trouble
from icc.documents.services import retry_seal
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope


@transaction.atomic
def try_seal_again(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Let a worker try at once the seal that the deal waits for; audited.

    Raises:
        Conflict: no seal is waited for, or a worker is at it.
        Forbidden: the actor is not of the desk.
    """
    deal = lock(actor, deal)
    can_retry_seal(actor, deal).require()
    waiting = (
        Seal.objects.visible_to(actor)
        .filter(document__deal_id=deal.pk, document__kind=DEAL_PDF.name)
        .order_by("-pk")
        .first()
    )
    if waiting is None or not retry_seal(seal=waiting, now=now):
        raise Conflict(_("Nothing waits to be tried again: the seal is there, or a worker is at it."))
    note(actor=actor, deal=deal, action="seal-retried", now=now)


WATCH = System("seals")
AT_ONCE = 50


@transaction.atomic
def alarm_about_seals(*, now: datetime) -> int:
    """Tell the desk by mail of each seal that should be there by now; once each, however often asked.

    Returns:
        How many seals are late.
    """
    with scope(WATCH):
        late = seals_in_trouble(now=now).late(now=now).select_related("document")[:AT_ONCE]
        seals = list(late)
        deals = Deal.objects.select_related("city").in_bulk([seal.document.deal_id for seal in seals])
        for seal in seals:
            if seal.document.deal_id in deals:
                messages.seal_late(seal, deals[seal.document.deal_id], now=now)
        return len(seals)
