"""A figure over time beside its way to the target, placed for SVG."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from icc.ui.charts import CANVASES, Canvas
from icc.ui.trends import Trend, draw_trend

START = dt.date(2025, 7, 1)


@given(st.integers(min_value=1, max_value=5000), st.sampled_from(CANVASES))
def test_days_on_the_axis_never_run_into_each_other(days: int, canvas: Canvas) -> None:
    end = START + dt.timedelta(days=days)
    trend = Trend(points=[(START, 1.0)], way=[(START, 0.0), (end, 9.0)])
    drawn = draw_trend(trend, replace(canvas, left=52, right=24))
    places = [float(tick.at) for tick in drawn.x_ticks]
    assert all(right - left >= 40 for left, right in pairwise(places))
