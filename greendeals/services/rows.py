"""Rows of the four tables of a deal: one mechanism for the page, a pasted block, the workbook and the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from greendeals.models import Deal
from greendeals.selectors.grid import TABLES, Around, Cell, Table, TableRow
from greendeals.selectors.grid.table import MOST_ROWS
from greendeals.services.faults import Fault, RowConflict
from greendeals.services.steps import count_change, lock_for_edit
from greendeals.services.written import Taken, note_rows, write_rows
from greendeals.workflow import TableKey
from icc.core.errors import Conflict, Invalid
from icc.core.typed import excerpt
from icc.tenancy.actors import Person


@transaction.atomic
def save_row(
    *,
    actor: Person,
    deal: Deal,
    table: TableKey,
    cells: Mapping[str, Cell],
    now: datetime,
    row: str = "",
    version: int | None = None,
) -> TableRow:
    """Write one row: a new one at the end, or the row of that name if nobody else has since `version`.

    Cells are read as people type them; columns that are not among them stay as they are. An unchanged
    row is not a save. The text counts as changed, which voids approvals.

    Args:
        actor: a writer of the city.
        deal: the deal, while it may be changed.
        table: which of its tables.
        cells: column to what was entered.
        now: the present moment.
        row: public name of the row; empty for a new one.
        version: the save it was opened from; None takes it as it is, for acts that just have read it.

    Raises:
        Conflict: the row is gone, or the table is full.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: cells cannot be taken; `fields` says which and why.
        RowConflict: somebody else saved first; carries their row.
    """
    deal = lock_for_edit(actor, deal)
    book, around = TABLES[table], Around(actor, deal)
    found = _find(book, actor, deal, row) if row else None
    if found and version is not None and found.version != version:
        raise RowConflict(found)
    drafted: TableRow = found or book.blank(deal)
    before = book.values(drafted) if found else None
    faults = book.fill(drafted, cells, around)
    if faults:
        raise Invalid(fields=faults)
    if before == book.values(drafted):
        return drafted
    if found is None:
        _make_room(book, deal, 1)
    write_rows(book, deal, new=[] if found else [drafted], changed=[drafted] if found else [])
    note_rows(actor, deal, table, Taken(changed=1) if found else Taken(added=1), now=now)
    return drafted


@transaction.atomic
def remove_row(
    *, actor: Person, deal: Deal, table: TableKey, row: str, now: datetime, version: int | None = None
) -> None:
    """Take a row out of its table; what pointed at it points at nothing. A row already gone is no fault.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        RowConflict: somebody else has changed it since `version`.
    """
    deal = lock_for_edit(actor, deal)
    book = TABLES[table]
    found = book.rows(actor, deal).filter(public_id=row).first()
    if found is None:
        return
    if version is not None and found.version != version:
        raise RowConflict(found)
    found.delete()
    count_change(deal)
    note_rows(actor, deal, table, Taken(removed=[row]), now=now)


@transaction.atomic
def move_row(*, actor: Person, deal: Deal, table: TableKey, row: str, up: bool, now: datetime) -> None:
    """Let a row change places with the one above it, or below it; at the edge nothing happens.

    Raises:
        Conflict: the row is gone.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
    """
    deal = lock_for_edit(actor, deal)
    book = TABLES[table]
    rows = list(book.rows(actor, deal))
    here = next((place for place, one in enumerate(rows) if one.public_id == row), None)
    if here is None:
        raise Conflict(_("This row is no longer in the table."))
    there = here + (-1 if up else 1)
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, one in enumerate(rows, start=1):
        one.position = position
    book.model.objects.bulk_update(rows, ["position"])
    count_change(deal)
    note_rows(actor, deal, table, Taken(changed=1), now=now)


@dataclass
class Draft:
    """Rows that are about to be written together, all or none.

    Attributes:
        faults: what is wrong, cell by cell; with any, nothing is written.
    """

    book: Table
    around: Around
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def lay(self, number: int, cells: Mapping[str, Cell], found: Any) -> bool | None:
        """Lay cells over a row, or make one of them; tell whether it changes, None where it cannot be taken.

        Args:
            number: of the row, for what is wrong with it.
            cells: column to what stands there.
            found: the row as it is stored; None for a new one.
        """
        row = found or self.book.blank(self.around.deal)
        before = self.book.values(row) if found else None
        faults = self.book.fill(row, cells, self.around)
        self.faults += [_fault(self.book, number, name, cells, words) for name, words in faults.items()]
        if faults:
            return None
        if before == self.book.values(row):
            return False
        (self.changed if found else self.new).append(row)
        return True

    def write(self, actor: Person, deal: Deal, *, now: datetime) -> Taken:
        """Write the rows of a locked deal and note it; return how many were touched."""
        taken = Taken(len(self.new), len(self.changed), [row.public_id for row in self.removed])
        if taken:
            for row in self.removed:
                row.delete()
            write_rows(self.book, deal, new=self.new, changed=self.changed)
            note_rows(actor, deal, self.book.key, taken, now=now, aloud=True)
        return taken


def _find(book: Table, actor: Person, deal: Deal, row: str) -> Any:
    found = book.rows(actor, deal).filter(public_id=row).first()
    if found is None:
        raise Conflict(_("This row is no longer in the table: somebody else has removed it."))
    return found


def _make_room(book: Table, deal: Deal, more: int) -> None:
    if book.model.objects.filter(deal=deal).count() + more > MOST_ROWS:
        raise Conflict(_("This table is full: it holds %d rows.") % MOST_ROWS)


def _fault(book: Table, number: int, name: str, cells: Mapping[str, Cell], words: str) -> Fault:
    column = book.column(name)
    cell = cells.get(name)
    return Fault(
        number, str(column.label) if column else "", excerpt("" if cell is None else str(cell)), words
    )
