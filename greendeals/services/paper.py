"""A signature on paper, given at a ceremony and recorded by the programme desk."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.documents import SCAN
from greendeals.models import Deal, PaperSignature, Signatory
from greendeals.rules import can_record_paper
from greendeals.services.evidence import Consent, Trace, witness
from greendeals.services.rounds import move_on
from greendeals.services.signatures import require_signable
from greendeals.services.steps import lock
from greendeals.workflow import Act, Assurance
from icc.core import clock
from icc.core.errors import Invalid
from icc.documents.models import Document
from icc.documents.services import store_upload
from icc.tenancy.actors import Person

NAME_LENGTH = 150


@dataclass(frozen=True, slots=True)
class Paper:
    """What the desk records of a signature on paper.

    Attributes:
        content: the scan.
        file_name: as it was called.
        typed_name: who has signed, as it stands on the paper.
        function: in which function.
        signed_on: the day under the signature.
        witness: who saw it being given.
        consent: the sentence above the signature.
    """

    content: bytes
    file_name: str
    typed_name: str
    function: str
    signed_on: date
    witness: str
    consent: Consent


@transaction.atomic
def record_paper(
    *, actor: Person, deal: Deal, slot: Signatory, paper: Paper, trace: Trace, now: datetime
) -> Signatory:
    """Record a signature on paper as the desk, with its scan; it counts like any other.

    In order: deal locked; the same checked as for a signature on the platform (`require_signable`), and
    the day; scan kept under its hash; signature, evidence (with the hash of the scan), paper and audit
    entry written; the next group asked, or the round handed to the worker that seals it.

    Raises:
        Conflict: that person has answered or handed over, no longer signs or lacks the mandate that the
            plan asks for, or the round takes no answer of theirs now.
        Forbidden: the actor is not of the desk, or the person is not asked to sign, or as a partner is
            asked to sign in with an account.
        Invalid: something is missing, or the day lies before the freeze or ahead.
        TooLarge: the scan has more than 20 MB.
    """
    deal = lock(actor, deal)
    can_record_paper(actor).require()
    row = _slot(deal, slot)
    require_signable(row, shown=Assurance.PAPER, now=now)
    _check(row, paper, today=clock.day(now))
    scan = _scan(deal, row, paper, now=now)
    row.signed_at, row.function = now, paper.function.strip()
    row.save(update_fields=["signed_at", "function"])
    witness(
        actor=actor,
        deal=deal,
        slot=row,
        act=Act.SIGNED,
        assurance=Assurance.PAPER,
        trace=trace,
        now=now,
        consent=paper.consent,
        personal={
            "typed_name": paper.typed_name.strip(),
            "function": row.function,
            "witness": paper.witness.strip(),
        },
        data={"file": scan.sha256, "signed_on": paper.signed_on.isoformat()},
    )
    _record(actor, row, paper, scan, now=now)
    messages.drop_reminders(row.round, row)
    messages.signature_received(deal, row, now=now)
    move_on(deal, row.round, now=now)
    return row


def _scan(deal: Deal, slot: Signatory, paper: Paper, *, now: datetime) -> Document:
    return store_upload(
        kind=SCAN,
        subject=f"slot:{slot.pk}",
        content=paper.content,
        file_name=paper.file_name,
        now=now,
        city_id=deal.city_id,
        deal_id=deal.pk,
    )


def _record(actor: Person, slot: Signatory, paper: Paper, scan: Document, *, now: datetime) -> None:
    PaperSignature.objects.create(
        deal_id=slot.deal_id,
        city_id=slot.city_id,
        signatory=slot,
        document=scan,
        signed_on=paper.signed_on,
        witness=paper.witness.strip(),
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )


def _slot(deal: Deal, slot: Signatory) -> Signatory:
    rows = Signatory.objects.select_related(
        "round__version__document", "party__contact", "user", "delegated_from", "stand_in"
    )
    found: Signatory = rows.get(pk=slot.pk, deal=deal)
    return found


def _check(slot: Signatory, paper: Paper, *, today: date) -> None:
    frozen_on = clock.day(slot.round.version.frozen_at)
    faults = {}
    for field in ("typed_name", "function", "witness"):
        value = getattr(paper, field).strip()
        if not value or len(value) > NAME_LENGTH:
            faults[field] = str(_("Please fill this in, with at most 150 characters."))
    if not frozen_on <= paper.signed_on <= today:
        faults["signed_on"] = str(_("Nobody can have signed this text before it was frozen, or after today."))
    if faults:
        raise Invalid(fields=faults)
