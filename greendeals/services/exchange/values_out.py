"""Writing the values of a deal as a workbook."""

import io
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from greendeals.models import Deal
from greendeals.selectors.newest import ValueFacts
from greendeals.selectors.value_grid import value_grid
from greendeals.selectors.value_lines import boxed, seen_of
from greendeals.services.exchange import layout
from greendeals.services.exchange.outgoing import BAND, DAY_FORMAT, EXACT, put
from icc.tenancy.actors import Actor

FORMAT = "icc-values-1"
SHEET, KEY, FIRST_DAY = "Values", 1, 5
"""Name of the sheet; its hidden column with the names of the lines; the first column of a day."""

HEADS = ("id", "Indicator", "Group", "Unit")
MOST_DAYS = 400


def values_workbook(*, actor: Actor, deal: Deal) -> bytes:
    """Return all values as a workbook: indicators down, days across, ready to be filled in and handed in.

    What stood in each cell is kept on a hidden sheet, so that nothing that others enter is overwritten.
    """
    grid = value_grid(actor=actor, deal=deal, most=MOST_DAYS)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for number, words in enumerate(HEADS, start=1):
        put(sheet.cell(layout.HEAD, number), words)
    for number, day in enumerate(grid.days, start=FIRST_DAY):
        sheet.cell(layout.HEAD, number, value=day).number_format = DAY_FORMAT
    for cell in sheet[layout.HEAD]:
        cell.font, cell.fill = Font(bold=True), BAND
    lists = book.create_sheet(layout.LISTS)
    put(lists[layout.FORMAT_CELL], FORMAT)
    put(lists[layout.DEAL_CELL], deal.public_id)
    for row, line in enumerate(grid.lines, start=layout.HEAD + 1):
        texts = (line.key, line.indicator.name, line.group, line.hint)
        for number, text in enumerate(texts, start=1):
            put(sheet.cell(row, number), text)
        cells = grid.of(line)
        for number, day in enumerate(grid.days, start=FIRST_DAY):
            _fill(sheet.cell(row, number), cells.get(day))
        put(lists.cell(row + 1, 1), line.key)
        put(lists.cell(row + 1, 2), seen_of(cells))
    _dress(sheet)
    lists.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(cell: Any, value: ValueFacts | None) -> None:
    """Write a figure as such; a share, and what a spreadsheet would round, as text."""
    if value is None:
        return
    plain: Decimal = value.value.normalize()
    if value.whole is None and len(plain.as_tuple().digits) <= EXACT:
        cell.value = plain
    else:
        put(cell, boxed(value))


def _dress(sheet: Worksheet) -> None:
    for number, width in ((2, 40), (3, 20), (4, 16)):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.column_dimensions[get_column_letter(KEY)].hidden = True
    sheet.freeze_panes = f"{get_column_letter(FIRST_DAY)}{layout.HEAD + 1}"
