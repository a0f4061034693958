"""Importing the catalogue of indicators from a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cities.services import Source
from cities.services.cells import choice, key, text
from cities.services.reports import Line, Report, compared, faults_of, note
from cities.services.sheets import HEADER, Record, Sheet, read
from cities.services.tables import CERTAINTY, SOURCE, Column, Key, Row, Table
from cities.workflow import RowStatus
from greendeals.models import Kpi
from greendeals.workflow import Aggregation, Direction
from icc.accounts.rules import is_desk
from icc.tenancy.actors import Actor

SUBJECT = "reference:kpis"

KPIS = Table(
    name="kpi_catalogue",
    key=("code",),
    marks=frozenset({"unit_label_en", "aggregation"}),
    columns=(
        Column("code", key(60), required=True),
        Column("sector", key(60), required=True),
        Column("name_en", text(150), path="name", required=True),
        Column("unit", text(40), required=True),
        Column("direction", choice(Direction), required=True),
        Column("aggregation", choice(Aggregation), required=True),
        Column("description", text(2000)),
        SOURCE,
        Column("unit_label_en", text(60), path="unit_label", required=True),
        CERTAINTY,
    ),
)
"""Columns as the file has them (data README): unit in UCUM, `unit_label_en` for people."""


@dataclass(slots=True)
class _Known:
    """What rows are checked against."""

    stored: dict[Key, Row]
    seen: dict[Key, Record] = field(default_factory=dict)


@transaction.atomic
def import_kpis(*, actor: Actor, sources: Iterable[Source], apply: bool, now: datetime) -> Report:
    """Read files, compare them with the catalogue and, if asked and free of errors, write the difference.

    Effects with `apply`, in order: other imports wait; new entries are added at the end, known ones
    changed; one audit entry is appended. Nothing is written when a single row is wrong. Indicators of deals
    keep the words with which they were recorded. Entries that a file does not name stay.

    Args:
        actor: who imports.
        sources: the files, in any order.
        apply: whether to write; without it the report is the same.
        now: the present moment.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    is_desk(actor).require()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kpis.import', 0))")
    given = list(sources)
    sheets = [read(source, (KPIS,)) for source in given]
    known = _Known(KPIS.by_key(Kpi.objects.all()))
    report = Report.of(_lines(sheets, known), sheets, apply=apply)
    if report.applied:
        _write(known)
        note(actor, SUBJECT, given, report, now=now)
    return report


def _lines(sheets: list[Sheet], known: _Known) -> Iterator[Line]:
    if all(sheet.ignored for sheet in sheets):
        yield Line("", HEADER, RowStatus.ERROR, "", _("none of the files speaks of indicators"))
    for sheet in sheets:
        lines = faults_of(sheet)
        lines += [_judge(found, known) for found in sheet.records]
        yield from sorted(lines, key=lambda line: line.row)


def _judge(found: Record, known: _Known) -> Line:
    """Return the fault of a row, or what it would do."""
    other = known.seen.setdefault(found.key, found)
    if other is not found:
        values = {"code": found.key[0], "file": other.file, "row": other.row}
        words = _("'%(code)s' stands here a second time; it is already in %(file)s, row %(row)d")
        return Line(found.file, found.row, RowStatus.ERROR, "code", words % values)
    return compared(found, known.stored.get(found.key), name=found.key[0])


def _write(known: _Known) -> None:
    last = Kpi.objects.aggregate(last=Max("position"))["last"] or 0
    new = [key for key in known.seen if key not in known.stored]
    places = {key: place for place, key in enumerate(new, start=last + 1)}
    for key_, found in known.seen.items():
        row = KPIS.blank() | known.stored.get(key_, {}) | found.values
        plain: dict[str, Any] = {column.field: row[column.name] for column in KPIS.columns}
        code = plain.pop("code")
        made = plain | {"position": places.get(key_, 0)}
        Kpi.objects.update_or_create(code=code, defaults=plain, create_defaults=made)
