"""A figure over time beside the straight way to its target, placed for SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from django.utils.formats import date_format

from icc.ui.charts import Canvas, Tick, months

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over time.

    Attributes:
        points: day and figure, in order; none where it was never measured.
        way: start and target, with their days; empty where one of them is not known.
    """

    points: Sequence[Point]
    way: Sequence[Point] = ()


@dataclass(frozen=True, slots=True)
class DrawnTrend:
    """A trend on one canvas."""

    canvas: Canvas
    line: str
    dots: list[tuple[str, str]]
    way: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]

    @property
    def edge(self) -> int:
        """Right end of the axis."""
        return self.canvas.width - self.canvas.right


def draw_trend(trend: Trend, canvas: Canvas) -> DrawnTrend:
    """Place a trend on a canvas; the axis holds all figures, and zero where they are on one side near it."""
    everything = [*trend.points, *trend.way]
    days, figures = [day for day, _figure in everything], [figure for _day, figure in everything]
    first, last = min(days), max(days)
    low, high, step = _axis(figures)
    span, height = max((last - first).days, 1), canvas.height - canvas.bottom - canvas.top
    right = canvas.width - canvas.right

    def place(point: Point) -> tuple[str, str]:
        share = (point[0] - first).days / span
        up = (point[1] - low) / (high - low)
        x, y = canvas.left + share * (right - canvas.left), canvas.top + (1 - up) * height
        return f"{x:.1f}", f"{y:.1f}"

    dots = [place(point) for point in trend.points]
    count = round((high - low) / step)
    rungs = [low + number * step for number in range(count + 1)]
    return DrawnTrend(
        canvas=canvas,
        line=_path(dots) if len(dots) > 1 else "",
        dots=dots,
        way=_path([place(point) for point in trend.way]),
        x_ticks=[
            Tick(place((day, low))[0], date_format(day, "M y")) for day in _named_days(first, last, canvas)
        ],
        y_ticks=[Tick(place((first, rung))[1], short(rung)) for rung in rungs],
    )


def _named_days(first: date, last: date, canvas: Canvas) -> list[date]:
    """Return the days named on the axis, as many as its labels have room for."""
    days = months(first, last, canvas.months)
    room = (canvas.width - canvas.left - canvas.right) // 64
    return days[:: max(1, -(-len(days) // room))]


def _path(places: Sequence[tuple[str, str]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places) if places else ""


def _axis(figures: Sequence[float]) -> tuple[float, float, float]:
    """Return lowest and highest figure of an axis with round steps between them, and the step."""
    low, high = min(figures), max(figures)
    if (low > 0 and low < high / 2) or low == high > 0:
        low = 0.0
    elif (high < 0 and high > low / 2) or low == high < 0:
        high = 0.0
    step = nice(max((high - low) / 4, abs(high) * 1e-6, 1e-6)) if high > low else 1.0
    lowest, highest = floor(low / step) * step, ceil(high / step) * step
    return lowest, highest if highest > lowest else lowest + step, step


def nice(least: float) -> float:
    """Return the least round number that is not below another."""
    size = 10.0 ** floor(log10(least))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= least * 0.999999)


SIZES = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e4, "k"))


def short(value: float) -> str:
    """Return a figure of an axis in few signs: 25k, 1.5M."""
    for size, letter in SIZES:
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):g}{letter}"
    return f"{round(value, 6):g}"
