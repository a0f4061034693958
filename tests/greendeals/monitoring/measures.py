"""A signed deal with indicators, for the tests of values and status."""

import datetime as dt
from decimal import Decimal
from typing import Any

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.services import Reading, enter_value
from greendeals.workflow import Aggregation
from tests.factories.plans import IndicatorFactory
from tests.greendeals.world import NOW, World

LATER = NOW + dt.timedelta(days=400)
"""When the tests measure: more than a year after the signature."""

DAY = dt.date(2025, 9, 30)


def measure(deal: Deal, **facts: Any) -> Indicator:
    """Return an indicator of a deal: from 0 to 100 between the start of 2025 and the end of 2029."""
    known = {
        "baseline": Decimal(0),
        "baseline_on": dt.date(2025, 1, 1),
        "target": Decimal(100),
        "target_on": dt.date(2029, 12, 31),
        "aggregation": Aggregation.NONE,
    }
    return IndicatorFactory(deal=deal, **{**known, **facts})


def ratio(deal: Deal, **facts: Any) -> Indicator:
    """Return a share in per cent, 12 of 48 at the start."""
    parts = {"baseline_part": Decimal(12), "baseline_whole": Decimal(48), "baseline": Decimal(25)}
    goal = {"target_part": Decimal(36), "target_whole": Decimal(48), "target": Decimal(75)}
    return measure(deal, **{**parts, **goal, "unit": "%", "aggregation": Aggregation.RATIO, **facts})


def enter(
    world: World, indicator: Indicator, value: Any = None, on: dt.date = DAY, **facts: Any
) -> IndicatorValue:
    """Let the coordinator enter a value; `seen`, `sure` and the facts of a reading may be given."""
    seen, sure = facts.pop("seen", None), facts.pop("sure", True)
    actor, now = facts.pop("actor", world.coordinator), facts.pop("now", LATER)
    reading = Reading(on, None if value is None else Decimal(value), **facts)
    return enter_value(
        actor=actor, deal=indicator.deal, indicator=indicator, reading=reading, now=now, seen=seen, sure=sure
    )
