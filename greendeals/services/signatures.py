"""Signing and declining."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link, Signatory
from greendeals.rules import closed_because, may_answer, slot_of
from greendeals.services.evidence import Consent, Trace, witness
from greendeals.services.rounds import SIGNING, end_round, move_on, slots_of
from greendeals.services.steps import acting, lock
from greendeals.workflow import Act, Action, Assurance, RoundAction
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
    returns it. Then, in order: slot, round, turn, deadline and mandate are checked, and that the hash
    shown is the hash frozen; the signature, its evidence and its audit entry are written; the next
    group is asked, or with the last signature the round goes to be sealed.

    Raises:
        Conflict: the round is closed, it is not the actor's turn, they have declined, or the text
            shown is not the text to be signed.
        Forbidden: the actor is not asked to sign, or no longer signs for the city.
        Gone: the link through which the partner came was not sent for this round, or is over.
        Invalid: name or function is missing or too long.
    """
    with acting(actor):
        deal = lock(actor, deal)
        slot = _own_slot(actor, deal)
        if slot.signed_at:
            return slot
        if slot.declined_at:
            raise Conflict(_("You have declined already. Ask the city to open a new round."))
        _require_open(actor, slot, now=now)
        _check(slot, signature)
        slot.signed_at, slot.function = now, signature.function.strip()
        slot.save(update_fields=["signed_at", "function"])
        witness(
            actor=actor,
            deal=deal,
            slot=slot,
            act=Act.SIGNED,
            assurance=_assurance(actor),
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
        slot = _own_slot(actor, deal)
        if slot.declined_at:
            return slot
        if slot.signed_at:
            raise Conflict(_("You have signed already. Ask the city if something must change."))
        _require_open(actor, slot, now=now)
        _check_text(slot, version_sha256)
        _check_reason(reason)
        slot.declined_at, slot.reason = now, reason.strip()
        slot.save(update_fields=["declined_at", "reason"])
        assurance = _assurance(actor)
        witness(
            actor=actor, deal=deal, slot=slot, act=Act.DECLINED, assurance=assurance, trace=trace, now=now
        )
        messages.drop_reminders(slot.round, slot)
        messages.declined(deal, slot, now=now)
        _end_or_go_on(actor, deal, slot, now=now)
        return slot


def _own_slot(actor: Person | Partner, deal: Deal) -> Signatory:
    slot = slot_of(actor, deal)
    if slot is None:
        raise Forbidden(_("You are not asked to sign this deal."))
    return slot


def _require_open(actor: Person | Partner, slot: Signatory, *, now: datetime) -> None:
    may_answer(actor, slot).require()
    reason = closed_because(slot, today=clock.day(now))
    if reason:
        raise Conflict(reason)
    if isinstance(actor, Partner) and not _came_through_live_link(actor, slot, now=now):
        raise Gone


def _came_through_live_link(actor: Partner, slot: Signatory, *, now: datetime) -> bool:
    """Tell whether the partner's link was sent for this slot and still opens the door.

    Asked under the lock, for it may be replaced.
    """
    links = Link.objects.live(now=now).filter(pk=actor.link_id, signatory=slot)
    return not actor.link_id or links.exists()


def _assurance(actor: Person | Partner) -> Assurance:
    return Assurance.SES_EMAIL_OTP if isinstance(actor, Partner) else Assurance.SES_ACCOUNT


def _check(slot: Signatory, signature: Signature) -> None:
    _check_text(slot, signature.version_sha256)
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


def _check_text(slot: Signatory, version_sha256: str) -> None:
    if slot.round.version.sha256 != version_sha256:
        raise Conflict(_("The text has changed since you opened it. Please read it again."))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why, so that the city can act on it.")})
    if len(reason.strip()) > REASON_LENGTH:
        raise Invalid(fields={"reason": _("Please say it in at most 2,000 characters.")})


def _end_or_go_on(actor: Person | Partner, deal: Deal, slot: Signatory, *, now: datetime) -> None:
    slots = slots_of(slot.round)
    reachable = sum(1 for other in slots if not other.is_city and not other.declined_at)
    if slot.required or reachable < slot.round.quorum:
        link = actor.link_id if isinstance(actor, Partner) else 0
        end_round(deal, RoundAction.DECLINE, by=SIGNING, step=Action.DECLINE, now=now, through=link)
    else:
        move_on(deal, slot.round, now=now)
