"""The four tables of a deal: their columns, how a cell is read, what a page of them shows."""

from greendeals.selectors.grid.around import Around
from greendeals.selectors.grid.columns import Cell, Choice, Column, Measure
from greendeals.selectors.grid.page import GridPage, grid_columns, grid_page, grid_row, paste_fields
from greendeals.selectors.grid.table import Table, TableRow
from greendeals.selectors.grid.tables import TABLES

__all__ = [
    "TABLES",
    "Around",
    "Cell",
    "Choice",
    "Column",
    "GridPage",
    "Measure",
    "Table",
    "TableRow",
    "grid_columns",
    "grid_page",
    "grid_row",
    "paste_fields",
]
