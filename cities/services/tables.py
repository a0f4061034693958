"""The reference files: their columns, in the order in which they are written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from cities.models import Milestone, Participation, Term
from cities.services.cells import Reader, Value, choice, count, country, day, degrees, key, keys, text
from cities.workflow import Certainty, CityForm, DatePrecision, Kind, MembersStatus, MilestoneKind

Key = tuple[str, ...]
Row = dict[str, Value]

ALL = "all"
"""Stands for the edition of a term that holds for all editions."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its head.
        read: turns a filled cell into a value.
        path: where the value lives, seen from the row of the database; the name if empty.
        get: takes the value from the row of the database, where no path leads to it.
        required: whether the column must be there and no cell may be empty.
        empty: value of an empty cell, and of a new row where the column is missing.
    """

    name: str
    read: Reader
    path: str = ""
    required: bool = False
    empty: Value = ""
    get: Callable[[Any], Value] | None = None

    @property
    def field(self) -> str:
        """Return the dotted path to the value."""
        return self.path or self.name

    @property
    def is_plain(self) -> bool:
        """Tell whether the value is a plain field of the row, not of another row it points at."""
        return self.get is None and "." not in self.field

    def value_of(self, instance: Any) -> Value:
        """Return the value from a row of the database."""
        value: Value = (self.get or attrgetter(self.field))(instance)
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file.

    Attributes:
        name: stem of the file name when it is written.
        key: columns that name a row.
        marks: columns that no other kind has; one of them is enough to recognise the file.
        columns: columns in the order of writing.
        guests: columns of another table that may stand here too.
    """

    name: str
    key: tuple[str, ...]
    marks: frozenset[str]
    columns: tuple[Column, ...]
    guests: tuple[Column, ...] = ()

    def known(self) -> dict[str, Column]:
        """Return all columns that may stand in the file, by name."""
        return {column.name: column for column in (*self.columns, *self.guests)}

    def required(self) -> list[str]:
        """Return the names of the columns that must stand in the file."""
        return [column.name for column in self.columns if column.required]

    def key_of(self, values: Mapping[str, Value]) -> Key:
        """Return the values that name a row."""
        return tuple(str(values[name]) for name in self.key)

    def own(self, values: Mapping[str, Value]) -> Row:
        """Return those of the values that belong to this table."""
        return {column.name: values[column.name] for column in self.columns if column.name in values}

    def blank(self) -> Row:
        """Return what a new row holds before the file speaks."""
        return {column.name: column.empty for column in self.columns}

    def row_of(self, instance: Any) -> Row:
        """Return a row of the database in the columns of the file."""
        return {column.name: column.value_of(instance) for column in self.columns}

    def by_key(self, instances: Iterable[Any]) -> dict[Key, Row]:
        """Return rows of the database by their key, in the given order."""
        rows = map(self.row_of, instances)
        return {self.key_of(row): row for row in rows}


def _members_of(participation: Participation) -> tuple[str, ...]:
    return tuple(member.municipality.slug for member in participation.members.all())


def _edition_of(term: Term) -> str:
    return term.edition.code if term.edition else ALL


def _phase_of(milestone: Milestone) -> str:
    return milestone.phase.code if milestone.phase else ""


CERTAINTY = Column("certainty", choice(Certainty))
SOURCE = Column("source_key", text(40))
NOTE = Column("note", text(2000))

EDITIONS = Table(
    name="editions",
    key=("edition",),
    marks=frozenset({"short_name", "target_deals"}),
    columns=(
        Column("edition", key(40), path="code", required=True),
        Column("name_en", text(150), path="name", required=True),
        Column("short_name", text(60), required=True),
        Column("start_date", day, required=True),
        Column("end_date", day, empty=None),
        Column("date_precision", choice(DatePrecision)),
        Column("target_deals", count, empty=None),
        CERTAINTY,
        SOURCE,
        NOTE,
    ),
)

PLACE = (
    Column("lat", degrees(90), empty=None),
    Column("lon", degrees(180), empty=None),
    Column("population", count, empty=None),
    Column("population_source", text(120)),
    Column("geonames_id", count, empty=None),
    Column("coord_source", text(20)),
)

MUNICIPALITIES = Table(
    name="municipalities",
    key=("municipality_slug",),
    marks=frozenset({"municipality_slug"}),
    columns=(
        Column("municipality_slug", key(80), path="slug", required=True),
        Column("name", text(150), required=True),
        Column("name_en", text(150), required=True),
        Column("country", country, required=True),
        *PLACE,
        NOTE,
    ),
)

CITIES = Table(
    name="cities",
    key=("participant_slug",),
    marks=frozenset(),
    columns=(
        Column("participant_slug", key(80), path="slug", required=True),
        Column("participant_name", text(150), path="name", required=True),
        Column("country", country, required=True),
        Column("consortium", choice(CityForm), path="form"),
    ),
)
"""Not a file of its own: what the rows of a participant say alike in every edition."""

PARTICIPANTS = Table(
    name="participants",
    key=("edition", "participant_slug"),
    marks=frozenset({"participant_slug", "participant_name", "members_status"}),
    columns=(
        Column("edition", key(40), path="edition.code", required=True),
        Column("participant_slug", key(80), path="city.slug", required=True),
        Column("participant_name", text(150), path="city.name", required=True),
        Column("kind", choice(Kind), required=True),
        Column("country", country, path="city.country", required=True),
        Column("member_count", count, empty=None),
        Column("consortium", choice(CityForm), path="city.form"),
        Column("members", keys(80), empty=(), get=_members_of),
        Column("since", day, empty=None),
        CERTAINTY,
        SOURCE,
        Column("members_status", choice(MembersStatus)),
        Column("overlay_role", text(60)),
        NOTE,
    ),
    guests=(Column("name_en", text(150)), *PLACE),
)

VOCABULARIES = Table(
    name="vocabularies",
    key=("edition", "vocabulary", "code"),
    marks=frozenset({"vocabulary", "label_en"}),
    columns=(
        Column("edition", key(40), required=True, get=_edition_of),
        Column("vocabulary", key(40), required=True),
        Column("code", key(60), required=True),
        Column("label_en", text(150), path="label", required=True),
        NOTE,
        CERTAINTY,
        SOURCE,
    ),
)

MILESTONES = Table(
    name="milestones",
    key=("edition", "code"),
    marks=frozenset({"phase"}),
    columns=(
        Column("edition", key(40), path="edition.code", required=True),
        Column("code", key(80), required=True),
        Column("kind", choice(MilestoneKind), required=True),
        Column("phase", key(80), get=_phase_of),
        Column("name", text(200), required=True),
        Column("start_date", day, path="anchor.start_date", empty=None),
        Column("end_date", day, path="anchor.end_date", empty=None),
        Column(
            "date_precision",
            choice(DatePrecision),
            path="anchor.date_precision",
            empty=DatePrecision.UNKNOWN.value,
        ),
        Column("description", text(2000)),
        SOURCE,
        CERTAINTY,
    ),
)
"""Dates of a milestone are its anchor's, which has the same code."""

FILES = (MILESTONES, PARTICIPANTS, MUNICIPALITIES, VOCABULARIES, EDITIONS)
"""The kinds of file, in the order in which they are recognised: guests come first."""

TABLES = (EDITIONS, MUNICIPALITIES, CITIES, PARTICIPANTS, VOCABULARIES, MILESTONES)
"""All tables, in the order in which they are written: what is pointed at comes first."""
