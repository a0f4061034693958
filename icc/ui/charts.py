"""The values of charts and where their ink lies; the tags draw them as SVG, the words beside are HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from icc.core.errors import Text


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the line goes at the present pace, and the range that holds it in four of five cases."""

    on: date
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Growth:
    """A count that grows towards a target.

    Attributes:
        points: day and count reached on it, in order; the first is the start.
        end: last day of the axis.
        target: height of the dashed line; nothing where none was set.
    """

    points: Sequence[tuple[date, int]]
    end: date
    target: int | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Canvas:
    """One size of a chart, in the units of its view box. Letters are set so that they are 12 px or more."""

    name: str
    width: int
    height: int
    letter: float
    left: int
    right: int
    months: int
    top: int = 18
    bottom: int = 30


CANVASES: Final = (
    Canvas("wide", 720, 330, 14.5, 44, 112, 3),
    Canvas("narrow", 350, 270, 13.5, 40, 24, 6),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the forecast ends, and the heights of its three labels."""

    x: str
    y: str
    high: str
    middle: str
    low: str


@dataclass(frozen=True, slots=True)
class DrawnGrowth:
    """A growth on one canvas."""

    canvas: Canvas
    line: str
    last: tuple[str, str, int]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    target: str
    fan: str
    ends: Ends | None

    @property
    def floor(self) -> int:
        """Height of the axis."""
        return self.canvas.height - self.canvas.bottom

    @property
    def edge(self) -> int:
        """Right end of the axis."""
        return self.canvas.width - self.canvas.right


def nice_step(highest: float, steps: int = 4) -> int:
    """Return a round distance between lines, so that at most `steps` of them reach the highest value."""
    least = max(highest / steps, 1)
    size = int("1" + "0" * (len(str(int(least))) - 1))
    return next((factor * size for factor in (1, 2, 5, 10) if factor * size >= least), 10 * size)


def draw_growth(growth: Growth, canvas: Canvas) -> DrawnGrowth:
    """Place a growth on a canvas: the axis begins at zero and holds target and forecast."""
    start = growth.points[0][0]
    days = max((growth.end - start).days, 1)
    forecast = growth.forecast
    highest = max(growth.points[-1][1], growth.target or 0, forecast.high if forecast else 0, 1)
    step = nice_step(highest * 1.05)
    top = step * -(-int(highest * 1.05) // step)
    floor, edge = canvas.height - canvas.bottom, canvas.width - canvas.right

    def x(day: date) -> str:
        share = min(max((day - start).days / days, 0), 1)
        return f"{canvas.left + share * (edge - canvas.left):.1f}"

    def y(value: float) -> str:
        return f"{floor - value / top * (floor - canvas.top):.1f}"

    last_day, last = growth.points[-1]
    line = "M" + "L".join(f"{x(day)} {y(value)}" for day, value in growth.points)
    fan = ""
    if forecast:
        here, there = f"{x(last_day)} {y(last)}", x(forecast.on)
        fan = f"M{here}L{there} {y(forecast.high)}V{y(forecast.low)}z"
    return DrawnGrowth(
        canvas=canvas,
        line=line,
        last=(x(last_day), y(last), last),
        x_ticks=[Tick(x(day), date_format(day, "M y")) for day in months(start, growth.end, canvas.months)],
        y_ticks=[Tick(y(value), str(value)) for value in range(0, top + 1, step)],
        target=y(growth.target) if growth.target else "",
        fan=fan,
        ends=_ends(x(forecast.on), [y(v) for v in (forecast.high, forecast.middle, forecast.low)], canvas)
        if forecast
        else None,
    )


def _ends(x: str, heights: Sequence[str], canvas: Canvas) -> Ends:
    above, between, below = (float(height) for height in heights)
    high, middle, low = spread(above, between, below, canvas.letter * 1.25)
    return Ends(x, heights[1], f"{high:.1f}", f"{middle:.1f}", f"{low:.1f}")


def months(start: date, end: date, every: int) -> list[date]:
    """Return first days of months in a span, so many months apart, nine at most; the last is whole too."""
    count = (end.year - start.year) * 12 + end.month - start.month
    step = every * max(1, -(-count // (every * 9)))
    first = 0 if start.day == 1 else 1
    numbers = [start.month - 1 + month for month in range(first, count + 1, step)]
    return [date(start.year + number // 12, number % 12 + 1, 1) for number in numbers]


def spread(high: float, middle: float, low: float, room: float) -> tuple[float, float, float]:
    """Return three heights of labels, moved apart where they would touch."""
    return min(high, middle - room), middle, max(low, middle + room)


@dataclass(frozen=True, slots=True)
class StageBar:
    """One stage: how many, how long they have stood there, and the one that has stood longest."""

    label: Text
    count: int
    href: str
    tone: str
    median: int | None = None
    oldest: int | None = None
    oldest_name: Text = ""
    oldest_href: str = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: signed, of all begun; the tint follows the first."""

    value: int
    base: int
    href: str
    tint: int = 0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line of a matrix with its total."""

    label: Text
    href: str
    base: int
    cells: Sequence[MatrixCell]
    total: MatrixCell


TINTS: Final = 4


def tint(value: int, highest: int) -> int:
    """Return how dark a cell is, 0 to 4."""
    return -(-value * TINTS // highest) if highest and value > 0 else 0


def matrix_body(rows: Sequence[MatrixRow]) -> SafeString:
    """Return the lines of a matrix; made here and not in a template, which is slow for so many cells."""
    return mark_safe("\n".join(map(_matrix_line, rows)))


def matrix_foot(totals: Sequence[MatrixCell]) -> SafeString:
    """Return the cells of the totals."""
    of = gettext("of %(base)s")
    return mark_safe("".join(_matrix_cell(cell, "ui-matrix__total", of) for cell in totals))


def _matrix_line(row: MatrixRow) -> str:
    of = gettext("of %(base)s")
    head = f'<th scope="row"><a href="{escape(row.href)}">{escape(str(row.label))}</a></th>'
    cells = (_matrix_cell(cell, f"ui-matrix__cell ui-matrix__cell--{cell.tint}", of) for cell in row.cells)
    total = _matrix_cell(row.total, "ui-matrix__total", of)
    return f'<tr>{head}<td class="num">{row.base}</td>{"".join(cells)}{total}</tr>'


def _matrix_cell(cell: MatrixCell, css: str, of: str) -> str:
    if not cell.base:
        return f'<td class="{css}">·</td>'
    base = escape(of % {"base": cell.base})
    words = f"<strong>{cell.value}</strong> <span>{base}</span>"
    return f'<td class="{css}"><a href="{escape(cell.href)}">{words}</a></td>'
