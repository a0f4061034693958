"""How deals end: given up, fulfilled, terminated, run out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link
from greendeals.rules import has_final_report, require_step
from greendeals.selectors import live_amendment
from greendeals.services.notices import being_amended, settle_amendment
from greendeals.services.publishing import follow, publish_notice
from greendeals.services.reasons import reasoned
from greendeals.services.reviews import drop_open_review
from greendeals.services.steps import advance, lock
from greendeals.workflow import RUNNING, Action, NoticeKind, Stage
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

CALENDAR = System("end of deals")
NOTICES = {
    Action.COMPLETE: NoticeKind.COMPLETED,
    Action.TERMINATE: NoticeKind.TERMINATED,
    Action.END: NoticeKind.EXPIRED,
}


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
    deal.ended_because = reasoned(reason)
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
        Conflict: the deal is not cancelled; of an amendment, the deal has ended or has another one.
        Forbidden: the actor is not its coordinator.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.REVIVE)
    if deal.amends and (deal.amends.stage != Stage.ACTIVE or live_amendment(deal.amends)):
        raise Conflict(_("The deal does not run any more, or another change of it is under way."))
    deal.archived_at = None
    deal.save(update_fields=["archived_at"])
    advance(actor=actor, deal=deal, action=Action.REVIVE, now=now)


@transaction.atomic
def complete_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Note that everything promised is done; the public register says so and the parties are told.

    Raises:
        Conflict: the deal is not active, or its final report is not accepted.
        Forbidden: the actor is not its coordinator.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.COMPLETE)
    reported = has_final_report(deal)
    if not reported:
        raise Conflict(reported.reason)
    _end(actor, deal, Action.COMPLETE, now=now)


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
    deal.ended_because = reasoned(reason)
    deal.save(update_fields=["ended_because"])
    _end(actor, deal, Action.TERMINATE, now=now)


@transaction.atomic
def end_deal(*, deal_id: int, now: datetime) -> bool:
    """End a running deal whose last day has passed, under its lock; return whether this call did.

    While a change of it is being signed, which may extend it, the deal waits.
    """
    with scope(CALENDAR):
        deal = lock(CALENDAR, Deal.objects.get(pk=deal_id))
        over = deal.ends_on is not None and deal.ends_on < clock.day(now)
        if deal.stage not in RUNNING or not over or being_amended(deal):
            return False
        _end(CALENDAR, deal, Action.END, now=now)
        return True


def _end(actor: Person | System, deal: Deal, action: Action, *, now: datetime) -> None:
    """End a locked deal: a change under way is given up; step, register with its notice, mails."""
    settle_amendment(deal, now=now)
    advance(actor=actor, deal=deal, action=action, now=now)
    follow(deal)
    publish_notice(deal, kind=NOTICES[action], on=clock.day(now), now=now)
    messages.deal_ended(deal, now=now)
