"""What an import would do: the rows of files against the rows that are stored. Pure; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cities.services.cells import Value, shown
from cities.services.sheets import Fault, Record, Sheet
from cities.services.tables import (
    ALL,
    CITIES,
    EDITIONS,
    MILESTONES,
    MUNICIPALITIES,
    PARTICIPANTS,
    TABLES,
    VOCABULARIES,
    Key,
    Row,
)
from cities.workflow import CityForm, MembersStatus, MilestoneKind

Rows = dict[Key, Row]
State = dict[str, Rows]
"""Rows of every table by its name, in the order in which they were first imported."""

Spot = tuple[str, int]
"""File and row."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that becomes another."""

    column: str
    old: Value
    new: Value

    def __str__(self) -> str:
        """Say it in one phrase."""
        return f"{self.column}: {shown(self.old) or '-'} → {shown(self.new) or '-'}"


@dataclass(slots=True)
class Plan:
    """The outcome.

    Attributes:
        state: all rows as they would stand afterwards.
        touched: keys to write, by table.
        new: rows of files that create what they name.
        changes: what each other row of a file would change.
    """

    state: State
    touched: defaultdict[str, dict[Key, None]] = field(default_factory=lambda: defaultdict(dict))
    new: set[Spot] = field(default_factory=set)
    changes: defaultdict[Spot, list[Change]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)
    told: dict[tuple[str, Key, str], Record] = field(default_factory=dict)

    def rows_to_write(self, name: str) -> list[Row]:
        """Return the whole rows of one table that are new or changed."""
        return [self.state[name][key] for key in self.touched[name]]


def plan(sheets: Iterable[Sheet], stored: State) -> Plan:
    """Lay all rows over what is stored, and check what comes out.

    Args:
        sheets: what the files said; only rows that could be read count.
        stored: rows by table; left as it is.
    """
    made = Plan({name: {key: dict(row) for key, row in rows.items()} for name, rows in stored.items()})
    claimed: defaultdict[str, set[Key]] = defaultdict(set)
    whole: list[Record] = []
    for sheet in sheets:
        if sheet.table:
            claimed[sheet.table.name] |= sheet.claimed
        whole += sheet.records
    unique = list(_without_duplicates(whole, made))
    parts = [part for record in unique for part in split(record, stored)]
    parts.sort(key=lambda part: (TABLES.index(part.table), part.is_guest))
    for part in parts:
        _settle(part, made)
    known = {name: claimed[name] | set(made.state[name]) for name in made.state}
    for part in parts:
        made.faults += _check(part, made.state, known)
    return made


def _without_duplicates(records: Iterable[Record], made: Plan) -> Iterator[Record]:
    first: dict[tuple[str, Key], Record] = {}
    for record in records:
        other = first.setdefault((record.table.name, record.key), record)
        if other is record:
            yield record
            continue
        values = {"name": ", ".join(record.key), "file": other.file, "row": other.row}
        message = _("'%(name)s' stands here a second time; it is already in %(file)s, row %(row)d")
        made.faults.append(record.fault(record.table.key[-1], message % values))


def split(record: Record, stored: State) -> Iterator[Record]:
    """Take a row of participants apart: the city, its participation, and its municipality's data if given."""
    if record.table is not PARTICIPANTS:
        yield record
        return
    values = {name: value for name, value in record.values.items() if _said(value) or name in _MAY_BE_EMPTY}
    slug = str(values["participant_slug"])
    form = values.get("consortium") or stored["cities"].get((slug,), {}).get("consortium")
    single = form != CityForm.CONSORTIUM
    if single and not values.get("members"):
        values.pop("members", None)
    at = (record.file, record.row)
    yield Record(CITIES, *at, CITIES.own(values), {"consortium": CityForm.SINGLE.value})
    before = stored[PARTICIPANTS.name].get(record.key, {}).get("members")
    members = values.get("members") or before or ((slug,) if single else ())
    status = MembersStatus.COMPLETE if members else MembersStatus.UNKNOWN
    own = {name: value for name, value in PARTICIPANTS.own(values).items() if name not in _OF_CITY}
    yield Record(PARTICIPANTS, *at, own, {"members": members, "members_status": status.value})
    guests = {column.name: values[column.name] for column in PARTICIPANTS.guests if column.name in values}
    if guests and isinstance(members, tuple):
        place = members[0] if single else ""
        name = values["participant_name"]
        defaults = {"name": name, "name_en": name, "country": values["country"]}
        yield Record(MUNICIPALITIES, *at, {"municipality_slug": place, **guests}, defaults, is_guest=True)


def _said(value: Value) -> bool:
    return value not in ("", None, ())


_OF_CITY = frozenset(column.name for column in CITIES.columns) - frozenset(CITIES.key)
_MAY_BE_EMPTY = frozenset(column.name for column in PARTICIPANTS.columns) - {"consortium", "members_status"}


def _settle(record: Record, made: Plan) -> None:
    """Lay one record over the state; two records may not say different things about the same cell."""
    name, key, spot = record.table.name, record.key, (record.file, record.row)
    rows = made.state[name]
    row = rows.get(key)
    if row is None:
        made.touched[name][key] = None
        row = rows[key] = record.table.blank() | record.defaults | record.values
        if not record.is_guest:
            made.new.add(spot)
        made.changes[spot] += [Change(column, None, value) for column, value in record.values.items()]
    for column, value in record.values.items():
        other = made.told.setdefault((name, key, column), record)
        if row[column] == value:
            continue
        if other is not record:
            values = {"new": shown(value), "old": shown(row[column]), "file": other.file, "row": other.row}
            message = _("'%(new)s' here, but '%(old)s' in %(file)s, row %(row)d; both must say the same")
            made.faults.append(record.fault(column, message % values))
            continue
        made.changes[spot].append(Change(column, row[column], value))
        made.touched[name][key] = None
        row[column] = value


def _check(record: Record, state: State, known: dict[str, set[Key]]) -> Iterator[Fault]:
    row = state[record.table.name][record.key]
    match record.table.name:
        case EDITIONS.name:
            yield from _check_edition(record, row)
        case MUNICIPALITIES.name:
            yield from _check_place(record, row)
        case PARTICIPANTS.name:
            yield from _check_edition_known(record, known)
            yield from _check_members(record, row, state, known)
        case VOCABULARIES.name if record.values["edition"] != ALL:
            yield from _check_edition_known(record, known)
        case MILESTONES.name:
            yield from _check_edition_known(record, known)
            yield from _check_milestone(record, row, state, known)


def _check_edition(record: Record, row: Row) -> Iterator[Fault]:
    start, end = shown(row["start_date"]), shown(row["end_date"])
    if end and end < start:
        message = _("the edition ends on %(end)s, before it starts on %(start)s")
        yield record.fault("end_date", message % {"start": start, "end": end})
    if row["edition"] == ALL:
        yield record.fault("edition", _("'all' is kept for terms that hold for all editions"))


def _check_place(record: Record, row: Row) -> Iterator[Fault]:
    if not row["municipality_slug"]:
        message = _(
            "only a single city has one place; describe a consortium's members in a municipalities file"
        )
        yield record.fault(next(name for name in record.values if name != "municipality_slug"), message)
    for given, missing in (("lat", "lon"), ("lon", "lat")):
        if row[given] is not None and row[missing] is None:
            message = _("%(given)s is given without %(missing)s; give both or neither")
            yield record.fault(missing, message % {"given": given, "missing": missing})


def _check_edition_known(record: Record, known: dict[str, set[Key]]) -> Iterator[Fault]:
    edition = shown(record.values["edition"])
    if (edition,) not in known["editions"]:
        names = ", ".join(sorted(code for (code,) in known["editions"])) or "-"
        message = _("there is no edition '%(edition)s'; known are: %(known)s")
        yield record.fault("edition", message % {"edition": edition, "known": names})


def _check_members(record: Record, row: Row, state: State, known: dict[str, set[Key]]) -> Iterator[Fault]:
    members = row["members"] if isinstance(row["members"], tuple) else ()
    for slug in members:
        if (slug,) not in known["municipalities"]:
            message = _("there is no municipality '%(slug)s'; add it to the municipalities file")
            yield record.fault("members", message % {"slug": slug})
    single = state["cities"][record.key[1],]["consortium"] == CityForm.SINGLE
    if single and len(members) != 1:
        message = _("a single city has one member, here are %(count)d; or is it a consortium?")
        yield record.fault("members", message % {"count": len(members)})


def _check_milestone(record: Record, row: Row, state: State, known: dict[str, set[Key]]) -> Iterator[Fault]:
    start, end = shown(row["start_date"]), shown(row["end_date"])
    if start and end and end < start:
        message = _("it ends on %(end)s, before it starts on %(start)s")
        yield record.fault("end_date", message % {"start": start, "end": end})
    phase = (record.key[0], shown(row["phase"]))
    if not phase[1]:
        return
    other = state[MILESTONES.name].get(phase)
    if row["kind"] == MilestoneKind.PHASE:
        yield record.fault("phase", _("a phase does not lie in another one; leave this cell empty"))
    elif phase not in known[MILESTONES.name] or (other and other["kind"] != MilestoneKind.PHASE):
        message = _("there is no phase '%(phase)s' in this edition")
        yield record.fault("phase", message % {"phase": phase[1]})
