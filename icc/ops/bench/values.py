"""The measured values of the bench: every signed deal is measured, one of them in a full table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice

from dateutil.relativedelta import relativedelta

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.workflow import SIGNED
from icc.core import clock

LINES, DAYS = 200, 24
"""The full table: indicators down, days across."""

READINGS = 720
"""Values of every other indicator, one a day over two years: with them 1x has some 35 000."""


def add_values(deals: Sequence[Deal], *, city_id: int, batch: int, now: datetime) -> Deal:
    """Measure all signed deals; return the one of a city whose table is full."""
    signed = [deal for deal in deals if deal.stage in SIGNED]
    full = next(deal for deal in signed if deal.city_id == city_id)
    known = Indicator.objects.filter(deal__in=signed).exclude(deal=full)
    Indicator.objects.filter(deal=full).delete()
    lines = [
        Indicator(
            deal=full,
            city_id=city_id,
            name=f"Line {row}",
            unit="t",
            position=row,
            baseline=Decimal(100),
            target=Decimal(60),
        )
        for row in range(LINES)
    ]
    Indicator.objects.bulk_create(lines, batch)
    today = clock.day(now)
    months = [today - relativedelta(months=step) for step in range(DAYS)]
    days = [today - timedelta(days=step) for step in range(READINGS)]
    rows = chain(
        (row for line in lines for row in _values(line, months, now)),
        (row for indicator in known for row in _values(indicator, days, now)),
    )
    while some := list(islice(rows, batch)):
        IndicatorValue.objects.bulk_create(some)
    return full


def _values(indicator: Indicator, days: Sequence[date], now: datetime) -> Iterator[IndicatorValue]:
    for step, day in enumerate(days):
        yield IndicatorValue(
            deal_id=indicator.deal_id,
            city_id=indicator.city_id,
            indicator=indicator,
            on=day,
            value=Decimal(1000 - step),
            source="The city's energy office",
            at=now,
        )
