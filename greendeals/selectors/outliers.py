"""Whether a figure is so unlike those before it that a person should look again. Pure; never refuses."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from greendeals.models import Indicator, IndicatorValue
from greendeals.selectors.grid.measures import factor
from greendeals.selectors.keeping import share
from greendeals.workflow import Aggregation
from icc.core.typed import shown_figure

BEYOND = 3
"""How many times the range so far a figure may lie outside it before it is asked about."""


def known_figures(indicator: Indicator, values: Iterable[IndicatorValue], group: str = "") -> list[Decimal]:
    """Return the figures of an indicator with which a new one is compared.

    Those of the same group; for the whole also start and target, of a sum the way between them.
    """
    figures = [share(indicator.unit, row.value, row.part, row.whole) for row in values if row.group == group]
    if not group:
        unit = indicator.unit
        start = share(unit, indicator.baseline, indicator.baseline_part, indicator.baseline_whole)
        target = share(unit, indicator.target, indicator.target_part, indicator.target_whole)
        if indicator.aggregation == Aggregation.SUM:
            figures.append(target - (start or Decimal(0)) if target is not None else None)
        else:
            figures += [start, target]
    return [figure for figure in figures if figure is not None]


def doubt(figure: Decimal, known: list[Decimal]) -> str:
    """Return the question to ask about a figure; empty where it is like the others, or nothing is known."""
    if not known:
        return ""
    if (figure < 0 < max(known) and min(known) >= 0) or (figure > 0 > min(known) and max(known) <= 0):
        return _("%s is on the other side of zero than all before. Is this right?") % shown_figure(figure)
    low, high = min(known), max(known)
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    room = (high - low) * BEYOND
    if room and not low - room <= figure <= high + room:
        values = {"figure": shown_figure(figure), "low": shown_figure(low), "high": shown_figure(high)}
        return _("%(figure)s is far from what was known so far, %(low)s to %(high)s. Is this right?") % values
    return ""


def is_per_cent(indicator: Indicator) -> bool:
    """Whether an indicator is a share of which the part can never be more than the whole."""
    return indicator.aggregation == Aggregation.RATIO and factor(indicator.unit) == 100  # noqa: PLR2004 -- per cent
