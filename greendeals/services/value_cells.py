"""Cells of a table of values as people hand them in, made entries of a block."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from greendeals.models import Deal, IndicatorValue
from greendeals.selectors.grid import Around
from greendeals.selectors.value_grid import ValueGrid
from greendeals.selectors.value_lines import CELL, Line, boxed, head
from greendeals.services.faults import BlockRefused, Fault
from greendeals.services.readings import Reading
from greendeals.services.value_blocks import MOST_VALUES, Entered, Entry, Place, enter_values
from icc.core.errors import Conflict, Invalid, TooLarge
from icc.core.typed import Unreadable, excerpt
from icc.tenancy.actors import Actor, Person

Cell = str | int | float | None
Seen = Mapping[str, Mapping[date, str]]
"""Public names of the values that were seen, by line and day."""

LARGEST_BLOCK = 1_000_000
"""Characters of a pasted block."""

MOST_LINES = 2_000
"""Lines of a pasted block; no deal has as many indicators."""


class CellReader:
    """Reads cells, and keeps what is wrong with them for one answer.

    Attributes:
        seen: what stood on the screen or in the file; a cell that still says the same is no entry.
    """

    def __init__(self, actor: Actor, deal: Deal, seen: Seen) -> None:
        self._around = Around(actor, deal)
        self._seen = seen
        names = {name for line in seen.values() for name in line.values() if name}
        rows = IndicatorValue.objects.visible_to(actor).filter(deal=deal, public_id__in=names)
        self._shown = {row.public_id: boxed(row) for row in rows}
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []

    def read(self, line: Line, day: date, cell: Cell, *, row: int) -> None:
        """Read one cell."""
        name = self._seen.get(line.key, {}).get(day, "")
        text = "" if cell is None else str(cell).strip()
        if text == self._shown.get(name, ""):
            return
        if not text:
            words = _("A value stays on record. Type the right one over it.")
            self.faults.append(Fault(row, head(day), "", words))
            return
        try:
            found = CELL.read(cell, self._around)
        except Unreadable as error:
            self.faults.append(Fault(row, head(day), excerpt(text), str(error)))
            return
        reading = Reading(day, found.value, found.part, found.whole, line.group)
        self.entries.append(Entry(line.indicator.pk, reading, Place(row, head(day), text), name))

    def enter(self, *, actor: Person, deal: Deal, now: datetime, sure: bool) -> Entered:
        """Hand all in that was read, if all could be read."""
        if self.faults:
            raise BlockRefused(self.faults)
        return enter_values(actor=actor, deal=deal, entries=self.entries, now=now, sure=sure)


def save_value_row(
    *,
    actor: Person,
    deal: Deal,
    line: Line,
    cells: Mapping[date, str],
    seen: Mapping[date, str],
    now: datetime,
    sure: bool = False,
) -> Entered:
    """Note the cells of a row that were changed since they were seen.

    Raises:
        BlockDoubtful, BlockRefused, Forbidden, ValueConflict: as `enter_values`.
    """
    reader = CellReader(actor, deal, {line.key: seen})
    for number, (day, text) in enumerate(sorted(cells.items()), start=1):
        reader.read(line, day, text, row=number)
    return reader.enter(actor=actor, deal=deal, now=now, sure=sure)


def paste_values(
    *,
    actor: Person,
    grid: ValueGrid,
    text: str,
    row: str,
    column: str,
    seen: Seen,
    now: datetime,
    sure: bool = False,
) -> Entered:
    """Lay a block from a spreadsheet over the table from a cell on: all of it or nothing; empty cells stay.

    Args:
        actor: a writer of the city.
        grid: the table as the page shows it.
        text: tabs between cells, lines between rows.
        row: key of the line where it begins; the first if empty.
        column: day where it begins, as in ISO 8601; the first if empty.
        seen: what stood in each cell.
        now: the present moment.
        sure: whether somebody has said that unlikely figures are right.

    Raises:
        BlockDoubtful, BlockRefused, Forbidden, ValueConflict: as `enter_values`.
        Conflict: the row or the day is no longer in the table.
        Invalid: there is nothing in it, or more than fits.
        TooLarge: it is longer than any table.
    """
    lines = grid.lines[_place([line.key for line in grid.lines], row) :]
    days = grid.days[_place([day.isoformat() for day in grid.days], column) :]
    block = _block(text)
    _check_size(block, lines, days)
    reader = CellReader(actor, grid.deal, seen)
    for number, (line, cells) in enumerate(zip(lines, block, strict=False), start=1):
        for day, cell in zip(days, cells, strict=False):
            if cell.strip():
                reader.read(line, day, cell, row=number)
    return reader.enter(actor=actor, deal=grid.deal, now=now, sure=sure)


def _place(keys: Sequence[str], key: str) -> int:
    if key and key not in keys:
        raise Conflict(_("The cell where the block should begin is no longer in the table."))
    return keys.index(key) if key else 0


def _block(text: str) -> list[list[str]]:
    if len(text) > LARGEST_BLOCK:
        raise TooLarge(_("This block is too long for a table of a deal."))
    try:
        block = list(islice(_rows(text), MOST_LINES + 1))
    except csv.Error:
        raise Invalid(fields={"block": _("This block cannot be read. Copy it again.")}) from None
    if not any(cell.strip() for row in block for cell in row):
        words = _("There is nothing in this block. Copy the cells and paste them here.")
        raise Invalid(fields={"block": words})
    return block


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text.strip("\n\r"), newline=""), delimiter="\t")


def _check_size(block: list[list[str]], lines: Sequence[Line], days: Sequence[date]) -> None:
    width = max(map(len, block))
    if len(block) > len(lines) or width > len(days) or len(block) * width > MOST_VALUES:
        words = _(
            "The block has %(rows)s rows and %(columns)d columns, but from where it begins the table has"
            " %(lines)d rows and %(days)d columns. Nothing was taken over."
        )
        rows = f"{MOST_LINES}+" if len(block) > MOST_LINES else str(len(block))
        sizes = {"rows": rows, "columns": width, "lines": len(lines), "days": len(days)}
        raise Invalid(fields={"block": words % sizes})
