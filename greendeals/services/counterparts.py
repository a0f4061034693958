"""A signature given elsewhere with a certificate: taken in, looked into by a worker, decided by the desk."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import rfc8785
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.documents import COUNTERPART
from greendeals.models import Counterpart, Deal, Signatory
from greendeals.rules import WITHOUT_MANDATE, can_decide_counterpart, last_day
from greendeals.selectors import lacks_mandate
from greendeals.services.evidence import Consent, Trace, witness
from greendeals.services.links import keep_links
from greendeals.services.rounds import move_on
from greendeals.services.signatures import how_shown, own_slot, require_open, require_signable
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import Act, Assurance, CounterpartState, RoundState
from greendeals.workflow.counterparts import PENDING
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.core.queue import enqueue
from icc.documents import counterparts as files
from icc.documents.services import content_of, store_upload
from icc.documents.uploads import FIELD
from icc.tenancy.actors import Partner, Person, System
from icc.tenancy.scopes import scope

LEASE = timedelta(minutes=6)
CLERK = System("counterparts")
UNREADABLE = "unreadable"
"""Cause of a file whose examination has killed its worker three times."""

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Handed:
    """What a signatory hands in.

    Attributes:
        content: the file.
        file_name: as it was called.
        typed_name: full name of who has signed it.
        function: in which function.
        consent: the sentence agreed to.
    """

    content: bytes
    file_name: str
    typed_name: str
    function: str
    consent: Consent


@transaction.atomic
def submit_counterpart(
    *, actor: Person | Partner, deal: Deal, handed: Handed, trace: Trace, now: datetime
) -> Counterpart:
    """Take in a copy of the frozen PDF that the actor has signed elsewhere; a worker looks into it.

    Nothing is signed by this. In order: deal locked; slot, round, turn, mandate and how the person has
    shown who they are checked as for a signature; file kept under its hash; row and audit entry written;
    worker woken after commit. While the file is looked at, the person's last day does not pass, and the
    round does not end (`rules.deadlines`).

    Raises:
        Conflict: the round takes no answer of theirs now, or a file of theirs is being looked at.
        Forbidden: the actor is not asked to sign, has no valid mandate, or has not shown who they are as
            the plan asks.
        Gone: the link through which the partner came was not sent for this round, or is over.
        Invalid: the file is no PDF, or name or function is missing.
        TooLarge: the file has more than 20 MB.
    """
    with acting(actor):
        deal = lock(actor, deal)
        slot = _open_slot(actor, deal, trace, now=now)
        if Counterpart.objects.filter(signatory=slot, state__in=PENDING).exists():
            raise Conflict(_("A file of yours is being looked at already. You get a mail with the answer."))
        _check(handed)
        sha256 = hashlib.sha256(handed.content).hexdigest()
        row = Counterpart(
            deal=deal,
            city_id=deal.city_id,
            round=slot.round,
            signatory=slot,
            typed_name=handed.typed_name.strip(),
            function=handed.function.strip(),
            consent=handed.consent.name,
            consent_sha256=handed.consent.sha256,
            language=trace.language,
            identified_at=min(trace.identified_at, now),
            submitted_at=now,
        )
        row.document = store_upload(
            kind=COUNTERPART,
            subject=f"counterpart:{row.public_id}",
            content=handed.content,
            file_name=handed.file_name,
            now=now,
            city_id=deal.city_id,
            deal_id=deal.pk,
        )
        row.save(force_insert=True)
        facts = {"round": slot.round_id, "slot": slot.pk, "file": sha256}
        person = {"address": trace.address, "agent": trace.agent[:500], "typed_name": row.typed_name}
        note(actor=actor, deal=deal, action="counterpart-handed-in", now=now, data=facts, personal=person)
        enqueue("greendeals.tasks.counterpart", row.pk)
        return row


def _open_slot(actor: Person | Partner, deal: Deal, trace: Trace, *, now: datetime) -> Signatory:
    slot = own_slot(actor, deal)
    if slot.answered:
        raise Conflict(_("You have answered already."))
    if not slot.signs:
        raise Forbidden(_("You are asked to agree to this deal, not to sign it."))
    require_open(actor, slot, now=now)
    if lacks_mandate(slot, today=clock.day(now)):
        raise Forbidden(WITHOUT_MANDATE)
    how_shown(actor, slot, trace)
    return slot


def _check(handed: Handed) -> None:
    faults: dict[str, object] = {}
    if not handed.content.startswith(b"%PDF-"):
        faults[FIELD] = _("This is not a PDF. Choose the PDF that you have downloaded here and signed.")
    if not handed.typed_name.strip():
        faults["typed_name"] = _("Type the full name of the person who has signed.")
    if not handed.function.strip():
        faults["function"] = _("Say in which function you sign.")
    if faults:
        raise Invalid(fields={name: str(words) for name, words in faults.items()})


def check_counterpart(*, counterpart_id: int, now: datetime) -> bool:
    """Look into one file; return whether this call has decided how it goes on.

    Claims by compare-and-set with a lease; the file is read by a child process, outside of any
    transaction. What cannot be taken is refused with its cause, and its signatory is told; what is in
    order waits for the desk, which is told. Nothing is ever accepted here. Repeating is harmless.
    """
    row = _claim(counterpart_id, now=now)
    if row is None:
        return False
    document = row.round.version.document
    if row.attempts > ATTEMPTS or document is None:
        return _settle(row, {}, cause=UNREADABLE, now=now)
    report = files.examine(content_of(row.document), frozen=content_of(document), now=now)
    return _settle(row, report.stored(), cause=report.cause.value if report.cause else "", now=now)


def _claim(counterpart_id: int, *, now: datetime) -> Counterpart | None:
    with scope(CLERK):
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        waiting = Counterpart.objects.filter(free, pk=counterpart_id, state=CounterpartState.CHECKING)
        if not waiting.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
            return None
        rows = Counterpart.objects.select_related("document", "round__version__document")
        found: Counterpart = rows.get(pk=counterpart_id)
        return found


@transaction.atomic
def _settle(row: Counterpart, report: dict[str, str | bool | None], *, cause: str, now: datetime) -> bool:
    with scope(CLERK):
        deal = lock(CLERK, Deal.objects.get(pk=row.deal_id))
        mine = Counterpart.objects.filter(pk=row.pk, state=CounterpartState.CHECKING, attempts=row.attempts)
        refused = {"state": CounterpartState.REFUSED, "cause": cause, "decided_at": now}
        held = {"state": CounterpartState.HELD}
        if not mine.update(report=report, lease_until=None, **(refused if cause else held)):
            return False
        row = _whole().get(pk=row.pk)
        action = "counterpart-refused" if cause else "counterpart-held"
        facts = {"slot": row.signatory_id, "file": row.document.sha256, "cause": cause}
        note(actor=CLERK, deal=deal, action=action, now=now, data=facts)
        if cause:
            _let_on(deal, row, now=now)
        else:
            messages.counterpart_held(deal, row, now=now)
        return True


def _let_on(deal: Deal, row: Counterpart, *, now: datetime) -> None:
    """Tell a signatory whose file was refused why, and until when they can still sign; their link holds."""
    slot = row.signatory
    open_ = slot.round.state == RoundState.OPEN and not (slot.answered or slot.passed_at)
    until = last_day(slot) if open_ else None
    if until:
        keep_links(slot, until=until)
    messages.counterpart_refused(deal, row, until=until, now=now)


@transaction.atomic
def confirm_counterpart(*, actor: Person, deal: Deal, counterpart: Counterpart, now: datetime) -> Signatory:
    """Confirm, as the desk, that the file was signed by whom it was asked of: that is the signature.

    Nothing was compared but by eye. In order: deal locked; file checked, and the slot as for a signature
    on the platform (`require_signable`); signature, evidence (with the hashes of file and report) and
    audit entry written; the next group asked, or the round handed to the worker that seals it. How the
    person had shown who they are was checked when they handed it in, and the plan has not changed since.

    Raises:
        Conflict: the file does not wait for this; or that person has answered or handed over, no longer
            signs or lacks the mandate that the plan asks for, or the round takes no answer of theirs.
        Forbidden: the actor is not of the desk, or the person is not asked to sign.
    """
    deal = lock(actor, deal)
    can_decide_counterpart(actor).require()
    row = _held(deal, counterpart)
    slot = row.signatory
    require_signable(slot, shown=Assurance(slot.demands), now=now)
    row.state, row.decided_at, row.decided_by_id = CounterpartState.ACCEPTED, now, actor.user_id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    slot.signed_at, slot.function = now, row.function
    slot.save(update_fields=["signed_at", "function"])
    witness(
        actor=actor,
        deal=deal,
        slot=slot,
        act=Act.SIGNED,
        assurance=Assurance.COUNTERPART,
        trace=Trace(identified_at=row.identified_at, language=row.language),
        now=now,
        consent=Consent(row.consent, digest=row.consent_sha256),
        personal={"typed_name": row.typed_name, "function": row.function},
        data={"file": row.document.sha256, "report": _digest(row.report)},
    )
    messages.drop_reminders(slot.round, slot)
    messages.signature_received(deal, slot, now=now)
    move_on(deal, slot.round, now=now)
    return slot


@transaction.atomic
def refuse_counterpart(
    *, actor: Person, deal: Deal, counterpart: Counterpart, reason: str, now: datetime
) -> None:
    """Refuse a held file as the desk, with a reason that its signatory reads; they may sign anew.

    They have the rest of the time for it, and at least three days from now (`rules.deadlines`).

    Raises:
        Conflict: the file does not wait for this.
        Forbidden: the actor is not of the desk.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    can_decide_counterpart(actor).require()
    row = _held(deal, counterpart)
    if not reason.strip():
        raise Invalid(fields={"reason": str(_("Say why, so that the person can mend it."))})
    row.state, row.decided_at, row.decided_by_id = CounterpartState.REFUSED, now, actor.user_id
    row.reason = reason.strip()
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    facts = {"slot": row.signatory_id, "file": row.document.sha256, "cause": "desk"}
    note(actor=actor, deal=deal, action="counterpart-refused", now=now, data=facts)
    _let_on(deal, row, now=now)


def _whole() -> QuerySet[Counterpart]:
    """Return files with whatever is asked about their signatory."""
    return Counterpart.objects.select_related(
        "document",
        "signatory__round__version__document",
        "signatory__party__contact",
        "signatory__user",
        "signatory__delegated_from",
        "signatory__stand_in",
    )


def _held(deal: Deal, counterpart: Counterpart) -> Counterpart:
    row = _whole().get(pk=counterpart.pk, deal=deal)
    if not row.is_held:
        raise Conflict(_("This file is not waiting for the desk any more."))
    return row


def _digest(report: dict[str, object]) -> str:
    return hashlib.sha256(rfc8785.dumps(report)).hexdigest()  # type: ignore[arg-type]  # plain values
