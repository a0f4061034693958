"""Writing the workbook."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from greendeals.models import Deal
from greendeals.selectors.grid import TABLES, Around, Choice, Column, Measure, Table
from greendeals.selectors.grid.table import MOST_ROWS
from greendeals.services.exchange import layout
from icc.tenancy.actors import Actor

EXACT = 15
"""Digits that a number keeps in a spreadsheet; longer ones are written as text."""

CATALOGUE = "kpi"
"""The column in which codes stand, because names of the catalogue may change."""

WIDTHS = {"s": 16, "m": 24, "l": 48}
BAND = PatternFill("solid", fgColor="D9E1F2")
TEXT_FORMAT, DAY_FORMAT = "@", "dd/mm/yyyy"


def workbook_of(*, actor: Actor, deal: Deal) -> bytes:
    """Return the four tables as a workbook: what the actor may read, ready to be changed and handed in.

    Text never runs as a formula: it is stored as text, whatever it begins with. Each row carries its name
    and version in hidden columns; choices are offered as lists.
    """
    book, around = Workbook(), Around(actor, deal)
    guide = book.active
    if not isinstance(guide, Worksheet):
        raise TypeError(type(guide))
    _guide(guide, deal)
    lists = book.create_sheet(layout.LISTS)
    put(lists[layout.FORMAT_CELL], layout.FORMAT)
    put(lists[layout.DEAL_CELL], deal.public_id)
    written: list[str] = []
    for table in TABLES.values():
        sheet = book.create_sheet(layout.SHEETS[table.key])
        rows = list(table.rows(actor, deal))
        _sheet(sheet, table, around, rows)
        _offer(sheet, lists, table, around)
        written += [row.public_id for row in rows]
    for number, key in enumerate(written, start=lists[layout.ROWS_CELL].row):
        put(lists.cell(number, 1), key)
    lists.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _guide(sheet: Worksheet, deal: Deal) -> None:
    sheet.title = layout.GUIDE
    lines = [
        deal.title,
        deal.city.name,
        _("Change the sheets Promises, Actions, Indicators and Funding, then hand the file in again."),
        _("Before anything is taken over you see what would change, row by row: all of it or nothing."),
        _("A new row goes below the last one. A row that you delete is taken out of the deal."),
        _("A sheet that you delete stays as it is in the deal. The order of rows is not taken over."),
        _("Leave heads, hidden columns and the hidden sheet as they are."),
        _("Do not merge cells. Write values, no formulas."),
        _("Dates: 30/06/2028 or 2028-06-30. Numbers: 1234.56. Empty means not known; zero means zero."),
        _("A share keeps both its parts: write 12 / 48."),
        _("Promises are pointed at by the number that stands before them in the list."),
    ]
    if deal.participation.edition.is_demonstration:
        lines.insert(0, _("Demonstration: invented data. Nothing here is a real agreement or a real person."))
    for number, line in enumerate(lines, start=1):
        cell = sheet.cell(number, 1)
        put(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=line == deal.title, size=14 if line == deal.title else 11)
    sheet.column_dimensions["A"].width = 100


def _sheet(sheet: Worksheet, table: Table, around: Around, rows: Sequence[Any]) -> None:
    put(sheet.cell(layout.HEAD, layout.ID), "id")
    put(sheet.cell(layout.HEAD, layout.VERSION), "version")
    for number, column in layout.heads(table):
        head: Any = sheet.cell(layout.HEAD, number)
        put(head, str(column.label))
        head.font, head.fill = Font(bold=True), BAND
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[column.width]
    for line, row in enumerate(rows, start=layout.HEAD + 1):
        put(sheet.cell(line, layout.ID), row.public_id)
        sheet.cell(line, layout.VERSION, value=row.version)
        for number, column in layout.heads(table):
            _fill(sheet.cell(line, number), column, column.get(row), around)
    for hidden in (layout.ID, layout.VERSION):
        sheet.column_dimensions[get_column_letter(hidden)].hidden = True
    sheet.freeze_panes = f"{get_column_letter(layout.FIRST)}{layout.HEAD + 1}"


def _fill(cell: Any, column: Column, value: Any, around: Around) -> None:
    """Write one value: days and figures as such, everything else as text."""
    plain = value.value if isinstance(value, Measure) and value.whole is None else value
    match plain:
        case Decimal() if len(plain.normalize().as_tuple().digits) <= EXACT:
            cell.value = plain
            cell.number_format = "0.00" if column.kind == "figure" else "General"
        case date():
            cell.value = plain
            cell.number_format = DAY_FORMAT
        case _:
            known = isinstance(column, Choice) and column.name != CATALOGUE
            text = column.shown(value, around) if known else column.boxed(value, around)
            if text:
                put(cell, text)
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def put(cell: Any, text: str) -> None:
    """Write text as text: a leading = + - or @ is a sign like any other."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    cell.quotePrefix = True


def _offer(sheet: Worksheet, lists: Worksheet, table: Table, around: Around) -> None:
    """Let the spreadsheet program offer what can be chosen, from a list on the hidden sheet."""
    for number, column in layout.heads(table):
        options = column.options(around)
        if not options:
            continue
        place = lists.max_column + 1
        letter = get_column_letter(place)
        put(lists.cell(1, place), f"{sheet.title} {column.name}")
        for line, option in enumerate(options, start=2):
            put(lists.cell(line, place), option.code if column.name == CATALOGUE else option.label)
        source = f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${len(options) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        sheet.add_data_validation(rule)
        here = get_column_letter(number)
        rule.add(f"{here}{layout.HEAD + 1}:{here}{layout.HEAD + MOST_ROWS}")
