"""The table of indicators."""

from operator import attrgetter

from django.utils.translation import gettext_lazy

from greendeals.models import Indicator
from greendeals.selectors.grid.around import fixed
from greendeals.selectors.grid.columns import Choice, Column, Day, Share
from greendeals.selectors.grid.measures import advice, locked_columns, settle_indicator
from greendeals.selectors.grid.offers import LINKED
from greendeals.selectors.grid.table import Table
from greendeals.workflow import Aggregation, Direction, TableKey

INDICATORS = Table(
    key=TableKey.INDICATORS,
    model=Indicator,
    singular=gettext_lazy("indicator"),
    lead=gettext_lazy(
        "The figures by which the deal is measured: where each stands at the start, and where it should be."
    ),
    columns=(
        Choice(
            name="kpi",
            label=gettext_lazy("Code in the catalogue"),
            attribute="kpi_id",
            offered=attrgetter("catalogue"),
            empty=None,
            paged=False,
            hint=gettext_lazy("Empty for an indicator of your own."),
        ),
        Column(name="name", label=gettext_lazy("Indicator"), limit=150, width="l"),
        Column(name="unit", label=gettext_lazy("Unit"), limit=60, width="s"),
        Choice(
            name="direction",
            label=gettext_lazy("Better when"),
            offered=lambda _around: fixed(Direction.choices),
            empty=Direction.UP,
            width="s",
        ),
        Choice(
            name="aggregation",
            label=gettext_lazy("How values add up"),
            offered=lambda _around: fixed(Aggregation.choices),
            empty=Aggregation.SUM,
            width="m",
        ),
        Share(
            name="baseline",
            label=gettext_lazy("At the start"),
            hint=gettext_lazy("A figure; for a share the part and the whole: 12 / 48. Zero is a figure."),
        ),
        Day(name="baseline_on", label=gettext_lazy("Measured on")),
        Share(
            name="target", label=gettext_lazy("Target"), hint=gettext_lazy("Written like the start value.")
        ),
        Day(name="target_on", label=gettext_lazy("Target date")),
        Column(name="source", label=gettext_lazy("Who collects it, and how"), limit=300),
        LINKED,
    ),
    settle=settle_indicator,
    notes=advice,
    locked=locked_columns,
)
