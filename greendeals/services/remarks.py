"""What the team and the coach say about the text, block by block."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import REASON_LENGTH, Deal, Remark, Section
from greendeals.rules import can_remark, can_settle
from greendeals.services.steps import lock, note
from greendeals.workflow import SectionKey
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def add_remark(*, actor: Person, deal: Deal, key: SectionKey, quote: str, body: str, now: datetime) -> Remark:
    """Say something about a block of a section; the quote stays as it was when the text changes.

    Args:
        actor: who says it.
        deal: the deal.
        key: the section.
        quote: the words of the block, or none for the section as a whole; shortened if need be.
        body: the remark.
        now: the moment.

    Raises:
        Forbidden: the actor is neither of the team nor its coach, or the text is frozen.
        Invalid: the remark is empty or too long.
    """
    deal = lock(actor, deal)
    can_remark(actor, deal).require()
    if not body.strip() or len(body) > REASON_LENGTH:
        raise Invalid(fields={"body": _("Write a remark of at most %d characters.") % REASON_LENGTH})
    section = Section.objects.get(deal=deal, key=key)
    remark = Remark.objects.create(
        deal=deal,
        city_id=deal.city_id,
        section=section,
        quote=" ".join(quote.split())[:REASON_LENGTH],
        body=body.strip(),
        author_id=actor.user_id,
        at=now,
    )
    data = {"section": key, "remark": remark.public_id}
    note(actor=actor, deal=deal, action="remarked", now=now, data=data)
    return remark


@transaction.atomic
def settle_remark(*, actor: Person, remark: Remark, settled: bool, now: datetime) -> Remark:
    """Settle a remark, or take it up again.

    Raises:
        Conflict: the remark is gone.
        Forbidden: the actor neither wrote it nor writes in the deal.
    """
    deal = lock(actor, remark.deal)
    found = Remark.objects.filter(deal=deal, pk=remark.pk).first()
    if found is None:
        raise Conflict(_("This remark is no longer here."))
    can_settle(actor, found).require()
    if bool(found.resolved_at) == settled:
        return found
    found.resolved_at, found.resolved_by_id = (now, actor.user_id) if settled else (None, None)
    found.save(update_fields=["resolved_at", "resolved_by"])
    action = "remark-settled" if settled else "remark-reopened"
    note(actor=actor, deal=deal, action=action, now=now, data={"remark": found.public_id})
    return found
