"""How deals end: given up, fulfilled, terminated, run out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link
from greendeals.rules import require_step
from greendeals.services.publishing import follow
from greendeals.services.reviews import drop_open_review
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action, Stage
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

CALENDAR = System("end of deals")


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Invalid(fields={"reason": _("Give a reason in a sentence or two.")})
    return reason.strip()


@transaction.atomic
def cancel_deal(*, actor: Person, deal: Deal, reason: str, now: datetime) -> None:
    """Give up a deal that nobody has been asked to sign.

    In order: an open request to review lapses, the links of partners die, those who had one and the
    coaches are told with the reason. The deal counts in no figure any more; it can be taken up again.

    Raises:
        Conflict: the deal is being signed, is signed or has ended.
        Forbidden: the actor is not its coordinator.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.CANCEL)
    deal.ended_because = _reasoned(reason)
    deal.save(update_fields=["ended_because"])
    advance(actor=actor, deal=deal, action=Action.CANCEL, now=now)
    drop_open_review(deal)
    links = Link.objects.live(now=now).filter(deal_id=deal.pk)
    invited = {party_id for party_id in links.values_list("party_id", flat=True) if party_id}
    links.update(revoked_at=now)
    messages.deal_cancelled(deal, invited, now=now)


@transaction.atomic
def revive_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Take a cancelled deal up again as a draft. The reason stays in its history; links are not revived.

    Raises:
        Conflict: the deal is not cancelled.
        Forbidden: the actor is not its coordinator.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.REVIVE)
    deal.archived_at = None
    deal.save(update_fields=["archived_at"])
    advance(actor=actor, deal=deal, action=Action.REVIVE, now=now)


@transaction.atomic
def complete_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Note that everything promised is done; the public register says so and the parties are told.

    Raises:
        Conflict: the deal is not active.
        Forbidden: the actor is not its coordinator.
    """
    _end(actor, lock(actor, deal), Action.COMPLETE, now=now)


@transaction.atomic
def terminate_deal(*, actor: Person, deal: Deal, reason: str, now: datetime) -> None:
    """End a signed deal before its time; the parties have the reason by mail, the register its stage only.

    Raises:
        Conflict: the deal is not active.
        Forbidden: the actor is not its coordinator.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.TERMINATE)
    deal.ended_because = _reasoned(reason)
    deal.save(update_fields=["ended_because"])
    _end(actor, deal, Action.TERMINATE, now=now)


@transaction.atomic
def end_deal(*, deal_id: int, now: datetime) -> bool:
    """End an active deal whose last day has passed, under its lock; return whether this call did."""
    with scope(CALENDAR):
        deal = lock(CALENDAR, Deal.objects.get(pk=deal_id))
        over = deal.ends_on is not None and deal.ends_on < clock.day(now)
        if deal.stage != Stage.ACTIVE or not over:
            return False
        _end(CALENDAR, deal, Action.END, now=now)
        return True


def _end(actor: Person | System, deal: Deal, action: Action, *, now: datetime) -> None:
    """End a locked deal: step, register, mails."""
    advance(actor=actor, deal=deal, action=action, now=now)
    follow(deal)
    messages.deal_ended(deal, now=now)
