"""What has become of a signed deal: pauses, partners that leave; the parties and the register are told."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Party
from greendeals.rules import can_note_leaving, require_step
from greendeals.selectors import live_amendment
from greendeals.services.links import revoke_links
from greendeals.services.publishing import follow, give_notice, publish_notice
from greendeals.services.reasons import reasoned
from greendeals.services.rounds import end_round
from greendeals.services.steps import acting, advance, count_change, lock, note
from greendeals.workflow import Action, NoticeKind, RoundAction, RoundState, Stage
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Partner, Person, System
from icc.tenancy.scopes import scope

REGISTER = System("register")


@transaction.atomic
def suspend_deal(*, actor: Person, deal: Deal, reason: str, now: datetime) -> None:
    """Pause a signed deal: nothing is asked of anybody until it is taken up again.

    Raises:
        Conflict: the deal is not active.
        Forbidden: the actor is not its coordinator.
        Invalid: there is no reason.
    """
    _turn(actor, deal, Action.SUSPEND, NoticeKind.SUSPENDED, reasoned(reason), now=now)


@transaction.atomic
def resume_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Take a paused deal up again.

    Raises:
        Conflict: the deal is not paused.
        Forbidden: the actor is not its coordinator.
    """
    _turn(actor, deal, Action.RESUME, NoticeKind.RESUMED, "", now=now)


def _turn(actor: Person, deal: Deal, action: Action, kind: NoticeKind, reason: str, *, now: datetime) -> None:
    deal = lock(actor, deal)
    require_step(actor, deal, action)
    advance(actor=actor, deal=deal, action=action, now=now)
    follow(deal)
    give_notice(deal, publish_notice(deal, kind=kind, on=clock.day(now), words=reason, now=now), now=now)


@transaction.atomic
def leave_deal(
    *, actor: Person | Partner, deal: Deal, party: Party, reason: str, on: date, now: datetime
) -> None:
    """Note that a partner leaves a signed deal, by its own notice; nobody signs anew for that.

    In order: deal locked; rule; day and reason checked; a round of an amendment that is open ends, since
    its text names the partner; party marked; links die; notice written and mailed; trail noted.

    Args:
        actor: the partner at its door, or the coordinator who records a written notice.
        deal: a deal that runs.
        party: who leaves.
        reason: why, for the parties and the register.
        on: the first day on which it is no party any more; not before today.
        now: the present moment.

    Raises:
        Conflict: the partner has left, or a new version is just being sealed.
        Forbidden: the actor may not do this, or the deal does not run.
        Invalid: there is no reason, or the day has passed.
    """
    with acting(actor):
        deal = lock(actor, deal)
        can_note_leaving(actor, deal, party).require()
        found = deal.parties.filter(pk=party.pk, left_on=None).first()
        if found is None:
            raise Conflict(_("This partner has left the deal already."))
        if on < clock.day(now):
            raise Invalid(fields={"on": _("Choose today or a day to come.")})
        _stop_signing(deal, now=now)
        found.left_on, found.left_because = on, reasoned(reason)
        found.save(update_fields=["left_on", "left_because"])
        count_change(deal)
        notice = publish_notice(
            deal,
            kind=NoticeKind.WITHDRAWN,
            on=on,
            words=found.left_because,
            organisation=found.name,
            now=now,
        )
        give_notice(deal, notice, now=now)
        revoke_links(now=now, party=found)
        note(actor=actor, deal=deal, action="party-left", now=now, data={"party": found.public_id})


def being_amended(deal: Deal) -> bool:
    """Tell whether a change of the deal is being signed."""
    amendment = live_amendment(deal)
    return amendment is not None and amendment.stage == Stage.SIGNING


@transaction.atomic
def settle_amendment(deal: Deal, *, now: datetime) -> None:
    """Before a deal ends, give up the change that is under way.

    Raises:
        Conflict: it is being signed.
    """
    amendment = live_amendment(deal)
    if amendment is None:
        return
    if amendment.stage == Stage.SIGNING:
        raise Conflict(_("A change of this deal is being signed. Withdraw that request first."))
    with scope(REGISTER):
        copy = lock(REGISTER, amendment)
        copy.stage, copy.stage_since = Stage.CANCELLED, now
        copy.ended_because = str(_("The deal itself has ended."))
        copy.save(update_fields=["stage", "stage_since", "ended_because"])
        note(actor=REGISTER, deal=copy, action="cancelled-with-its-deal", now=now)


def _stop_signing(deal: Deal, *, now: datetime) -> None:
    """Let the open round of an amendment lapse: its text no longer fits the deal."""
    amendment = live_amendment(deal)
    if amendment is None or amendment.stage != Stage.SIGNING:
        return
    with scope(REGISTER):
        copy = lock(REGISTER, amendment)
        if copy.rounds.filter(state=RoundState.SEALING).exists():
            raise Conflict(_("A new version is just being sealed. Please try again in a minute."))
        if copy.rounds.filter(state=RoundState.OPEN).exists():
            end_round(copy, RoundAction.SUPERSEDE, by=REGISTER, step=Action.LAPSE, now=now)
