"""What the desk does about a seal that does not come."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from greendeals.rules import can_retry_seal
from greendeals.services.steps import lock, note
from icc.core.errors import Conflict
from icc.documents.models import Seal
from icc.documents.services import retry_seal
from icc.tenancy.actors import Person


@transaction.atomic
def try_seal_again(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Let a worker try at once the seal that the deal waits for; audited.

    Raises:
        Conflict: no seal is waited for, or a worker is at it.
        Forbidden: the actor is not of the desk.
    """
    deal = lock(actor, deal)
    can_retry_seal(actor, deal).require()
    waiting = Seal.objects.visible_to(actor).filter(document__deal_id=deal.pk).order_by("-pk").first()
    if waiting is None or not retry_seal(seal=waiting, now=now):
        raise Conflict(_("Nothing waits to be tried again: the seal is there, or a worker is at it."))
    note(actor=actor, deal=deal, action="seal-retried", now=now)
