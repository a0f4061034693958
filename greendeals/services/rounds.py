"""Signing rounds: opened, passed from group to group, ended, sealed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import CityRole
from greendeals import messages
from greendeals.models import Deal, Evidence, Party, Signatory, SigningRound
from greendeals.rules import is_quorate, open_groups, require_step
from greendeals.services.links import invite_slot, revoke_links
from greendeals.services.publishing import publish
from greendeals.services.steps import advance, lock, note
from greendeals.workflow import ROUND, Action, RoundAction, RoundState
from icc.audit.services import head
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

SIGNING = System("signing")


@dataclass(frozen=True, slots=True)
class Ask:
    """How one partner is asked: in which group, and whether the round fails without it."""

    party: Party
    group: int = 1
    required: bool = True


@transaction.atomic
def open_signing(
    *,
    actor: Person,
    deal: Deal,
    signatory: Membership,
    deadline: date,
    now: datetime,
    asks: Iterable[Ask] | None = None,
    quorum: int | None = None,
) -> SigningRound:
    """Open a round on the latest frozen version and ask the first group by mail; the mayor comes last.

    Args:
        actor: the coordinator.
        deal: a deal that is ready to sign.
        signatory: who signs for the city, after all partners.
        deadline: last day to sign.
        now: the present moment.
        asks: order and weight of each signing partner; all at once and all required if left out.
        quorum: how many partners must have signed before the mayor is asked; the required ones, and
            one at least, if left out.

    Raises:
        Conflict: the deal is not ready to sign.
        Forbidden: the actor is not its coordinator, or the PDF is not there yet.
        Invalid: the deadline has passed, the person may not sign for this city, or the plan leaves out
            a partner, or asks for more signatures than there are partners.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.OPEN)
    _check_mayor(deal, signatory)
    if deadline < clock.day(now):
        raise Invalid(fields={"deadline": _("Choose a day that has not passed.")})
    plan = _checked(deal, asks)
    wanted = _quorum(plan, quorum)
    version = deal.versions.select_related("document").latest("number")
    facts = {
        "deadline": deadline.isoformat(),
        "version": version.number,
        "sha256": version.sha256,
        "pdf_sha256": version.pdf_sha256,
    }
    advance(actor=actor, deal=deal, action=Action.OPEN, now=now, data=facts)
    round_ = SigningRound.objects.create(
        deal=deal,
        city_id=deal.city_id,
        version=version,
        quorum=wanted,
        deadline=deadline,
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    _make_slots(deal, round_, plan, signatory)
    ask_next(deal, round_, now=now)
    return round_


def _check_mayor(deal: Deal, signatory: Membership) -> None:
    if signatory.city_id != deal.city_id or signatory.role != CityRole.SIGNATORY:
        raise Invalid(fields={"signatory": _("This person may not sign for the city.")})
    if not signatory.user.is_active:
        raise Invalid(fields={"signatory": _("This account has been closed.")})


def _checked(deal: Deal, asks: Iterable[Ask] | None) -> list[Ask]:
    signing = {party.pk: party for party in deal.parties.filter(signs=True).select_related("contact")}
    if asks is None:
        return [Ask(party) for party in signing.values()]
    plan = [Ask(signing[ask.party.pk], ask.group, ask.required) for ask in asks if ask.party.pk in signing]
    if {ask.party.pk for ask in plan} != set(signing) or len(plan) != len(signing):
        raise Invalid(_("The plan does not name each partner once. Please open it again."))
    return plan


def _quorum(plan: list[Ask], quorum: int | None) -> int:
    """Return how many partners must sign: all required ones, and one at least."""
    least = max(sum(1 for ask in plan if ask.required), min(1, len(plan)))
    wanted = least if quorum is None else quorum
    if not least <= wanted <= len(plan):
        words = _("Between %(least)d and %(most)d partners must sign.") % {"least": least, "most": len(plan)}
        raise Invalid(fields={"quorum": words})
    return wanted


def _make_slots(deal: Deal, round_: SigningRound, plan: list[Ask], mayor: Membership) -> None:
    with translation.override(deal.language):
        for_partner, for_city = str(_("authorised representative")), str(CityRole.SIGNATORY.label)
    place = {"deal": deal, "city_id": deal.city_id, "round": round_}
    partners = [
        Signatory(
            **place,
            party=ask.party,
            name=ask.party.contact.name,
            function=ask.party.contact.function or for_partner,
            organisation=ask.party.name,
            group=ask.group,
            required=ask.required,
        )
        for ask in plan
    ]
    city = Signatory(
        **place,
        user=mayor.user,
        name=mayor.user.name,
        function=mayor.user.function or for_city,
        organisation=deal.city.name,
        group=max((ask.group for ask in plan), default=0) + 1,
    )
    Signatory.objects.bulk_create([*partners, city])


def slots_of(round_: SigningRound) -> list[Signatory]:
    """Return the slots of a round in the order in which they are asked, each knowing its round."""
    slots = list(round_.signatories.select_related("party__contact", "user").order_by("group", "pk"))
    for slot in slots:
        slot.round = round_
    return slots


@transaction.atomic
def ask_next(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    """Ask everybody whose turn it is and who has not been asked."""
    slots = slots_of(round_)
    for slot in slots:
        if slot.invited_at is None and slot.group in open_groups(slots, round_.quorum):
            invite_slot(deal, round_, slot, now=now)


@transaction.atomic
def move_on(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    """After a signature: ask the next group, or hand the round to the worker that seals it.

    A round is complete once the city has signed; the mayor is asked last, so that all who must sign
    have. Whoever might still have signed lapses.
    """
    slots = slots_of(round_)
    city_signed = all(slot.signed_at for slot in slots if slot.is_city)
    if not (city_signed and is_quorate(slots, round_.quorum)):
        ask_next(deal, round_, now=now)
        return
    turn(round_, RoundAction.COMPLETE, now=now)
    evidence = _evidence_digest(round_)
    data = {"round": round_.pk, "evidence": evidence}
    note(actor=SIGNING, deal=deal, action="all-signed", now=now, data=data)
    messages.drop_reminders(round_)
    ask_for_seal(deal, round_, evidence=evidence, now=now)


def _evidence_digest(round_: SigningRound) -> str:
    """Return one hash over the evidence of a round, in the order in which it was written."""
    digests = Evidence.objects.filter(round=round_).order_by("pk").values_list("digest", flat=True)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


@transaction.atomic
def ask_for_seal(deal: Deal, round_: SigningRound, *, evidence: str, now: datetime) -> Seal:
    """Ask a worker for the seal. Its reason binds text, evidence and the end of the audit chain."""
    version = round_.version
    if version.document is None:
        raise Conflict(_("There is no frozen text yet."))
    chain = head(deal.subject)
    reason = (
        f"Local Green Deal {deal.public_id}, version {version.number}. Text sha256:{version.sha256}. "
        f"Evidence sha256:{evidence}. Audit entry {chain.number} sha256:{chain.digest}."
    )
    invented = deal.participation.edition.is_demonstration
    return request_seal(document=version.document, reason=reason, demonstration=invented, now=now)


@transaction.atomic
def seal_round(*, round_id: int, now: datetime) -> bool:
    """Ask for the seal of a round that waits for one nobody has asked for; return whether this call did.

    Such rounds come from an edition of this software that did not seal.
    """
    with scope(SIGNING):
        deal = lock(SIGNING, Deal.objects.get(rounds=round_id))
        round_ = deal.rounds.select_related("version__document").get(pk=round_id)
        asked = Seal.objects.filter(document=round_.version.document_id).exists()
        if asked or round_.state != RoundState.SEALING:
            return False
        ask_for_seal(deal, round_, evidence=_evidence_digest(round_), now=now)
        return True


def turn(round_: SigningRound, action: RoundAction, *, now: datetime) -> None:
    """Take one step of a round whose deal is locked; the caller writes the audit entry.

    Raises:
        Conflict: the round no longer stands where the step begins.
    """
    step = ROUND.step(round_.state, action)
    round_.state, round_.closed_at = RoundState(step.target), now
    round_.save(update_fields=["state", "closed_at"])


def round_facts(round_: SigningRound) -> dict[str, int | str]:
    """Return how an audit entry names a round and where it has come to."""
    return {"round": round_.pk, "round_state": str(round_.state)}


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
    """End a round whose last day has passed, under the lock of its deal; return whether this call did."""
    with scope(SIGNING):
        deal = lock(SIGNING, Deal.objects.get(rounds=round_id))
        round_ = deal.rounds.get(pk=round_id)
        if round_.state != RoundState.OPEN or not round_.is_late(clock.day(now)):
            return False
        end_round(deal, RoundAction.EXPIRE, by=SIGNING, step=Action.EXPIRE, now=now)
        return True


@transaction.atomic
def conclude(document: Document, seal: Seal, now: datetime) -> None:
    """Take in the seal of a round, in the transaction that marks the document sealed.

    In order: the deal is locked, the round becomes SEALED, the deal active, its register entry is
    published, receipts with the sealed file go to everybody involved.

    Raises:
        SigningRound.DoesNotExist: no round of this document waits for its seal.
    """
    with scope(SIGNING):
        deal = lock(SIGNING, Deal.objects.get(versions__document=document))
        waiting = deal.rounds.filter(version__document=document, state=RoundState.SEALING)
        round_ = waiting.select_related("version__document").get()
        turn(round_, RoundAction.SEAL, now=now)
        facts = {**round_facts(round_), "sealed_sha256": seal.sha256, "level": seal.level}
        advance(actor=SIGNING, deal=deal, action=Action.COMPLETE_SIGNING, now=now, data=facts)
        publish(deal, round_, seal)
        messages.receipts(deal, round_, seal, now=now)
