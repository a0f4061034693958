# mypy: disable-error-code="no-untyped-call,untyped-decorator"
"""The catalogue of indicators, and rows of the tables of a deal."""

from decimal import Decimal
from typing import Any

from factory.declarations import Sequence, SubFactory

from greendeals.models import FundingLine, Indicator, Kpi, PlannedAction
from greendeals.workflow import Aggregation, Direction
from tests.factories.cities import ModelFactory, TermFactory
from tests.factories.deals import PartFactory


class KpiFactory(ModelFactory[Kpi]):
    """An indicator of the catalogue."""

    class Meta:
        model = Kpi

    code = Sequence(lambda n: f"kpi-{n}")
    sector = "cross-sector"
    name = Sequence(lambda n: f"Indicator {n}")
    unit = "t"
    unit_label = "tonnes"
    direction = Direction.UP
    aggregation = Aggregation.SUM


class ActionFactory(PartFactory[PlannedAction]):
    """An action of the city."""

    class Meta:
        model = PlannedAction

    title = Sequence(lambda n: f"Action {n}")


class IndicatorFactory(PartFactory[Indicator]):
    """An indicator of the city's own."""

    class Meta:
        model = Indicator

    name = Sequence(lambda n: f"Figure {n}")
    unit = "tonnes"


class FundingFactory(PartFactory[FundingLine]):
    """Money that is sought."""

    class Meta:
        model = FundingLine

    source: Any = SubFactory(TermFactory, vocabulary="funding_source_type")
    amount = Decimal(1000)
