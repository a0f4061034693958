"""A measured value as it is handed in, and what can be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.selectors.keeping import share
from greendeals.selectors.outliers import doubt, is_per_cent, known_figures
from greendeals.workflow import Aggregation, Level
from icc.core import clock
from icc.core.errors import Invalid

LARGEST = Decimal(10) ** 14
"""Values have at most fourteen places before the comma."""

EXACT = Decimal("0.000001")


class Doubtful(Invalid):
    """A value is far from all before it; it is taken once a person says that it is right."""

    code = "doubtful"
    default = _("Please look again at what is marked below.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value.

    Attributes:
        on: the day it speaks of.
        value: the figure; of a share it is recomputed from `part` and `whole`.
        group: of which group of the indicator; empty for the whole.
        source: who has measured it, `method` how.
        level: how well it is proven; a partner only declares.
        reason: why it corrects the one before.
    """

    on: date
    value: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    group: str = ""
    source: str = ""
    method: str = ""
    level: str = Level.DECLARED
    reason: str = ""


def checked(indicator: Indicator, deal: Deal, reading: Reading, *, now: datetime) -> Reading:
    """Return the reading with what follows from it, if it can be taken.

    Raises:
        Invalid: it cannot; `fields` says why.
    """
    faults: dict[str, object] = {}
    first = indicator.baseline_on or deal.starts_on
    if reading.on > clock.day(now):
        faults["on"] = _("This day is still to come.")
    elif first and reading.on < first:
        words = _("This day lies before the start of the indicator, %s.")
        faults["on"] = words % date_format(first, "DATE_FORMAT")
    if reading.group and reading.group not in indicator.groups:
        faults["group"] = _("The indicator does not ask for this group.")
    if reading.level not in Level.values:
        faults["level"] = _("Choose one of the levels.")
    faults |= _faults_of_figures(indicator, reading)
    if faults:
        raise Invalid(fields={name: str(words) for name, words in faults.items()})
    figure = share(indicator.unit, reading.value, reading.part, reading.whole)
    exact = None if figure is None else figure.quantize(EXACT, ROUND_HALF_EVEN)
    return replace(reading, value=exact)


def _faults_of_figures(indicator: Indicator, reading: Reading) -> dict[str, object]:
    parts = (reading.part, reading.whole)
    figures = [figure for figure in (reading.value, *parts) if figure is not None]
    if any(not figure.is_finite() or abs(figure) >= LARGEST for figure in figures):
        return {"value": _("This number is too large to be true. Check the unit: %s.") % indicator.unit}
    if indicator.aggregation == Aggregation.RATIO:
        return _faults_of_parts(indicator, *parts)
    if reading.whole is not None:
        return {"value": _("Only a share has a part and a whole. Write one figure.")}
    return {} if reading.value is not None else {"value": _("Enter a number; zero is a value, too.")}


def _faults_of_parts(indicator: Indicator, part: Decimal | None, whole: Decimal | None) -> dict[str, object]:
    if part is None or whole is None:
        words = _("A share needs both its parts, how many and of how many, such as 12 / 48.")
        return {"part": words}
    if whole <= 0:
        return {"whole": _("The whole of a share is more than zero.")}
    if part < 0 or (is_per_cent(indicator) and part > whole):
        return {"part": _("The part is not more than the whole, and not less than nothing.")}
    figure = share(indicator.unit, None, part, whole)
    if figure is not None and figure >= LARGEST:
        return {"value": _("This number is too large to be true. Check the unit: %s.") % indicator.unit}
    return {}


def doubted(indicator: Indicator, reading: Reading, values: Iterable[IndicatorValue]) -> str:
    """Return the question to ask about a checked reading; what it corrects is no measure for it."""
    others = [row for row in values if (row.on, row.group) != (reading.on, reading.group)]
    figure = reading.value or Decimal(0)
    return doubt(figure, known_figures(indicator, others, reading.group))


def is_same(old: IndicatorValue, reading: Reading) -> bool:
    """Whether a value says what a checked reading says."""
    names = ("value", "part", "whole", "source", "method", "level")
    return all(getattr(old, name) == getattr(reading, name) for name in names)
