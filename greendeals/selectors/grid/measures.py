"""Indicators: what the catalogue says, how a share is computed, what is worth a remark."""

from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext as _

from greendeals.models import Indicator, Kpi
from greendeals.selectors.grid.around import Around
from greendeals.selectors.grid.table import Faults
from greendeals.workflow import Aggregation, Direction

LOCKED = ("name", "unit", "direction", "aggregation")
"""Columns that the catalogue fills; an indicator of it keeps them, so that cities can be added up."""

SHARES = ("baseline", "target")
PER_THOUSAND = ("1 000", "1\u00a0000", "1000")
EXACT = Decimal("0.000001")
LARGEST = Decimal(10) ** 14


def said_by(kpi: Kpi) -> dict[str, str]:
    """Return what the catalogue fills in."""
    return {
        "name": kpi.name,
        "unit": kpi.unit_label,
        "direction": kpi.direction,
        "aggregation": kpi.aggregation,
    }


def locked_columns(row: Indicator) -> frozenset[str]:
    """Return the columns of an indicator that the catalogue has filled."""
    return frozenset(LOCKED) if row.kpi_id else frozenset()


def factor(unit: str) -> int:
    """Return by what part divided by whole is multiplied: a hundred for per cent, a thousand per 1 000."""
    if "%" in unit:
        return 100
    return 1000 if any(words in unit for words in PER_THOUSAND) else 1


def settle_indicator(row: Indicator, around: Around, given: frozenset[str]) -> Faults:
    """Fill in what the catalogue says, compute shares from their parts, and tell what does not fit."""
    faults = _follow_catalogue(row, around, given)
    faults |= {
        name: _("This must not be empty.")
        for name in ("name", "unit")
        if name not in faults and not getattr(row, name)
    }
    for name in SHARES:
        fault = _compute(row, name)
        if fault:
            faults[name] = fault
    if row.baseline_on and row.target_on and row.target_on <= row.baseline_on:
        faults["target_on"] = _("The target date lies after the date of the start value.")
    elif row.target_on and row.target_on < around.first_day:
        faults["target_on"] = _("This lies before the edition begins. Check the year.")
    return faults


def _follow_catalogue(row: Indicator, around: Around, given: frozenset[str]) -> Faults:
    kpi = around.kpis.get(row.kpi_id) if row.kpi_id else None
    faults: Faults = {}
    for name, said in said_by(kpi).items() if kpi else ():
        if name in given and getattr(row, name) != said:
            message = _("The catalogue says “%s”. To measure otherwise, record an indicator of your own.")
            faults[name] = message % said
        else:
            setattr(row, name, said)
    return faults


def _compute(row: Indicator, name: str) -> str:
    """Compute a share; return what is wrong with its parts."""
    part, whole = getattr(row, f"{name}_part"), getattr(row, f"{name}_whole")
    if row.aggregation != Aggregation.RATIO:
        return _("Only a share has a part and a whole. Write one figure.") if whole is not None else ""
    if whole is None:
        known = getattr(row, name) is not None
        words = _("Write the part and the whole, such as 12 / 48; where only the share is known, 25 / 100.")
        return words if known else ""
    if whole == 0:
        return _("The whole of a share is never zero.")
    value = (part / whole * factor(row.unit)).quantize(EXACT, ROUND_HALF_EVEN)
    if abs(value) >= LARGEST:
        return _("This number is too large.")
    setattr(row, name, value)
    return ""


def advice(row: Indicator) -> list[str]:
    """Return what is worth saying about the figures of an indicator."""
    if row.baseline is None or row.target is None:
        return []
    if row.baseline == row.target:
        return [_("The target equals the value at the start: nothing would change.")]
    if (row.target > row.baseline) != (row.direction == Direction.UP):
        words = {
            Direction.UP: _("The target is below the value at the start, although more is better."),
            Direction.DOWN: _("The target is above the value at the start, although less is better."),
        }
        return [words[Direction(row.direction)]]
    return []
