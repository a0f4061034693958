"""Reading a workbook: bytes in, plain cells out. Knows nothing of what is stored.

A workbook is a program for its reader. It is unpacked within bounds, formulas are never computed, and
whatever is wrong with it comes out as a sentence.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from greendeals.selectors.grid import TABLES, Table
from greendeals.selectors.grid.table import MOST_ROWS
from greendeals.services.exchange import layout
from greendeals.workflow import TableKey

MACROS = "vbaProject.bin"
ENTITIES = b"<!DOCTYPE", b"<!ENTITY"
DAMAGED = zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError
"""What an archive raises that was cut off, changed or locked."""

PLAIN = str | int | float | None


class Unusable(Exception):
    """The file as a whole cannot be read; its only argument is a sentence for whoever handed it in."""


@dataclass(slots=True)
class Line:
    """One row of a sheet.

    Attributes:
        number: as the spreadsheet program counts.
        key: public name of the row; empty for a new one.
        version: the save it was written from; 0 where that is not known.
        cells: column to what stands there; days as ISO text.
        faults: what cannot be read, by column; `id` and `version` are the hidden ones.
    """

    number: int
    key: str
    version: int
    cells: dict[str, PLAIN]
    faults: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, to be stored."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Read:
    """What a file says.

    Attributes:
        deal: public name of the deal it was written for.
        rows: names of the rows that stood in it when it was written.
        tables: the sheets that are there.
    """

    deal: str
    rows: list[str]
    tables: dict[str, list[Line]]

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, to be stored."""
        tables = {key: [line.plain() for line in lines] for key, lines in self.tables.items()}
        return {"deal": self.deal, "rows": self.rows, "tables": tables}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "Read":
        """Return what was stored."""
        tables = {key: [Line(**line) for line in lines] for key, lines in plain["tables"].items()}
        return cls(plain["deal"], plain["rows"], tables)


def read(content: bytes) -> Read:
    """Read a workbook.

    Raises:
        Unusable: it is none, too large unpacked, has macros, or is not one that was written here.
    """
    inspect(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False, rich_text=False)
    except Exception as error:
        words = _("This file cannot be read. Open it, save it as Excel (.xlsx), and hand it in again.")
        raise Unusable(words) from error
    deal, rows = _origin(book)
    found = {
        key.value: _sheet(book[name], TABLES[key])
        for key, name in layout.SHEETS.items()
        if name in book.sheetnames
    }
    if not found:
        raise Unusable(_("None of the sheets Promises, Actions, Indicators and Funding is in the file."))
    return Read(deal, rows, found)


def inspect(content: bytes) -> None:
    """Look at the parts of the archive before anything is unpacked as a whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > layout.MOST_PARTS or sum(part.file_size for part in parts) > layout.MOST_BYTES:
                words = _("Unpacked, this file is far larger than the tables of a deal. Download it anew.")
                raise Unusable(words)
            if any(part.filename.endswith(MACROS) for part in parts):
                raise Unusable(_("This file has macros. Save it as Excel without macros (.xlsx)."))
            for part in parts:
                head = archive.read(part)[:4096].replace(b"\0", b"").upper()
                if any(mark in head for mark in ENTITIES):
                    raise Unusable(_("This file holds parts that no spreadsheet needs. Download it anew."))
    except DAMAGED as error:
        raise Unusable(_("This file is damaged. Download it anew, or save it as Excel (.xlsx).")) from error


def _origin(book: Workbook) -> tuple[str, list[str]]:
    lists = book[layout.LISTS] if layout.LISTS in book.sheetnames else None
    if lists is None or lists[layout.FORMAT_CELL].value != layout.FORMAT:
        words = _("This file was not downloaded here. Download the tables first, and change that file.")
        raise Unusable(words)
    first = lists[layout.ROWS_CELL].row
    keys = [row[0] for row in lists.iter_rows(min_row=first, max_col=1, values_only=True)]
    return str(lists[layout.DEAL_CELL].value or ""), [str(key) for key in keys if key]


def _sheet(sheet: Worksheet, table: Table) -> list[Line]:
    if sheet.merged_cells.ranges:
        where = ", ".join(sorted(str(cells) for cells in sheet.merged_cells.ranges)[:5])
        values: dict[str, Any] = {"sheet": sheet.title, "cells": where}
        raise Unusable(_("Sheet %(sheet)s: the cells %(cells)s are merged. Take the merging back.") % values)
    if sheet.max_row > layout.LAST:
        far: dict[str, Any] = {"sheet": sheet.title, "row": sheet.max_row}
        words = _(
            "Sheet %(sheet)s: row %(row)d, far below the table, is not empty. Delete the rows down there."
        )
        raise Unusable(words % far)
    places = _places(sheet, table)
    lines = []
    for cells in sheet.iter_rows(min_row=layout.HEAD + 1):
        line = _line(cells, table, places)
        if line.key or line.faults or not table.is_blank(line.cells):
            lines.append(line)
        if len(lines) > MOST_ROWS:
            most: dict[str, Any] = {"sheet": sheet.title, "most": MOST_ROWS}
            raise Unusable(_("Sheet %(sheet)s has more than %(most)d rows.") % most)
    return lines


def _places(sheet: Worksheet, table: Table) -> dict[str, int]:
    """Return where each column stands: by its head, so that moved columns are found."""
    heads: dict[str, int] = {
        " ".join(str(cell.value).split()).casefold(): place
        for place, cell in enumerate(sheet[layout.HEAD])
        if cell.value is not None
    }
    labels = {column.name: str(column.label) for column in table.columns}
    missing = [label for label in (*labels.values(), "id", "version") if label.casefold() not in heads]
    if missing:
        values = {"sheet": sheet.title, "heads": ", ".join(missing)}
        raise Unusable(_("Sheet %(sheet)s: these heads are missing: %(heads)s.") % values)
    found = {name: heads[label.casefold()] for name, label in labels.items()}
    return found | {"id": heads["id"], "version": heads["version"]}


def _line(cells: Any, table: Table, places: dict[str, int]) -> Line:
    key, version = (_name(cells[places[name]].value) for name in ("id", "version"))
    line = Line(number=cells[0].row, key=key, version=_save(version), cells={})
    if key and not line.version:
        line.faults["version"] = _(
            "The hidden cell “version” of this row is empty or was changed. Download the file anew."
        )
    elif version and not key:
        line.faults["id"] = _(
            "The hidden cell “id” of this row is empty: no one knows which row it is. Download the file anew."
        )
    for column in table.columns:
        cell = cells[places[column.name]]
        try:
            line.cells[column.name] = plain_cell(cell)
        except ValueError as error:
            line.cells[column.name] = None
            line.faults[column.name] = str(error)
    return line


def _name(value: object) -> str:
    return "" if value is None else str(value).strip()


def _save(text: str) -> int:
    """Return a version, 0 for what is none; spreadsheet programs make text of figures, and 3.0 of 3."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST else 0


LONGEST = 9
"""Digits of a version."""


def plain_cell(cell: Any) -> PLAIN:
    """Return what stands in a cell; days as ISO text, so that it can be stored.

    Raises:
        ValueError: it holds a formula, an error, a percentage, or a time of day.
    """
    value = cell.value
    if cell.data_type == "f" or not isinstance(value, str | int | float | date | time | None):
        raise ValueError(_("There is a formula in this cell. Replace it by its value."))
    if cell.data_type == "e":
        raise ValueError(_("There is an error in this cell: %s.") % value)
    match value:
        case bool():
            return str(value)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case int() | float() if "%" in cell.number_format:
            raise ValueError(_("Excel keeps another figure here than it shows as per cent. Type it as text."))
        case time():
            raise ValueError(_("There is a time of day in this cell."))
    return value


def table_keys(found: Read) -> Iterator[TableKey]:
    """Return the tables that a file speaks of, in the order in which they are written."""
    return (key for key in TABLES if key.value in found.tables)
