"""The page with the values of a deal: indicators down, days across, every cell a box."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.rules import can_report
from greendeals.selectors.newest import facts_of
from greendeals.selectors.value_lines import Cells, Line, boxed, days_first, head, lines_of, seen_of
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor
from icc.ui.grids import Grid, GridColumn, GridRow

DAYS = 24
"""Days that one page shows, the newest of them."""


@dataclass(frozen=True, slots=True)
class ValueGrid:
    """The values of a deal on some days.

    Attributes:
        days: the columns, in order.
        earlier: the last day before them that has values; None where there is none.
        edit: whether the reader may enter values.
        seen: what every line shows, for a block pasted over it.
    """

    deal: Deal
    lines: Sequence[Line]
    days: Sequence[date]
    cells: Mapping[tuple[int, str], Cells]
    earlier: date | None
    edit: Decision

    def of(self, line: Line) -> Cells:
        """Return the values of a line."""
        return self.cells.get((line.indicator.pk, line.group), {})

    @property
    def seen(self) -> str:
        """What every line shows."""
        return " ".join(f"{line.key}:{seen_of(self.of(line))}" for line in self.lines)

    def drawn(self, replaced: GridRow | None = None) -> Grid:
        """Return the table; `replaced` stands in for the row of its key."""
        rows = [self.row(line, number) for number, line in enumerate(self.lines, start=1)]
        if replaced:
            rows = [replaced if row.key == replaced.key else row for row in rows]
        columns = [
            GridColumn(day.isoformat(), head(day), kind="figure", limit=80, width="s") for day in self.days
        ]
        return Grid(_("Values"), _("row"), columns, rows, writable=self.edit.allowed, fixed=True)

    def row(self, line: Line, number: int) -> GridRow:
        """Return a line as a row of boxes."""
        cells = self.of(line)
        shown = {day.isoformat(): boxed(cells.get(day)) for day in self.days}
        return GridRow(
            key=line.key,
            number=number,
            address=reverse("greendeals:value-row", args=[self.deal.public_id, line.key]),
            cells=shown,
            shown=shown,
            version=seen_of(cells),
            head=self._head(line),
            name=line.name,
        )

    def _head(self, line: Line) -> str:
        address = reverse("greendeals:indicator-kept", args=[self.deal.public_id, line.indicator.public_id])
        name = line.group or line.indicator.name
        return format_html('<a href="{}">{}</a> <span class="ui-note">{}</span>', address, name, line.hint)


def value_grid(
    *, actor: Actor, deal: Deal, added: Iterable[date] = (), until: date | None = None, most: int = DAYS
) -> ValueGrid:
    """Return the values of a deal on its newest days, in three queries.

    Args:
        actor: who reads.
        deal: a signed deal.
        added: days that shall have a column although they have no value yet.
        until: the last day to be shown; None for the newest.
        most: how many days are shown at most.
    """
    values = IndicatorValue.objects.visible_to(actor).standing().filter(deal=deal)
    known = set(values.order_by().values_list("on", flat=True).distinct()) | set(added)
    days = sorted(day for day in known if until is None or day <= until)
    shown, before = days[-most:], days[:-most]
    rows = list(Indicator.objects.visible_to(actor).filter(deal=deal))
    return ValueGrid(
        deal=deal,
        lines=lines_of(rows),
        days=shown,
        cells=days_first(facts_of(values.filter(on__in=shown))),
        earlier=before[-1] if before else None,
        edit=can_report(actor, deal),
    )
