"""How the signed deals have grown, and where the pace leads."""

from collections import Counter
from datetime import date
from math import sqrt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from icc.dashboards.network.goal import PACE, RECENT, signed_deals, signed_since, target_of
from icc.dashboards.network.places import Network
from icc.ui.charts import Forecast, Growth

FEWEST = 20
"""Signings below which a forecast would be a guess."""

FOUR_OF_FIVE = 1.28
"""Standard deviations on both sides that hold four of five cases."""


def growth_of(data: Network, today: date) -> Growth:
    """Return how the signed deals have grown since the start, and where the pace leads from twenty on."""
    edition = data.chosen.edition
    by_day = Counter(max(deal.signed_on, edition.start_date) for deal in signed_deals(data) if deal.signed_on)
    points, total = [(edition.start_date, 0)], 0
    for day in sorted(by_day):
        total += by_day[day]
        points.append((day, total))
    until = min(today, edition.end_date) if edition.end_date else today
    if points[-1][0] < until:
        points.append((until, total))
    end = edition.end_date or today
    return Growth(points, max(end, points[-1][0]), target_of(data), _forecast(data, total, today, end))


def _forecast(data: Network, total: int, today: date, end: date) -> Forecast | None:
    """The number of the last six months, drawn on; its range that of a count so large."""
    recent = signed_since(data, today - PACE)
    if total < FEWEST or not recent or end <= today:
        return None
    share = (end - today) / PACE
    spread = FOUR_OF_FIVE * sqrt(recent) * share
    more = recent * share
    return Forecast(
        end, total + max(round(more - spread), 0), total + round(more), total + round(more + spread)
    )


def words_of(growth: Growth, data: Network, today: date) -> str:
    """Return the curve in words, with what the forecast rests on, or why there is none."""
    values = {"number": growth.points[-1][1], "recent": signed_since(data, today - RECENT)}
    first = _("%(number)s signed so far, %(recent)s of them in the last 30 days.") % values
    if growth.end <= today:
        return first
    if not growth.forecast:
        return f"{first} " + _("No forecast: under %d signings it would be a guess.") % FEWEST
    forecast = growth.forecast
    ahead = _(
        "By %(end)s %(middle)s at the pace of the last six months; in four of five cases %(low)s to %(high)s."
    )
    values_ahead = {"end": date_format(forecast.on, "F Y"), "middle": forecast.middle}
    return f"{first} {ahead % (values_ahead | {'low': forecast.low, 'high': forecast.high})}"
