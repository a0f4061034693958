"""Mandates: recorded with their file, checked by the city, ended before their time."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.documents import MANDATE_FILE
from greendeals.models import Deal, Mandate, Signatory
from greendeals.rules import can_prepare, is_late
from greendeals.services.links import invite_slot
from greendeals.services.rounds import ask_next
from greendeals.services.steps import lock, note
from greendeals.services.turns import slots_of
from greendeals.workflow import NEEDS_FILE, RoundState
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.core.public_ids import new_public_id
from icc.documents.services import store_upload
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Ground:
    """On what ground somebody signs, as it stands on paper.

    Attributes:
        reference: article, number of the decision, date of the letter.
        content: bytes of the file that shows it; empty where the law itself does.
    """

    basis: str
    reference: str
    valid_from: date
    valid_to: date | None = None
    content: bytes = b""
    file_name: str = ""


@transaction.atomic
def record_mandate(*, actor: Person, deal: Deal, slot: Signatory, ground: Ground, now: datetime) -> Mandate:
    """Record the mandate of the person of a slot, as checked by the actor.

    If the round is open and the mandate holds today, a person who waited for it is asked at once, and
    one whose act was refused for want of it is asked again.

    Raises:
        Conflict: the person has no place in the latest round any more.
        Forbidden: the actor does not prepare the signing, or it is their own mandate.
        Invalid: the file is missing or not taken, or the last day lies before the first.
        TooLarge: the file is.
    """
    deal = lock(actor, deal)
    can_prepare(actor, deal).require()
    slot = _slot(deal, slot)
    if slot.user_id == actor.user_id:
        raise Forbidden(_("Nobody checks their own mandate. Ask a colleague."))
    _check(ground)
    mandate = _write(actor, deal, slot, ground, now=now)
    facts = {"mandate": mandate.public_id, "slot": slot.pk, "basis": mandate.basis}
    facts["sha256"] = mandate.document_sha256
    note(actor=actor, deal=deal, action="mandate-recorded", now=now, data=facts)
    if mandate.is_live(clock.day(now)):
        _let_on(deal, slot, now=now)
    return mandate


def _slot(deal: Deal, slot: Signatory) -> Signatory:
    found = Signatory.objects.filter(deal=deal, pk=slot.pk, passed_at=None)
    row: Signatory | None = found.select_related("round__version", "party", "user").first()
    if row is None or not (row.user_id or row.party_id):
        raise Conflict(_("This person is no longer asked to sign."))
    return row


def _check(ground: Ground) -> None:
    faults = {}
    if not ground.reference.strip():
        faults["reference"] = _("Name the article, the decision or the letter.")
    if ground.basis in NEEDS_FILE and not ground.content:
        faults["file"] = _("Add the file that shows it.")
    if ground.valid_to and ground.valid_to < ground.valid_from:
        faults["valid_to"] = _("The last day is not before the first.")
    if faults:
        raise Invalid(fields=faults)


def _write(actor: Person, deal: Deal, slot: Signatory, ground: Ground, *, now: datetime) -> Mandate:
    public_id = new_public_id()
    document = None
    if ground.content:
        document = store_upload(
            kind=MANDATE_FILE,
            subject=f"mandate:{public_id}",
            content=ground.content,
            file_name=ground.file_name,
            now=now,
            city_id=deal.city_id,
        )
    return Mandate.objects.create(
        deal=deal,
        city_id=deal.city_id,
        public_id=public_id,
        user=slot.user,
        party=None if slot.user else slot.party,
        name=slot.name,
        basis=ground.basis,
        reference=ground.reference.strip(),
        document=document,
        document_sha256=document.sha256 if document else "",
        valid_from=ground.valid_from,
        valid_to=ground.valid_to,
        checked_by_id=actor.user_id,
        checked_at=now,
    )


def _let_on(deal: Deal, slot: Signatory, *, now: datetime) -> None:
    if slot.round.state != RoundState.OPEN or is_late(slot, today=clock.day(now)):
        return
    if slot.revoked_at:
        slot.revoked_at = None
        slot.save(update_fields=["revoked_at"])
        [own] = [row for row in slots_of(slot.round) if row.pk == slot.pk]
        invite_slot(deal, slot.round, own, now=now, again=True)
    ask_next(deal, slot.round, now=now)


@transaction.atomic
def revoke_mandate(*, actor: Person, deal: Deal, mandate: Mandate, now: datetime) -> Mandate:
    """End a mandate before its time; ended once, it stays so.

    Who holds it and has not signed is refused when they try, inside the signing transaction.

    Raises:
        Conflict: it is not there.
        Forbidden: the actor does not prepare the signing.
    """
    deal = lock(actor, deal)
    can_prepare(actor, deal).require()
    found = Mandate.objects.filter(deal=deal, pk=mandate.pk).first()
    if found is None:
        raise Conflict(_("This mandate is no longer here."))
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by_id = now, actor.user_id
        found.save(update_fields=["revoked_at", "revoked_by"])
        note(actor=actor, deal=deal, action="mandate-revoked", now=now, data={"mandate": found.public_id})
    return found
