"""What the page of one of the tables shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from greendeals.models import Deal, Kpi
from greendeals.rules import can_edit
from greendeals.selectors.funding import FundingSum, sum_up
from greendeals.selectors.grid.around import Around
from greendeals.selectors.grid.columns import Choice, Column
from greendeals.selectors.grid.table import MOST_ROWS, Table
from greendeals.selectors.grid.tables import TABLES
from greendeals.selectors.timeplans import plan_of
from greendeals.workflow import TableKey
from icc.core import clock
from icc.tenancy.actors import Actor
from icc.ui.grids import NEW, Grid, GridColumn, GridRow
from icc.ui.timeplans import TimePlan


@dataclass(frozen=True, slots=True)
class GridPage:
    """The page of a table.

    Attributes:
        grid: the table as it is drawn; where the reader may write, with an empty row at the end.
        rows: how many rows there are.
        seen: names and versions of the rows, as a pasted block sends them back.
        tabs: the four tables with their addresses.
        plan: the time plan of the actions.
        sums: what the funding adds up to.
        catalogue: indicators of the catalogue that are offered, by search and sector.
    """

    table: Table
    grid: Grid
    rows: int
    seen: str
    tabs: Sequence[tuple[str, str, bool]]
    plan: TimePlan | None = None
    sums: FundingSum | None = None
    catalogue: Sequence[Kpi] = ()

    @property
    def is_full(self) -> bool:
        """Whether no row can be added."""
        return self.rows >= MOST_ROWS


def grid_page(
    *,
    actor: Actor,
    deal: Deal,
    key: TableKey,
    begun: Mapping[str, str] | None = None,
    replaced: GridRow | None = None,
) -> GridPage:
    """Return a table of a deal as the actor sees it.

    Args:
        actor: whoever reads.
        deal: the deal.
        key: which table.
        begun: what already stands in the empty row at the end.
        replaced: a row as it was refused; it takes the place of the stored one.
    """
    table, around = TABLES[key], Around(actor, deal)
    writable = bool(can_edit(actor, deal))
    stored = list(table.rows(actor, deal))
    rows = [grid_row(table, around, row, number) for number, row in enumerate(stored, start=1)]
    seen = " ".join(f"{row.key}:{row.version}" for row in rows)
    if writable and len(rows) < MOST_ROWS:
        rows.append(new_row(table, around, len(rows) + 1, begun or {}))
    if replaced:
        rows = [replace(replaced, number=row.number) if row.key == replaced.key else row for row in rows]
    grid = Grid(key.label, table.singular, grid_columns(table, around, writable=writable), rows, writable)
    return GridPage(
        table=table,
        grid=grid,
        rows=len(stored),
        seen=seen,
        tabs=_tabs(deal, key),
        plan=plan_of(stored, around, today=clock.day(clock.now())) if key == TableKey.ACTIONS else None,
        sums=sum_up(stored) if key == TableKey.FUNDING else None,
        catalogue=_catalogue(around, stored) if key == TableKey.INDICATORS and writable else (),
    )


def grid_columns(table: Table, around: Around, *, writable: bool = True) -> list[GridColumn]:
    """Return the columns as they are drawn; what can be chosen is fetched for whoever may write."""
    return [
        GridColumn(
            name=column.name,
            label=column.label,
            kind="tall" if column.tall or column.limit > ONE_LINE else column.kind,
            options=_options(column, around) if writable else (),
            limit=column.limit,
            width=column.width,
            hint=column.hint,
        )
        for column in table.paged
    ]


def _options(column: Column, around: Around) -> list[tuple[str, str]]:
    if not isinstance(column, Choice):
        return []
    offered = [(option.code, option.label) for option in column.options(around)]
    if column.empty:
        return offered
    return [("", str(column.unset or _("Choose one"))), *offered]


def address_of(deal: Deal, key: TableKey, row: str) -> str:
    """Return where the form of a row is sent; of a new one, to the table."""
    if row == NEW:
        return reverse("greendeals:grid", args=[deal.public_id, key])
    return reverse("greendeals:grid-row", args=[deal.public_id, key, row])


def grid_row(table: Table, around: Around, row: Any, number: int) -> GridRow:
    """Return a stored row as it is drawn."""
    return GridRow(
        key=row.public_id,
        number=number,
        address=address_of(around.deal, table.key, row.public_id),
        cells=table.boxed(row, around),
        shown=table.shown(row, around),
        version=row.version,
        locked=table.locked(row),
        notes=table.notes(row),
    )


def new_row(table: Table, around: Around, number: int, begun: Mapping[str, str]) -> GridRow:
    """Return the empty row at the end, with what already stands in it."""
    blank = {
        column.name: str(column.empty) if isinstance(column, Choice) and column.empty else ""
        for column in table.columns
    }
    return GridRow(
        key=NEW,
        number=number,
        address=address_of(around.deal, table.key, NEW),
        cells=blank | dict(begun),
        shown={},
    )


def _tabs(deal: Deal, here: TableKey) -> list[tuple[str, str, bool]]:
    return [
        (str(key.label), reverse("greendeals:grid", args=[deal.public_id, key]), key == here)
        for key in TableKey
    ]


def _catalogue(around: Around, stored: Sequence[Any]) -> list[Kpi]:
    """Return what the catalogue still offers: for the deal's sector, then for all, then the rest."""
    taken = {row.kpi_id for row in stored}
    sector = around.deal.sector.code
    order = {sector: 0, CROSS: 1}
    left = [kpi for kpi in around.kpis.values() if kpi.pk not in taken and kpi.sector != PROCESS]
    return sorted(left, key=lambda kpi: order.get(kpi.sector, 2))


ONE_LINE = 100
"""Characters that a box of one line shows; longer texts get a box that grows."""

CROSS, PROCESS = "cross-sector", "process"
"""Sectors of the catalogue that are none: what suits all deals, and what counts deals themselves."""


def paste_fields(table: Table, page: GridPage) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return where a pasted block may begin: the rows, the last choice being below them, and the columns."""
    rows = [(row.key, _("Row %d") % row.number) for row in page.grid.rows if not row.is_new]
    columns = [(column.name, str(column.label)) for column in table.paged]
    return [("", _("Below the last row")), *rows], columns
