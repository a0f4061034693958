"""What taking a workbook over would do: its rows against those that are stored. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from greendeals.models import Deal
from greendeals.selectors.grid import TABLES, Around, Table
from greendeals.services.exchange.incoming import Line, Read, table_keys
from greendeals.services.rows import Draft
from greendeals.workflow import LineStatus, TableKey
from icc.core.typed import excerpt
from icc.tenancy.actors import Actor


@dataclass
class Plan:
    """The outcome.

    Attributes:
        drafts: rows to write, table by table.
        lines: one entry for each row, and for each fault.
    """

    drafts: list[Draft] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def tell(
        self, table: TableKey, row: int, status: LineStatus, *, column: str = "", words: str = ""
    ) -> None:
        """Note what would happen to a row, or what is wrong with it."""
        told = {"table": table.value, "row": row, "status": status.value, "column": column, "words": words}
        self.lines.append(told)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return any(line["status"] == LineStatus.ERROR for line in self.lines)


def plan(*, actor: Actor, deal: Deal, found: Read) -> Plan:
    """Lay what a file says over the tables of a deal.

    A row that stood in the file when it was written and no longer does is removed; a row that others have
    added since stays. A row that others have changed since is an error: nothing of theirs is overwritten.
    """
    made, around = Plan(), Around(actor, deal)
    if found.deal != deal.public_id:
        words = _("This file belongs to another deal. Download the tables of this one.")
        made.tell(TableKey.PROMISES, 0, LineStatus.ERROR, words=words)
        return made
    gone: set[int] = set()
    for key in table_keys(found):
        draft, lines = Draft(TABLES[key], around), found.tables[key.value]
        stored = {row.public_id: row for row in TABLES[key].rows(actor, deal)}
        kept = {line.key for line in lines}
        draft.removed = [stored[name] for name in found.rows if name in stored and name not in kept]
        _lay_sheet(made, draft, lines, Known(stored, frozenset(found.rows)), gone)
        for row in draft.removed:
            made.tell(key, 0, LineStatus.REMOVED, words=_called(TABLES[key], row, around))
        if key == TableKey.PROMISES:
            gone = {row.pk for row in draft.removed}
        made.drafts.append(draft)
    return made


class Known(NamedTuple):
    """The rows of a table as they are stored, by name, and the names that the whole file was written with."""

    stored: Mapping[str, Any]
    written: frozenset[str]


def _lay_sheet(made: Plan, draft: Draft, lines: list[Line], known: Known, gone: set[int]) -> None:
    seen: set[str] = set()
    for line in lines:
        fault = _fault_of(line, known, seen)
        seen.add(line.key)
        if fault:
            made.tell(draft.book.key, line.number, LineStatus.ERROR, words=fault)
            continue
        _lay_line(made, draft, line, known.stored.get(line.key), gone)


def _fault_of(line: Line, known: Known, seen: set[str]) -> str:
    """Return what is wrong with the name of a row."""
    if not line.key:
        return ""
    if line.key in seen:
        return _("This row stands in the sheet twice. For a new row, copy the visible cells only.")
    if line.key not in known.written:
        return _(
            "The hidden cell “id” of this row does not say a row of this file. Download the file anew;"
            " for a new row, copy the visible cells only."
        )
    if line.key not in known.stored:
        return _(
            "This row is no longer in this table of the deal, or stands in the wrong sheet."
            " Delete it, or copy its visible cells into a new row."
        )
    if line.version > known.stored[line.key].version:
        return _("The hidden cell “version” of this row was changed. Download the file anew.")
    return ""


def _lay_line(made: Plan, draft: Draft, line: Line, row: Any, gone: set[int]) -> None:
    book, key = draft.book, draft.book.key
    for name, words in line.faults.items():
        made.tell(key, line.number, LineStatus.ERROR, column=_label(book, name), words=words)
    if line.faults:
        return
    before = book.shown(row, draft.around) if row else {}
    version = row.version if row else 0
    changes = draft.lay(line.number, line.cells, row)
    if changes is None:
        for fault in [one for one in draft.faults if one.row == line.number]:
            words = f"“{fault.cell}”: {fault.words}" if fault.cell else fault.words
            made.tell(key, line.number, LineStatus.ERROR, column=fault.column, words=words)
    elif not changes:
        made.tell(key, line.number, LineStatus.UNCHANGED)
    elif row is None and _is_lost(draft):
        words = _(
            "This row has lost its hidden cells: it stands in the deal already. Download the file anew."
        )
        made.tell(key, line.number, LineStatus.ERROR, words=words)
    elif row and version != line.version:
        words = _("Somebody else has changed this row since you downloaded the file. Download it anew.")
        made.tell(key, line.number, LineStatus.ERROR, words=words)
    else:
        _tell_change(made, draft, line, row=row, before=before, gone=gone)


def _is_lost(draft: Draft) -> bool:
    """Tell whether the newest row says what one says that is missing in the sheet."""
    values = draft.book.values(draft.new[-1])
    return any(draft.book.values(row) == values for row in draft.removed)


def _tell_change(
    made: Plan, draft: Draft, line: Line, *, row: Any, before: Mapping[str, str], gone: set[int]
) -> None:
    book, key = draft.book, draft.book.key
    changed = row or draft.new[-1]
    if getattr(changed, "commitment_id", None) in gone:
        words = _("This promise is removed in the sheet Promises.")
        made.tell(key, line.number, LineStatus.ERROR, column=_label(book, "promise"), words=words)
    elif row is None:
        made.tell(key, line.number, LineStatus.NEW, words=_called(book, changed, draft.around))
    else:
        after = book.shown(row, draft.around)
        names = [name for name in after if after[name] != before[name]]
        words = "; ".join(
            f"{_label(book, name)}: {excerpt(before[name]) or '–'} → {excerpt(after[name]) or '–'}"
            for name in names
        )
        made.tell(key, line.number, LineStatus.CHANGED, words=words)


def _label(book: Table, name: str) -> str:
    column = book.column(name)
    return str(column.label) if column else ""


def _called(book: Table, row: Any, around: Around) -> str:
    """Return a row in a few words."""
    shown = book.shown(row, around)
    names = ("text", "title", "name", "provider", "source")
    return excerpt(next((shown[name] for name in names if shown.get(name)), ""))
