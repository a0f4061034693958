"""Workbooks as people handle them: downloaded, changed, handed in, checked, taken over."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook

from greendeals import services
from greendeals.models import Deal, TablesFile
from greendeals.selectors.grid import TABLES
from tests.greendeals.world import NOW, World

Edit = Callable[[Workbook], None]


def out(world: World, deal: Deal) -> bytes:
    """Download the workbook."""
    return services.workbook_of(actor=world.coordinator, deal=deal)


def edited(content: bytes, edit: Edit) -> bytes:
    """Return a workbook after somebody has changed it."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def back(world: World, deal: Deal, content: bytes, name: str = "tables.xlsx") -> TablesFile:
    """Hand a workbook in and let the worker check it."""
    handed_in = services.hand_in_tables(
        actor=world.coordinator, deal=deal, content=content, file_name=name, now=NOW
    )
    assert services.check_tables(file_id=handed_in.pk, now=NOW)
    handed_in.refresh_from_db()
    return handed_in


def changed(world: World, deal: Deal, edit: Edit) -> TablesFile:
    """Download, change, hand in, check."""
    return back(world, deal, edited(out(world, deal), edit))


def told(file: TablesFile) -> list[tuple[str, str, int]]:
    """Return what the check says, but for rows that stay as they are."""
    return [
        (line["status"], line["table"], line["row"]) for line in file.lines if line["status"] != "unchanged"
    ]


def take(world: World, file: TablesFile) -> Any:
    """Take a checked workbook over."""
    return services.take_over_tables(actor=world.coordinator, tables_file=file, now=NOW)


def state(world: World, deal: Deal) -> dict[str, list[dict[str, Any]]]:
    """Return all values of all tables."""
    return {
        key: [table.values(row) for row in table.rows(world.coordinator, deal)]
        for key, table in TABLES.items()
    }


def place(book: Workbook, sheet: str, head: str, row: int = 2) -> Any:
    """Return a cell by the head of its column."""
    heads: dict[Any, Any] = {cell.value: cell.column for cell in book[sheet][1]}
    return book[sheet].cell(row, heads[head])
