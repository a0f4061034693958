"""Signing and declining."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link, Signatory, address_of
from greendeals.rules import WITHOUT_MANDATE, closed_because, may_answer, meets_demand, slot_of
from greendeals.selectors import blocks, lacks_mandate
from greendeals.services.evidence import Consent, Trace, witness
from greendeals.services.rounds import end_round, move_on
from greendeals.services.steps import acting, lock, note
from greendeals.services.turns import SIGNING, slots_of
from greendeals.workflow import Act, Action, Assurance, RoundAction
from icc.accounts.models import User
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Gone, Invalid
from icc.tenancy.actors import Partner, Person

REASON_LENGTH, NAME_LENGTH = 2_000, 150


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signatory enters and has agreed to.

    Attributes:
        typed_name: full name, as typed.
        function: in which function they sign.
        version_sha256: hash of the text that was on the screen.
        consent: the sentence agreed to.
    """

    typed_name: str
    function: str
    version_sha256: str
    consent: Consent


@transaction.atomic
def sign_deal(
    *, actor: Person | Partner, deal: Deal, signature: Signature, trace: Trace, now: datetime
) -> Signatory:
    """Sign the open round of a deal for the actor's own slot.

    Locks the deal first, so that two clicks are one signature: the second finds the first and
    returns it. Then, in order: slot, round, turn, deadline, mandate and how the person was identified
    are checked, and that the hash shown is the hash frozen; the signature, its evidence and its audit
    entry are written; the next group is asked, or with the last signature the round goes to be sealed.

    Where the mandate that the plan asks for has ended, nothing is signed: the slot comes back with
    `revoked_at` set and the city is told (fault 13). It is returned, not raised, so that it stays.

    Raises:
        Conflict: the round is closed, it is not the actor's turn, they have declined, or the text
            shown is not the text to be signed.
        Forbidden: the actor is not asked to sign, no longer signs for the city, has no valid mandate, or
            has not shown who they are as the plan asks.
        Gone: the link through which the partner came was not sent for this round, or is over.
        Invalid: name or function is missing or too long.
    """
    with acting(actor):
        deal = lock(actor, deal)
        slot = own_slot(actor, deal)
        if slot.signed_at:
            return slot
        if slot.declined_at:
            raise Conflict(_("You have declined already. Ask the city to open a new round."))
        if not slot.signs:
            raise Forbidden(_("You are asked to agree to this deal, not to sign it."))
        require_open(actor, slot, now=now)
        if lacks_mandate(slot, today=clock.day(now)):
            return _revoke(actor, deal, slot, now=now)
        assurance = how_shown(actor, slot, trace)
        _check(slot, signature)
        slot.signed_at, slot.function = now, signature.function.strip()
        slot.save(update_fields=["signed_at", "function"])
        witness(
            actor=actor,
            deal=deal,
            slot=slot,
            act=Act.SIGNED,
            assurance=assurance,
            trace=trace,
            now=now,
            consent=signature.consent,
            personal={"typed_name": signature.typed_name.strip(), "function": slot.function},
        )
        messages.drop_reminders(slot.round, slot)
        messages.signature_received(deal, slot, now=now)
        move_on(deal, slot.round, now=now)
        return slot


@transaction.atomic
def decline_deal(
    *, actor: Person | Partner, deal: Deal, version_sha256: str, reason: str, trace: Trace, now: datetime
) -> Signatory:
    """Decline to sign, with a reason that the city and its coaches read.

    A required signatory's refusal ends the round, and so does one that puts the quorum out of reach;
    otherwise the round goes on without them. The reason stays with the slot.

    Raises:
        Conflict: the round is closed, it is not the actor's turn, or they have signed.
        Forbidden: the actor is not asked to sign.
        Gone: the link through which the partner came was not sent for this round, or is over.
        Invalid: there is no reason, or it is too long.
    """
    with acting(actor):
        deal = lock(actor, deal)
        slot = own_slot(actor, deal)
        if slot.declined_at:
            return slot
        if slot.consented:
            raise Conflict(_("You have signed already. Ask the city if something must change."))
        require_open(actor, slot, now=now)
        check_text(slot, version_sha256)
        _check_reason(reason)
        slot.declined_at, slot.reason = now, reason.strip()
        slot.save(update_fields=["declined_at", "reason"])
        assurance = _shown(actor, slot, trace)
        witness(
            actor=actor, deal=deal, slot=slot, act=Act.DECLINED, assurance=assurance, trace=trace, now=now
        )
        messages.drop_reminders(slot.round, slot)
        ended = _end_or_go_on(actor, deal, slot, now=now)
        messages.declined(deal, slot, ended=ended, now=now)
        return slot


def own_slot(actor: Person | Partner, deal: Deal) -> Signatory:
    """Return the actor's own slot in the latest round.

    Raises:
        Forbidden: they are not asked to sign.
    """
    slot = slot_of(actor, deal)
    if slot is None:
        raise Forbidden(_("You are not asked to sign this deal."))
    return slot


def require_open(actor: Person | Partner, slot: Signatory, *, now: datetime) -> None:
    """Refuse an answer that cannot be taken now; asked under the lock.

    Raises:
        Conflict: the round is closed, it is not the actor's turn, or another has taken their place.
        Forbidden: the actor no longer holds what the slot was given for, or has no valid mandate.
        Gone: the partner's link was not sent for this slot, or is over.
    """
    if slot.revoked_at or (slot.invited_at is None and lacks_mandate(slot, today=clock.day(now))):
        raise Forbidden(WITHOUT_MANDATE)
    may_answer(actor, slot).require()
    reason = closed_because(slot, today=clock.day(now))
    if reason:
        raise Conflict(reason)
    if isinstance(actor, Partner) and not _came_through_live_link(actor, slot, now=now):
        raise Gone


def require_signable(slot: Signatory, *, shown: Assurance, now: datetime) -> None:
    """Refuse a signature in the name of the person of a slot that the platform would not take from them.

    For what the desk confirms or records: the same is asked as of a signature on the platform, under the
    same lock, but of somebody who is not there. Role, answer, turn, place and last day, office and
    mandate, and how the person has shown who they are.

    Raises:
        Conflict: they have answered, handed over, are not asked now, no longer sign, or lack the mandate.
        Forbidden: they are asked to agree, not to sign, or have not shown who they are as the plan asks.
    """
    if not slot.signs:
        raise Forbidden(_("This person is asked to agree to this deal, not to sign it."))
    today = clock.day(now)
    if slot.answered:
        raise Conflict(_("This person has answered already."))
    reason = blocks([slot], today=today).get(slot.pk) or closed_because(slot, today=today)
    if reason:
        raise Conflict(reason)
    meets_demand(slot, shown).require()


def how_shown(actor: Person | Partner, slot: Signatory, trace: Trace) -> Assurance:
    """Return how the actor has shown who they are.

    Raises:
        Forbidden: the plan asks for an account, and they have shown only a mailbox.
    """
    shown = _shown(actor, slot, trace)
    if not meets_demand(slot, shown):
        raise Forbidden(_("The city asks you to sign in with your account first, in this same browser."))
    return shown


def _came_through_live_link(actor: Partner, slot: Signatory, *, now: datetime) -> bool:
    """Tell whether the partner's link was sent for this slot and still opens the door.

    Asked under the lock, for it may be replaced.
    """
    links = Link.objects.live(now=now).filter(pk=actor.link_id, signatory=slot)
    return not actor.link_id or links.exists()


def _revoke(actor: Person | Partner, deal: Deal, slot: Signatory, *, now: datetime) -> Signatory:
    slot.revoked_at = now
    slot.save(update_fields=["revoked_at"])
    note(actor=actor, deal=deal, action="mandate-lacking", now=now, data={"slot": slot.pk})
    messages.drop_reminders(slot.round, slot)
    messages.mandate_ended(deal, slot, now=now)
    return slot


def _shown(actor: Person | Partner, slot: Signatory, trace: Trace) -> Assurance:
    """Return how the actor has shown who they are; an account counts if it is the mailbox's own."""
    if isinstance(actor, Person):
        return Assurance.SES_ACCOUNT
    own = User.objects.filter(pk=trace.account, is_active=True, email__iexact=address_of(slot))
    return Assurance.SES_ACCOUNT if trace.account and own.exists() else Assurance.SES_EMAIL_OTP


def _check(slot: Signatory, signature: Signature) -> None:
    check_text(slot, signature.version_sha256)
    faults = {}
    if not signature.typed_name.strip():
        faults["typed_name"] = _("Type your full name to sign.")
    if not signature.function.strip():
        faults["function"] = _("Say in which function you sign.")
    for field in ("typed_name", "function"):
        if len(getattr(signature, field).strip()) > NAME_LENGTH:
            faults[field] = _("Please use at most 150 characters.")
    if faults:
        raise Invalid(fields=faults)


def check_text(slot: Signatory, version_sha256: str) -> None:
    """Refuse an answer to another text than the one that is asked about.

    Raises:
        Conflict: it is another.
    """
    if slot.round.version.sha256 != version_sha256:
        raise Conflict(_("The text has changed since you opened it. Please read it again."))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why, so that the city can act on it.")})
    if len(reason.strip()) > REASON_LENGTH:
        raise Invalid(fields={"reason": _("Please say it in at most 2,000 characters.")})


def _end_or_go_on(actor: Person | Partner, deal: Deal, slot: Signatory, *, now: datetime) -> bool:
    """End the round if it cannot succeed any more; return whether it did."""
    slots = slots_of(slot.round)
    reachable = sum(1 for other in slots if other.is_partner and not other.declined_at)
    if slot.required or reachable < slot.round.quorum:
        link = actor.link_id if isinstance(actor, Partner) else 0
        end_round(deal, RoundAction.DECLINE, by=SIGNING, step=Action.DECLINE, now=now, through=link)
        return True
    move_on(deal, slot.round, now=now)
    return False
