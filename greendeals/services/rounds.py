"""Signing rounds: passed from group to group, withdrawn, run out."""

from datetime import datetime

from django.db import transaction

from greendeals import messages
from greendeals.models import Deal, SigningRound
from greendeals.rules import has_run_out, is_quorate, open_groups, require_step
from greendeals.selectors import lacks_mandate
from greendeals.services.links import invite_slot, revoke_links
from greendeals.services.sealing import ask_for_seal, evidence_digest
from greendeals.services.steps import advance, lock, note
from greendeals.services.turns import SIGNING, round_facts, slots_of, turn
from greendeals.workflow import Action, RoundAction, RoundState
from icc.core import clock
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope


@transaction.atomic
def ask_next(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    """Ask everybody whose turn it is and who has not been asked.

    Who needs a mandate and has none is held back, and the city told what is missing.
    """
    slots = slots_of(round_)
    for slot in slots:
        if slot.invited_at or slot.group not in open_groups(slots, round_.quorum):
            continue
        if lacks_mandate(slot, today=clock.day(now)):
            messages.mandate_missing(deal, slot, now=now)
        else:
            invite_slot(deal, round_, slot, now=now)


@transaction.atomic
def move_on(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    """After a signature: ask the next group, or hand the round to the worker that seals it.

    A round is complete once all who sign for the city have; they are asked last, so that all who must
    sign have. Whoever might still have signed lapses.
    """
    slots = slots_of(round_)
    city_signed = all(slot.signed_at for slot in slots if slot.is_city)
    if not (city_signed and is_quorate(slots, round_.quorum)):
        ask_next(deal, round_, now=now)
        return
    turn(round_, RoundAction.COMPLETE, now=now)
    evidence = evidence_digest(round_)
    data = {"round": round_.pk, "evidence": evidence}
    note(actor=SIGNING, deal=deal, action="all-signed", now=now, data=data)
    messages.drop_reminders(round_)
    ask_for_seal(deal, round_, evidence=evidence, now=now)


@transaction.atomic
def withdraw_signing(*, actor: Person, deal: Deal, now: datetime) -> None:
    """End the open round without a deal: too late, or the wrong person was asked; they are told.

    The frozen version stays; a new round may be opened on it. Signatures already given stay on record.

    Raises:
        Conflict: no round is open.
        Forbidden: the actor is not the deal's coordinator, or the last signature has just been given.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.WITHDRAW)
    end_round(deal, RoundAction.VOID, by=actor, step=Action.WITHDRAW, now=now)


def end_round(
    deal: Deal, action: RoundAction, *, by: Person | System, step: Action, now: datetime, through: int = 0
) -> SigningRound:
    """End the open round of a locked deal, move the deal, let the links die, tell those who were asked.

    The link through which the round was ended lives on, so that its reader sees what they have done.
    """
    round_ = deal.rounds.select_related("version").get(state=RoundState.OPEN)
    slots = slots_of(round_)
    turn(round_, action, now=now)
    advance(actor=by, deal=deal, action=step, now=now, data=round_facts(round_))
    revoke_links(now=now, round_=round_, but=through)
    messages.drop_reminders(round_)
    messages.signing_ended(deal, round_, slots, now=now)
    return round_


@transaction.atomic
def expire_round(*, round_id: int, now: datetime) -> bool:
    """End a round whose last day has passed, under the lock of its deal; return whether this call did.

    It lives on as long as somebody who is asked has time left: whose file is being looked at, was refused
    lately, or who is asked only now because of such a file (`rules.deadlines`).
    """
    with scope(SIGNING):
        deal = lock(SIGNING, Deal.objects.get(rounds=round_id))
        round_ = deal.rounds.get(pk=round_id)
        today = clock.day(now)
        if round_.state != RoundState.OPEN or not round_.is_late(today):
            return False
        if not has_run_out(slots_of(round_), today=today):
            return False
        end_round(deal, RoundAction.EXPIRE, by=SIGNING, step=Action.EXPIRE, now=now)
        return True
