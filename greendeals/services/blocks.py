"""Blocks of rows pasted from a spreadsheet: all of it is taken over, or nothing."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from greendeals.models import Deal
from greendeals.selectors.grid import TABLES, Around, Column, Table
from greendeals.selectors.grid.table import MOST_ROWS
from greendeals.services.faults import BlockRefused, Fault, RowConflict
from greendeals.services.rows import Draft
from greendeals.services.steps import lock_for_edit
from greendeals.services.written import Taken
from greendeals.workflow import TableKey
from icc.core.errors import Conflict, Invalid, TooLarge
from icc.tenancy.actors import Person

LARGEST_BLOCK = 1_000_000
"""Characters of a pasted block."""


@transaction.atomic
def paste_rows(
    *,
    actor: Person,
    deal: Deal,
    table: TableKey,
    text: str,
    now: datetime,
    row: str = "",
    column: str = "",
    seen: Mapping[str, int] | None = None,
) -> Taken:
    """Take over a block copied from a spreadsheet: tabs between cells, lines between rows; all or nothing.

    The block is laid over the table from `row` and `column` on; rows beyond the last are added. A first
    line that repeats the heads is left out, and so are empty rows.

    Args:
        actor: a writer of the city.
        deal: the deal, while it may be changed.
        table: which of its tables.
        text: the block.
        now: the present moment.
        row: public name of the row where it begins; empty to add all rows at the end.
        column: name of the column where it begins; the first one if empty.
        seen: version of each row as the page showed it; a row saved since is not overwritten.

    Raises:
        BlockRefused: cells cannot be taken; carries what is wrong, cell by cell.
        Conflict: the row is gone, or a row was saved by somebody else.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: there is nothing in the block, or it has too many rows.
        TooLarge: it is longer than any table.
    """
    deal = lock_for_edit(actor, deal)
    book, around = TABLES[table], Around(actor, deal)
    stored = list(book.rows(actor, deal))
    start = _start(stored, row)
    columns = _columns_from(book, column)
    lines = [line for line in _block(text) if not _is_head(line, columns)]
    _check_size(lines, len(stored[start:]), len(stored))
    draft = Draft(book, around)
    over: list[Any] = [*stored[start:], *[None] * len(lines)]
    for number, (cells, found) in enumerate(zip(lines, over, strict=False), start=1):
        _lay(draft, number, cells, columns, found=found, seen=seen or {})
    if draft.faults:
        raise BlockRefused(draft.faults)
    return draft.write(actor, deal, now=now)


def _start(stored: Sequence[Any], row: str) -> int:
    if not row:
        return len(stored)
    for place, one in enumerate(stored):
        if one.public_id == row:
            return place
    raise Conflict(_("The row where the block should begin is no longer in the table."))


def _columns_from(book: Table, column: str) -> list[Column]:
    names = [one.name for one in book.paged]
    return book.paged[names.index(column) :] if column in names else book.paged


def _block(text: str) -> list[list[str]]:
    """Return the cells of a block; one in quotation marks may hold line breaks, as spreadsheets copy them."""
    if len(text) > LARGEST_BLOCK:
        raise TooLarge(_("This block is too long for a table of a deal."))
    reader = csv.reader(io.StringIO(text.strip("\n\r"), newline=""), delimiter="\t")
    try:
        lines = [line for line in islice(reader, MOST_ROWS + 2) if any(cell.strip() for cell in line)]
    except csv.Error:
        raise Invalid(fields={"block": _("This block cannot be read. Copy it again.")}) from None
    if not lines:
        raise Invalid(
            fields={"block": _("There is nothing in this block. Copy the cells and paste them here.")}
        )
    return lines


def _is_head(line: Sequence[str], columns: Sequence[Column]) -> bool:
    heads = [str(column.label).casefold() for column in columns]
    cells = [cell.strip().casefold() for cell in line]
    return len(cells) <= len(heads) and cells == heads[: len(cells)]


def _check_size(lines: Sequence[Any], free: int, stored: int) -> None:
    if stored + max(len(lines) - free, 0) > MOST_ROWS or len(lines) > MOST_ROWS:
        words = _("A table holds at most %d rows. Paste fewer, and keep only what the parties agree on.")
        raise Invalid(fields={"block": words % MOST_ROWS})


def _lay(
    draft: Draft,
    number: int,
    line: Sequence[str],
    columns: Sequence[Column],
    *,
    found: Any,
    seen: Mapping[str, int],
) -> None:
    if len(line) > len(columns):
        words = _("There are %(cells)d cells, but only %(columns)d columns from where the block begins.")
        counts = {"cells": len(line), "columns": len(columns)}
        draft.faults.append(Fault(number, "", "", words % counts))
        return
    if found and seen.get(found.public_id, found.version) != found.version:
        raise RowConflict(found)
    taken = {column.name: cell for column, cell in zip(columns, line, strict=False)}
    draft.lay(number, taken, found)
