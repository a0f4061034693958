"""Files that show what was done: added, opened to more or fewer people, taken away."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.documents import EVIDENCE_FILE
from greendeals.models import Commitment, Deal, EvidenceFile, IndicatorValue, Report
from greendeals.rules import can_add_evidence, can_change_evidence, can_open_to
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import Audience
from icc.core.errors import Conflict, Invalid
from icc.documents.bombs import refuse_bombs
from icc.documents.services import store_upload
from icc.documents.uploads import FIELD, examined
from icc.tenancy.actors import Partner, Person

ENDINGS = ("pdf", "png", "jpg", "jpeg", "xlsx", "docx")
TAKEN = _("PDF, PNG, JPG, XLSX or DOCX, at most 20 MB.")
TITLE_LENGTH = 150
MOST_FILES = 100
"""Files of one promise, or of all else of a deal: more is a mistake, or an attempt to fill the disk."""


@dataclass(frozen=True, slots=True)
class EvidenceUpload:
    """A file and what it shows.

    Attributes:
        title: in a few words; the name of the file where it is left out.
        audience: who may open it.
        promise, value, report: what it belongs to; none of them for the deal as a whole.
    """

    content: bytes
    file_name: str
    title: str = ""
    audience: str = Audience.COACH
    promise: Commitment | None = None
    value: IndicatorValue | None = None
    report: Report | None = None


@transaction.atomic
def add_evidence(
    *, actor: Person | Partner, deal: Deal, upload: EvidenceUpload, now: datetime
) -> EvidenceFile:
    """Keep a file under its hash and tie it to what it shows.

    The file is examined before the deal is locked. The same file for the same thing twice, by a double
    click, is kept once.

    Raises:
        Conflict: what it should show is no longer part of the deal, or has a hundred files.
        Forbidden: the actor may not report it, or the deal is not signed.
        Invalid: the file is empty, of another type, not what its name says, or enormous once opened; the
            title is too long; there is no such audience.
        TooLarge: it has more than 20 MB.
    """
    _check(upload)
    with acting(actor):
        deal = lock(actor, deal)
        promise, value, report = _meant(deal, upload)
        about = promise or (value.indicator.commitment if value else None)
        can_add_evidence(actor, deal, about).require()
        there = EvidenceFile.objects.filter(
            deal=deal, removed_at=None, commitment=promise, value=value, report=report
        )
        sha256 = hashlib.sha256(upload.content).hexdigest()
        twice: EvidenceFile | None = there.filter(document__sha256=sha256).first()
        if twice:
            return twice
        if there.count() >= MOST_FILES:
            raise Conflict(_("There are a hundred files here already. Remove one, or put several into one."))
        party_id = about.party_id if about and isinstance(actor, Partner) else None
        row = EvidenceFile(deal=deal, commitment=promise, value=value, report=report, party_id=party_id)
        _keep(actor, row, upload, now=now)
        return row


def _keep(actor: Person | Partner, row: EvidenceFile, upload: EvidenceUpload, *, now: datetime) -> None:
    row.city_id = row.deal.city_id
    row.document = store_upload(
        kind=EVIDENCE_FILE,
        subject=f"evidence:{row.public_id}",
        content=upload.content,
        file_name=upload.file_name,
        now=now,
        city_id=row.city_id,
        deal_id=row.deal_id,
    )
    row.title = upload.title.strip() or row.document.file_name
    row.audience, row.at = upload.audience, now
    row.by_id = actor.user_id if isinstance(actor, Person) else None
    row.save(force_insert=True)
    _note(actor, row, "evidence-added", now=now)


def _check(upload: EvidenceUpload) -> None:
    faults = {}
    name, media_type = examined(content=upload.content, file_name=upload.file_name)
    if name.rpartition(".")[2] not in ENDINGS:
        faults[FIELD] = str(_("A file of this type is not taken. Possible are: %s") % TAKEN)
    if len(upload.title.strip()) > TITLE_LENGTH:
        faults["title"] = str(_("This is too long."))
    if upload.audience not in Audience.values:
        faults["audience"] = str(_("Choose who may open it."))
    if faults:
        raise Invalid(fields=faults)
    refuse_bombs(upload.content, media_type)


def _meant(
    deal: Deal, upload: EvidenceUpload
) -> tuple[Commitment | None, IndicatorValue | None, Report | None]:
    """Return what the file shows, as the database has it now."""
    promise = upload.promise and Commitment.objects.filter(deal=deal, pk=upload.promise.pk).first()
    values = IndicatorValue.objects.filter(deal=deal).select_related("indicator__commitment")
    value = upload.value and values.filter(pk=upload.value.pk).first()
    report = upload.report and Report.objects.filter(deal=deal, pk=upload.report.pk).first()
    asked = (upload.promise, upload.value, upload.report)
    if [bool(row) for row in asked] != [bool(row) for row in (promise, value, report)]:
        raise Conflict(_("What this file should show is no longer part of the deal."))
    return promise, value, report


@transaction.atomic
def change_audience(
    *, actor: Person | Partner, deal: Deal, file: EvidenceFile, audience: str, now: datetime
) -> None:
    """Open a file to more or fewer people.

    Raises:
        Conflict: the file has been removed.
        Forbidden: it is another's; or the city would open a partner's file to more people.
        Invalid: there is no such audience.
    """
    if audience not in Audience.values:
        raise Invalid(fields={"audience": str(_("Choose who may open it."))})
    with acting(actor):
        row = _locked(actor, deal, file)
        can_open_to(actor, row, audience).require()
        if row.audience == audience:
            return
        row.audience = audience
        row.save(update_fields=["audience"])
        _note(actor, row, "evidence-audience", now=now)


@transaction.atomic
def remove_evidence(*, actor: Person | Partner, deal: Deal, file: EvidenceFile, now: datetime) -> None:
    """Take a file away from all pages; its bytes stay for the reports that name its hash.

    Raises:
        Conflict: it has been removed already.
        Forbidden: it is another's.
    """
    with acting(actor):
        row = _locked(actor, deal, file)
        can_change_evidence(actor, row).require()
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        _note(actor, row, "evidence-removed", now=now)


def _locked(actor: Person | Partner, deal: Deal, file: EvidenceFile) -> EvidenceFile:
    deal = lock(actor, deal)
    rows = EvidenceFile.objects.visible_to(actor).filter(deal=deal, pk=file.pk)
    row: EvidenceFile | None = rows.select_related("document").first()
    if row is None:
        raise Conflict(_("This file is no longer here."))
    row.deal = deal
    return row


def _note(actor: Person | Partner, row: EvidenceFile, action: str, *, now: datetime) -> None:
    facts = {"file": row.public_id, "sha256": row.document.sha256, "audience": row.audience}
    note(actor=actor, deal=row.deal, action=action, now=now, data=facts)
