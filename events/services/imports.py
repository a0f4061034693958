"""Importing events of the past from a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cities.models import Edition, Term
from cities.services import YEARS, Dates, Source, set_anchor
from cities.services.cells import choice, count, country, day, key, text
from cities.services.reports import Line, Report, compared, faults_of, note
from cities.services.sheets import HEADER, Record, Sheet, read
from cities.services.tables import CERTAINTY, NOTE, SOURCE, Column, Key, Row, Table
from cities.workflow import DatePrecision, RowStatus
from events.models import Event
from events.workflow import EventState, Mode
from icc.accounts.rules import is_desk
from icc.core.published import renew
from icc.tenancy.actors import Actor

SUBJECT = "reference:events"

EVENTS = Table(
    name="events",
    key=("event_slug",),
    marks=frozenset({"event_slug"}),
    columns=(
        Column("edition", key(40), path="edition.code", required=True),
        Column("event_slug", key(80), path="slug", required=True),
        Column("name", text(150), required=True),
        Column("kind", key(60), path="kind.code", required=True),
        Column("start_date", day, path="anchor.start_date", empty=None),
        Column("end_date", day, path="anchor.end_date", empty=None),
        Column(
            "date_precision", choice(DatePrecision), path="anchor.date_precision", empty=DatePrecision.DAY
        ),
        Column("place", text(150)),
        Column("country", country),
        Column("mode", choice(Mode), empty=Mode.UNKNOWN),
        Column("attendance_people", count, empty=None),
        Column("attendance_cities", count, empty=None),
        Column("attendance_note", text(500)),
        SOURCE,
        CERTAINTY,
        NOTE,
    ),
)


@dataclass(slots=True)
class _Known:
    """What rows are checked against."""

    stored: dict[Key, Row]
    editions: dict[str, Edition]
    terms: dict[tuple[str, str], Term]
    seen: dict[Key, Record] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "_Known":
        terms = Term.objects.filter(vocabulary="event_kind").select_related("edition")
        return cls(
            stored=EVENTS.by_key(Event.objects.full()),
            editions={edition.code: edition for edition in Edition.objects.all()},
            terms={(term.edition.code if term.edition else "", term.code): term for term in terms},
        )

    def term(self, row: Row) -> Term | None:
        """Return the kind of an event: a term of its edition, or of all."""
        code = str(row["kind"])
        return self.terms.get((str(row["edition"]), code)) or self.terms.get(("", code))


@transaction.atomic
def import_events(*, actor: Actor, sources: Iterable[Source], apply: bool, now: datetime) -> Report:
    """Read files, compare them with what is stored and, if asked and free of errors, write the difference.

    Effects with `apply`, in order: other imports wait; the anchor of each event is made or moved, with
    all that hangs on it, then the event is written: over if its last day has passed; one audit entry is
    appended. Nothing is written when a single row is wrong. Registrations stay as they are.

    Args:
        actor: who imports.
        sources: the files, in any order.
        apply: whether to write; without it the report is the same.
        now: the present moment.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: an agenda made by hand cannot follow the new dates of its event.
    """
    is_desk(actor).require()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('events.import', 0))")
    given = list(sources)
    sheets = [read(source, (EVENTS,)) for source in given]
    known = _Known.load()
    report = Report.of(_lines(sheets, known), sheets, apply=apply)
    if report.applied:
        for found in known.seen.values():
            row = EVENTS.blank() | known.stored.get(found.key, {}) | found.values
            _write(actor, row, known, now=now)
        note(actor, SUBJECT, given, report, now=now)
        renew()
    return report


def _lines(sheets: list[Sheet], known: _Known) -> Iterator[Line]:
    if all(sheet.ignored for sheet in sheets):
        yield Line("", HEADER, RowStatus.ERROR, "", _("none of the files speaks of events"))
    for sheet in sheets:
        lines = faults_of(sheet)
        for found in sheet.records:
            lines += _judge(found, known)
        yield from sorted(lines, key=lambda line: line.row)


def _judge(found: Record, known: _Known) -> list[Line]:
    """Return the faults of a row, or what it would do."""
    before = known.stored.get(found.key)
    row = EVENTS.blank() | (before or {}) | found.values
    faults = [Line(found.file, found.row, RowStatus.ERROR, *fault) for fault in _faults(found, row, known)]
    if faults:
        return faults
    known.seen[found.key] = found
    return [compared(found, before, name=str(row["event_slug"]))]


def _faults(found: Record, row: Row, known: _Known) -> Iterator[tuple[str, str]]:
    other = known.seen.get(found.key)
    if other:
        values = {"slug": row["event_slug"], "file": other.file, "row": other.row}
        words = _("'%(slug)s' stands here a second time; it is already in %(file)s, row %(row)d")
        yield "event_slug", words % values
    if row["edition"] not in known.editions:
        names = ", ".join(sorted(known.editions)) or "-"
        words = _("there is no edition '%(edition)s'; known are: %(known)s")
        yield "edition", words % {"edition": row["edition"], "known": names}
    elif known.term(row) is None:
        codes = ", ".join(sorted(code for edition, code in known.terms if edition in ("", row["edition"])))
        words = _("there is no kind '%(kind)s' in this edition; known are: %(known)s")
        yield "kind", words % {"kind": row["kind"], "known": codes or "-"}
    first, last = row["start_date"], row["end_date"]
    if isinstance(first, date) and isinstance(last, date) and last < first:
        words = _("the event ends on %(end)s, before it starts on %(start)s")
        yield "end_date", words % {"end": last, "start": first}
    for name in ("start_date", "end_date"):
        day_of = row[name]
        if isinstance(day_of, date) and day_of.year not in YEARS:
            yield name, _("'%s' is in a year nobody plans for") % day_of


def _write(actor: Actor, row: Row, known: _Known, *, now: datetime) -> None:
    edition = known.editions[str(row["edition"])]
    slug = str(row["event_slug"])
    first, last = row["start_date"], row["end_date"]
    dates = Dates(
        first if isinstance(first, date) else None,
        last if isinstance(last, date) else None,
        str(row["date_precision"]),
    )
    anchor = set_anchor(actor=actor, edition=edition, code=slug, dates=dates, now=now)
    plain: dict[str, Any] = {
        column.field: row[column.name]
        for column in EVENTS.columns
        if column.is_plain and column.field != "slug"
    }
    plain |= {"edition": edition, "anchor": anchor, "kind": known.term(row), "changed_at": now}
    last = anchor.end_date or anchor.start_date
    state = EventState.ENDED if last and last < now.date() else EventState.PUBLISHED
    Event.objects.update_or_create(slug=slug, defaults=plain, create_defaults=plain | {"state": state})
