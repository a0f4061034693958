"""The four tables of a deal: promises, actions, indicators, funding."""

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greendeals.models import PROMISE_LENGTH, Commitment, FundingLine, Indicator, PlannedAction
from greendeals.selectors.grid.around import Around, fixed
from greendeals.selectors.grid.columns import Choice, Column, Day, Figure, Share
from greendeals.selectors.grid.measures import advice, locked_columns, settle_indicator
from greendeals.selectors.grid.table import Faults, Table
from greendeals.workflow import Aggregation, Direction, FundingState, Maturity, TableKey, Tag

OWNERS, PROMISES = attrgetter("owners"), attrgetter("promises")

LINKED = Choice(
    name="promise",
    label=gettext_lazy("For which promise"),
    attribute="commitment_id",
    offered=PROMISES,
    empty=None,
    unset=gettext_lazy("None"),
    hint=gettext_lazy("The number of the promise in the sheet Promises."),
)


def _settle_promise(row: Commitment, around: Around, _given: frozenset[str]) -> Faults:
    if row.due_on and row.due_on < around.begun_on:
        return {"due_on": _("A promise is kept after the deal is begun. Check the year.")}
    return {}


def _settle_action(row: PlannedAction, around: Around, _given: frozenset[str]) -> Faults:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        return {"ends_on": _("An action ends after it begins.")}
    if row.ends_on and row.ends_on < around.first_day:
        return {"ends_on": _("This lies before the edition begins. Check the year.")}
    return {}


def _settle_nothing(_row: FundingLine, _around: Around, _given: frozenset[str]) -> Faults:
    return {}


COMMITMENTS = Table(
    key=TableKey.PROMISES,
    model=Commitment,
    singular=gettext_lazy("promise"),
    lead=gettext_lazy(
        "What the city and each partner promise, how it is measured, until when, and what will prove it."
    ),
    columns=(
        Choice(
            name="party",
            label=gettext_lazy("Who promises"),
            attribute="party_id",
            offered=OWNERS,
            required=True,
            hint=gettext_lazy("The name of the city or of a partner."),
        ),
        Column(
            name="text",
            label=gettext_lazy("What it promises"),
            limit=PROMISE_LENGTH,
            tall=True,
            required=True,
            width="l",
            hint=gettext_lazy("One act: “Put solar panels on the roofs of both halls”."),
        ),
        Column(
            name="measure",
            label=gettext_lazy("How it is measured"),
            limit=300,
            tall=False,
            hint=gettext_lazy("The figure that shows it is kept: “kWp installed”."),
        ),
        Day(name="due_on", label=gettext_lazy("Until"), hint=gettext_lazy("Such as 30/06/2028.")),
        Column(
            name="evidence",
            label=gettext_lazy("What will prove it"),
            limit=300,
            hint=gettext_lazy("Such as the commissioning report."),
        ),
    ),
    settle=_settle_promise,
)

ACTIONS = Table(
    key=TableKey.ACTIONS,
    model=PlannedAction,
    singular=gettext_lazy("action"),
    lead=gettext_lazy("What is done, by whom and when, and whether it is green, digital or both."),
    columns=(
        Column(
            name="title", label=gettext_lazy("Action"), attribute="title", limit=200, required=True, width="l"
        ),
        Column(
            name="description",
            label=gettext_lazy("Description"),
            limit=PROMISE_LENGTH,
            tall=True,
            width="l",
        ),
        Choice(
            name="party",
            label=gettext_lazy("Who does it"),
            attribute="party_id",
            offered=OWNERS,
            required=True,
            hint=gettext_lazy("The name of the city or of a partner."),
        ),
        Day(name="starts_on", label=gettext_lazy("From"), hint=gettext_lazy("Such as 01/09/2026.")),
        Day(name="ends_on", label=gettext_lazy("Until"), hint=gettext_lazy("Such as 30/06/2028.")),
        Choice(
            name="tag",
            label=gettext_lazy("Green or digital"),
            offered=lambda _around: fixed(Tag.choices),
            unset=gettext_lazy("Not said"),
            width="s",
        ),
        Column(name="technology", label=gettext_lazy("Technology"), limit=150, width="s"),
        Choice(
            name="maturity",
            label=gettext_lazy("How proven it is"),
            offered=lambda _around: fixed(Maturity.choices),
            unset=gettext_lazy("Not said"),
            width="s",
        ),
        LINKED,
    ),
    settle=_settle_action,
)

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

FUNDING = Table(
    key=TableKey.FUNDING,
    model=FundingLine,
    singular=gettext_lazy("funding line"),
    lead=gettext_lazy("What pays for the deal, in euros. Money that is sought never counts as secured."),
    columns=(
        Choice(
            name="source",
            label=gettext_lazy("Source"),
            attribute="source_id",
            offered=attrgetter("sources"),
            required=True,
        ),
        Column(name="provider", label=gettext_lazy("Who gives it"), limit=150, width="l"),
        Choice(
            name="state",
            label=gettext_lazy("How sure it is"),
            offered=lambda _around: fixed(FundingState.choices),
            empty=FundingState.SOUGHT,
            width="s",
        ),
        Figure(
            name="amount",
            label=gettext_lazy("Amount in euros"),
            digits=12,
            places=2,
            least=Decimal(0),
        ),
        Column(name="note", label=gettext_lazy("Note"), limit=300, width="l"),
    ),
    settle=_settle_nothing,
)

TABLES: Mapping[TableKey, Table] = {table.key: table for table in (COMMITMENTS, ACTIONS, INDICATORS, FUNDING)}
"""All tables, in the order in which they are written: what is pointed at comes first."""
