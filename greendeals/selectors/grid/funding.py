"""The table of funding."""

from decimal import Decimal
from operator import attrgetter

from django.utils.translation import gettext_lazy

from greendeals.models import FundingLine
from greendeals.selectors.grid.around import Around, fixed
from greendeals.selectors.grid.columns import Choice, Column, Figure
from greendeals.selectors.grid.table import Faults, Table
from greendeals.workflow import FundingState, TableKey


def _settle_nothing(_row: FundingLine, _around: Around, _given: frozenset[str]) -> Faults:
    return {}


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
