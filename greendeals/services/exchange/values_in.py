"""Reading a workbook with values, and telling what taking it over would do."""

import io
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from greendeals.models import Deal
from greendeals.selectors.value_lines import head, lines_of, read_seen
from greendeals.services.exchange import layout
from greendeals.services.exchange.incoming import Unusable, inspect, plain_cell
from greendeals.services.exchange.values_out import FIRST_DAY, FORMAT, KEY, MOST_DAYS, SHEET
from greendeals.services.value_blocks import MOST_VALUES, ValueBlock
from greendeals.services.value_cells import CellReader
from greendeals.workflow import LineStatus
from icc.core import typed
from icc.tenancy.actors import Actor

Told = dict[str, Any]


def read_values(content: bytes) -> dict[str, Any]:
    """Return what a workbook says, as plain values that can be stored.

    Raises:
        Unusable: it is none, was not written here, or is far larger than any table of values.
    """
    inspect(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:
        words = _("This file cannot be read. Open it, save it as Excel (.xlsx), and hand it in again.")
        raise Unusable(words) from error
    if SHEET not in book or layout.LISTS not in book or book[layout.LISTS]["A1"].value != FORMAT:
        words = _("This file was not downloaded here. Download the values first, and change that file.")
        raise Unusable(words)
    sheet, lists = book[SHEET], book[layout.LISTS]
    if sheet.max_row * min(sheet.max_column, MOST_DAYS) > MOST_VALUES * 10 or sheet.max_column > MOST_DAYS:
        raise Unusable(_("The sheet with the values is far larger than any table of a deal."))
    days = [_day(cell) for cell in sheet[layout.HEAD][FIRST_DAY - 1 :]]
    rows = [_row(cells, len(days)) for cells in sheet.iter_rows(min_row=layout.HEAD + 1)]
    seen = {
        str(key): str(token or "") for key, token in lists.iter_rows(3, max_col=2, values_only=True) if key
    }
    deal = str(lists[layout.DEAL_CELL].value or "")
    return {"deal": deal, "days": days, "rows": [row for row in rows if row], "seen": seen}


def _day(cell: Any) -> str:
    """Return the day of a column as ISO text; empty where the column has no head.

    Raises:
        Unusable: its head is no day.
    """
    if cell.value is None:
        return ""
    try:
        found = typed.sensible(cell.value) if isinstance(cell.value, date) else typed.day(str(cell.value))
    except typed.Unreadable as error:
        raise Unusable(_("The head of column %s: ") % cell.column_letter + str(error)) from error
    return found.isoformat()


def _row(cells: Any, width: int) -> dict[str, Any]:
    found: dict[str, Any] = {"row": cells[0].row, "key": str(cells[KEY - 1].value or ""), "cells": []}
    for cell in cells[FIRST_DAY - 1 : FIRST_DAY - 1 + width]:
        try:
            found["cells"].append([plain_cell(cell), ""])
        except ValueError as error:
            found["cells"].append([None, str(error)])
    anything = found["key"] or any(value is not None or fault for value, fault in found["cells"])
    return found if anything else {}


def lay_values(*, actor: Actor, deal: Deal, found: dict[str, Any]) -> tuple[CellReader, list[Told]]:
    """Return the cells of a workbook as they can be entered, and what cannot be read, line by line."""
    seen = {key: read_seen(token) for key, token in found["seen"].items()}
    reader = CellReader(actor, deal, seen)
    if found["deal"] != deal.public_id:
        words = _("This file belongs to another deal. Download the values of this one.")
        return reader, [_told(0, LineStatus.ERROR, words=words)]
    lines = {line.key: line for line in lines_of(deal.indicators.all())}
    told = []
    for row in found["rows"]:
        line = lines.get(row["key"])
        if line is None:
            words = _("No one knows which indicator this row is. Download the file anew.")
            told.append(_told(row["row"], LineStatus.ERROR, words=words))
            continue
        for text, (value, fault) in zip(found["days"], row["cells"], strict=False):
            if fault or (value is not None and not text):
                column = head(date.fromisoformat(text)) if text else ""
                words = fault or _("This column has no day at its head.")
                told.append(_told(row["row"], LineStatus.ERROR, column, words))
            elif text and value is not None:
                reader.read(line, date.fromisoformat(text), value, row=row["row"])
    return reader, told


def tell_values(*, actor: Any, deal: Deal, found: dict[str, Any], now: datetime) -> list[Told]:
    """Return what taking over a workbook would do, value by value; nothing is written."""
    reader, told = lay_values(actor=actor, deal=deal, found=found)
    block = ValueBlock(actor, deal, {entry.indicator_id for entry in reader.entries}, now)
    for entry in reader.entries:
        block.lay(entry)
    for fault in (*reader.faults, *block.faults, *block.conflicts):
        told.append(_told(fault.row, LineStatus.ERROR, fault.column, fault.words))
    doubts = {(fault.row, fault.column): fault.words for fault in block.doubts}
    for laid in block.laid.values():
        status = LineStatus.CHANGED if laid.old else LineStatus.NEW
        words = str(doubts.get(laid.place[:2]) or laid.place.text)
        told.append(_told(laid.place.row, status, laid.place.column, words))
    return told


def _told(row: int, status: LineStatus, column: str = "", words: str = "") -> Told:
    return {"table": SHEET.lower(), "row": row, "status": status.value, "column": column, "words": words}
