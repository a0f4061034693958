"""What the four tables have in common: cells go into a row, and a row comes out as cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from greendeals.models import Commitment, Deal, FundingLine, Indicator, PlannedAction
from greendeals.selectors.grid.around import Around
from greendeals.selectors.grid.columns import Cell, Column
from greendeals.workflow import TableKey
from icc.core.errors import Text
from icc.core.typed import Unreadable
from icc.tenancy.actors import Actor

TableRow = Commitment | PlannedAction | Indicator | FundingLine

Faults = dict[str, str]
"""What is wrong, by column."""

MOST_ROWS = 500
"""Rows of one table: more is no deal that people agree on, and no page that people read."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of the tables of a deal.

    Attributes:
        singular: what one row is called in a sentence.
        lead: what the table is for.
        settle: completes a row from what was given, and returns what does not fit together.
        notes: what is worth saying about a row although it can be saved.
        locked: columns of a row that cannot be changed, because the catalogue says what stands there.
    """

    key: TableKey
    model: type[TableRow]
    singular: Text
    lead: Text
    columns: tuple[Column, ...]
    settle: Callable[[Any, Around, frozenset[str]], Faults]
    notes: Callable[[Any], list[str]] = lambda _row: []
    locked: Callable[[Any], frozenset[str]] = lambda _row: frozenset()

    @property
    def paged(self) -> list[Column]:
        """Return the columns of the page, in their order."""
        return [column for column in self.columns if column.paged]

    def column(self, name: str) -> Column | None:
        """Return a column by its name."""
        return next((column for column in self.columns if column.name == name), None)

    def rows(self, actor: Actor, deal: Deal) -> "QuerySet[Any]":
        """Return the rows of a deal in their order, as far as the actor may read them."""
        found: QuerySet[Any] = self.model.objects.visible_to(actor).filter(deal=deal)
        return found.order_by("position", "pk")

    def blank(self, deal: Deal) -> TableRow:
        """Return a row that does not exist yet."""
        return self.model(deal=deal, city_id=deal.city_id)

    def values(self, row: Any) -> dict[str, Any]:
        """Return the values of a row, by column."""
        return {column.name: column.get(row) for column in self.columns}

    def boxed(self, row: Any, around: Around) -> dict[str, str]:
        """Return a row as it stands in boxes, in the API and in a pasted block."""
        return {column.name: column.boxed(column.get(row), around) for column in self.columns}

    def shown(self, row: Any, around: Around) -> dict[str, str]:
        """Return a row as people read it."""
        return {column.name: column.shown(column.get(row), around) for column in self.columns}

    def fill(self, row: Any, cells: Mapping[str, Cell], around: Around) -> Faults:
        """Put cells into a row without saving it; return what is wrong, by column.

        Columns that are not among the cells stay as they are; of a new row, the required ones are missed.
        """
        given = frozenset(cells) if row.pk else frozenset(cells) | self._required
        faults: Faults = {}
        for column in self.columns:
            if column.name not in given:
                continue
            try:
                column.put(row, column.read(cells.get(column.name), around))
            except Unreadable as error:
                faults[column.name] = str(error)
        said = frozenset(name for name, cell in cells.items() if cell not in (None, ""))
        return faults or self.settle(row, around, said)

    @property
    def _required(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.required)

    def is_blank(self, cells: Mapping[str, Cell]) -> bool:
        """Tell whether nothing stands in any cell."""
        return not any(cell is not None and str(cell).strip() for cell in cells.values())
