"""Asking for signatures and giving them."""

from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import CityRole
from greendeals import messages
from greendeals.models import Deal, DealVersion, Signatory, SigningRound
from greendeals.rules import require_step
from greendeals.services.steps import advance, lock, note
from greendeals.workflow import Action, RoundState
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.actors import Person, System

CONSENT = "sign-1"
"""Name of the consent text on the signing page; a new wording gets a new name."""


@transaction.atomic
def open_signing(
    *, actor: Person, deal: Deal, signatory: Membership, deadline: date, now: datetime
) -> SigningRound:
    """Open a round on the latest frozen version and ask the signatory by mail.

    Raises:
        Conflict: the deal is not ready to sign.
        Forbidden: the actor is not its coordinator, or the PDF is not there yet.
        Invalid: the deadline has passed, or the person may not sign for this city.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.OPEN)
    if deadline < clock.day(now):
        raise Invalid(fields={"deadline": _("Choose a day that has not passed.")})
    if signatory.city_id != deal.city_id or signatory.role != CityRole.SIGNATORY:
        raise Invalid(fields={"signatory": _("This person may not sign for the city.")})
    if not signatory.user.is_active:
        raise Invalid(fields={"signatory": _("This account has been closed.")})
    version = deal.versions.latest("number")
    facts = {"deadline": deadline.isoformat(), **_hashes(version)}
    advance(actor=actor, deal=deal, action=Action.OPEN, now=now, data=facts)
    place = {"deal": deal, "city_id": deal.city_id}
    round_ = SigningRound.objects.create(
        **place, version=version, deadline=deadline, opened_at=now, opened_by_id=actor.user_id
    )
    slot = Signatory.objects.create(
        **place,
        round=round_,
        user=signatory.user,
        name=signatory.user.name,
        function=signatory.user.function or _function(deal),
        organisation=deal.city.name,
    )
    messages.signature_asked(deal, round_, slot, now=now)
    return round_


def _function(deal: Deal) -> str:
    with translation.override(deal.language):
        return str(CityRole.SIGNATORY.label)


def _hashes(version: DealVersion) -> dict[str, str | int]:
    """Return what binds an act to the exact bytes: of the text, and of the PDF shown beside it."""
    pdf = version.document.sha256 if version.document else ""
    return {"version": version.number, "sha256": version.sha256, "pdf_sha256": pdf}


@transaction.atomic
def withdraw_signing(*, actor: Person, deal: Deal, now: datetime) -> None:
    """End the open round without a deal: too late, or the wrong person was asked; they are told.

    The frozen version stays; a new round may be opened on it. Signatures already given stay on record.

    Raises:
        Conflict: no round is open; mostly because the last signature has just been given.
        Forbidden: the actor is not the deal's coordinator.
    """
    deal = lock(actor, deal)
    advance(actor=actor, deal=deal, action=Action.WITHDRAW, now=now)
    round_ = deal.rounds.get(state=RoundState.OPEN)
    round_.state, round_.closed_at = RoundState.VOIDED, now
    round_.save(update_fields=["state", "closed_at"])
    messages.signing_withdrawn(deal, round_, now=now)


@transaction.atomic
def sign_deal(*, actor: Person, deal: Deal, typed_name: str, version_sha256: str, now: datetime) -> Signatory:
    """Sign the open round of a deal for the actor's own slot.

    Locks the deal first, so that two clicks are one signature: the second finds the first and
    returns it. Checks slot, round, deadline and that the hash shown is the hash frozen; writes the
    signature and its audit entry; with the last signature closes the round, makes the deal active
    and mails the PDF to everyone.

    Raises:
        Conflict: the round is closed, or the text shown is not the text to be signed.
        Forbidden: the actor is not asked to sign, or no longer signs for the city.
        Invalid: the name is missing.
    """
    deal = lock(actor, deal)
    slots = Signatory.objects.select_related("round__version__document").filter(
        deal=deal, user_id=actor.user_id
    )
    slot = slots.order_by("-round__opened_at").first()
    if slot is None:
        raise Forbidden(_("You are not asked to sign this deal."))
    if slot.signed_at:
        return slot
    if not actor.holds(deal.city_id, CityRole.SIGNATORY):
        raise Forbidden(_("You may no longer sign for this city."))
    _check(slot, version_sha256=version_sha256, typed_name=typed_name, now=now)
    slot.signed_at, slot.typed_name, slot.version_sha256 = now, typed_name.strip(), version_sha256
    slot.save(update_fields=["signed_at", "typed_name", "version_sha256"])
    facts = {**_hashes(slot.round.version), "consent": CONSENT}
    personal = {"typed_name": slot.typed_name}
    note(actor=actor, deal=deal, action="signed", now=now, data=facts, personal=personal)
    _close_if_complete(deal, slot.round, now=now)
    return slot


def _check(slot: Signatory, *, version_sha256: str, typed_name: str, now: datetime) -> None:
    if slot.round.state != RoundState.OPEN:
        raise Conflict(_("This signing round is closed."))
    if slot.round.deadline < clock.day(now):
        raise Conflict(_("The time to sign has passed. Ask the coordinator to open a new round."))
    if slot.round.version.sha256 != version_sha256:
        raise Conflict(_("The text has changed since you opened it. Please read it again."))
    if not typed_name.strip():
        raise Invalid(fields={"typed_name": _("Type your full name to sign.")})


def _close_if_complete(deal: Deal, round_: SigningRound, *, now: datetime) -> None:
    if round_.signatories.filter(signed_at=None).exists():
        return
    round_.state, round_.closed_at = RoundState.SIGNED, now
    round_.save(update_fields=["state", "closed_at"])
    advance(actor=System("signing"), deal=deal, action=Action.COMPLETE_SIGNING, now=now)
    messages.deal_signed(deal, round_.version, now=now)
