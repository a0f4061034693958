"""Importing the reference files: editions, municipalities, participants, vocabularies."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cities.rules import can_import
from cities.services import sheets
from cities.services.plans import Plan, plan
from cities.services.reports import Line, Report, note
from cities.services.sheets import Fault, Record, Sheet, Source
from cities.services.standing import touch_all
from cities.services.stored import state
from cities.services.writes import lock, write
from cities.workflow import RowStatus
from icc.core.published import renew
from icc.tenancy.actors import Actor

SUBJECT = "reference:participants"


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
    report = Report.of(_lines(read, made), read, apply=apply)
    if report.applied:
        write(made, now=now)
        renew()
        touch_all()
        note(actor, SUBJECT, given, report, now=now)
    return report


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
