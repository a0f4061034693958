"""How the workbook is laid out; what is written here is read here."""

from greendeals.selectors.grid import Column, Table
from greendeals.workflow import TableKey

FORMAT = "icc-tables-1"

SHEETS = {
    TableKey.PROMISES: "Promises",
    TableKey.ACTIONS: "Actions",
    TableKey.INDICATORS: "Indicators",
    TableKey.FUNDING: "Funding",
}
"""Names of the sheets; they stay in English, so that a file finds its way back in any language."""

GUIDE, LISTS = "Read me", "Lists"
HEAD = 1
"""Row with the heads of the columns."""

ID, VERSION = 1, 2
"""Hidden columns: which row it is, and the save it was written from."""

FIRST = 3
"""The first column that people see."""

FORMAT_CELL, DEAL_CELL, ROWS_CELL = "A1", "A2", "A3"
"""Cells of the hidden sheet: the format, the deal, and in the column from the third on the rows written."""

MOST_BYTES = 20 * 1024 * 1024
"""Of the file unpacked: a workbook of five hundred rows has less than one."""

MOST_PARTS = 200

LAST = 10_000
"""The last row of a sheet in which anything may stand, empty rows between the others included."""


def heads(table: Table) -> list[tuple[int, Column]]:
    """Return the columns with their numbers in the sheet."""
    return list(enumerate(table.columns, start=FIRST))
