"""Importing the reference files: editions, municipalities, participants, vocabularies."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cities.rules import can_import
from cities.services import sheets
from cities.services.plans import Plan, plan
from cities.services.sheets import Fault, Record, Sheet, Source
from cities.services.standing import touch_all
from cities.services.stored import state
from cities.services.writes import lock, write
from cities.workflow import RowStatus
from icc.audit.services import record as record_audit
from icc.core.published import renew
from icc.tenancy.actors import Actor

SUBJECT = "reference:participants"


@dataclass(frozen=True, slots=True)
class Line:
    """What the import says about one row of a file; row 1 is the first below the header."""

    file: str
    row: int
    status: RowStatus
    column: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer; the same whether or not it was applied.

    Attributes:
        sheets: the files that were read.
        applied: whether changes were written.
    """

    lines: list[Line]
    sheets: list[Sheet]
    applied: bool

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return any(line.status is RowStatus.ERROR for line in self.lines)

    def counts(self, file: str = "") -> Counter[RowStatus]:
        """Return how many lines have which status, of one file or of all."""
        return Counter(line.status for line in self.lines if file in ("", line.file))


@transaction.atomic
def import_participants(*, actor: Actor, sources: Iterable[Source], apply: bool, now: datetime) -> Report:
    """Read files, compare them with what is stored and, if asked and free of errors, write the difference.

    Effects with `apply`, in order: other imports wait; editions, municipalities, cities,
    participations with their members, and terms are written; public pages and all standings are made
    anew; one audit entry is appended. Nothing is written when a single row is wrong or when there is
    nothing to change.

    Args:
        actor: who imports.
        sources: the files, in any order.
        apply: whether to write; without it the report is the same.
        now: the present moment; editions that ended before it make completed participations.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    can_import(actor).require()
    lock()
    given = list(sources)
    read = [sheets.read(source) for source in given]
    made = plan(read, state())
    lines = [*_lines(read, made)]
    changed = any(line.status in (RowStatus.NEW, RowStatus.CHANGED) for line in lines)
    failed = any(line.status is RowStatus.ERROR for line in lines)
    report = Report(lines, read, applied=apply and changed and not failed)
    if report.applied:
        write(made, now=now)
        renew()
        touch_all()
        _note(actor, given, report, now=now)
    return report


def _note(actor: Actor, sources: list[Source], report: Report, *, now: datetime) -> None:
    files = {source.name: hashlib.sha256(source.content or b"").hexdigest() for source in sources}
    counts = {status.value: number for status, number in report.counts().items()}
    record_audit(actor=actor, subject=SUBJECT, action="imported", now=now, data={"files": files, **counts})


def _lines(read: list[Sheet], made: Plan) -> Iterator[Line]:
    """Return a line for each fault and for each faultless row, file by file, row by row."""
    if all(sheet.ignored for sheet in read):
        yield Line("", sheets.HEADER, RowStatus.ERROR, "", _("none of the files speaks of participants"))
    faults = [*made.faults, *(fault for sheet in read for fault in sheet.faults)]
    faulty = {(fault.file, fault.row) for fault in faults}
    for sheet in read:
        lines = [_refused(fault) for fault in faults if fault.file == sheet.file]
        lines += [_taken(record, made) for record in sheet.records if (record.file, record.row) not in faulty]
        yield from sorted(lines, key=lambda line: line.row)


def _refused(fault: Fault) -> Line:
    return Line(fault.file, fault.row, RowStatus.ERROR, fault.column, fault.message)


def _taken(record: Record, made: Plan) -> Line:
    spot = (record.file, record.row)
    changes = made.changes.get(spot, [])
    if spot in made.new:
        return Line(*spot, RowStatus.NEW, "", ", ".join(record.key))
    if changes:
        columns = ", ".join(change.column for change in changes)
        return Line(*spot, RowStatus.CHANGED, columns, "; ".join(map(str, changes)))
    return Line(*spot, RowStatus.UNCHANGED)
