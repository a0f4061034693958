"""Deals that have ended leave the lists, and come back."""

from datetime import datetime

from django.db import transaction

from greendeals.models import Deal
from greendeals.rules import can_archive
from greendeals.services.steps import lock, note
from icc.tenancy.actors import Person


@transaction.atomic
def archive_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Put a deal that has ended out of the lists. Figures count it as before, its page stays.

    Raises:
        Conflict: the deal is gone.
        Forbidden: the actor is not its coordinator, or the deal has not ended.
    """
    deal = lock(actor, deal)
    can_archive(actor, deal).require()
    if deal.archived_at is None:
        deal.archived_at = now
        deal.save(update_fields=["archived_at"])
        note(actor=actor, deal=deal, action="archived", now=now)


@transaction.atomic
def unarchive_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Bring a deal back into the lists.

    Raises:
        Conflict: the deal is gone.
        Forbidden: the actor is not its coordinator, or the deal has not ended.
    """
    deal = lock(actor, deal)
    can_archive(actor, deal).require()
    if deal.archived_at is not None:
        deal.archived_at = None
        deal.save(update_fields=["archived_at"])
        note(actor=actor, deal=deal, action="unarchived", now=now)
