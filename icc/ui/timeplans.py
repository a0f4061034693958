"""A time plan as an SVG on a common axis: spans as bars, days as marks. Its table twin has all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from icc.core.errors import Text
from icc.ui.sheets import Sheet

WIDTH, LABEL, ROW, TOP = 680, 210, 20, 26
PLOT = WIDTH - LABEL - 12
LONGEST = 42
BLUE, GREEN, INK, VIOLET = "#0035bf", "#117a4b", "#17172b", "#6a3fb5"
MAX_ROWS = 40
"""More than this would leave the page; the table below has them all."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a time plan.

    Attributes:
        spans: from when until when; one day where both are the same.
        ink: colour of its marks.
        bar: whether spans are drawn as bars; otherwise their last days as marks.
        strong: whether its name stands in bold.
    """

    name: str
    spans: Sequence[tuple[date, date]]
    ink: str = INK
    bar: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class TimePlan:
    """A drawing with its table.

    Attributes:
        legend: names of the colours.
    """

    drawing: SafeString
    sheet: Sheet
    legend: Sequence[tuple[str, Text]] = ()


def time_plan(rows: Sequence[PlanRow], *, today: date) -> SafeString:
    """Return the drawing of the rows of a plan, or nothing where there is none."""
    drawn = list(rows)[:MAX_ROWS]
    if not drawn:
        return SafeString("")
    days = [day for row in drawn for span in row.spans for day in span]
    first = min(*days, today).replace(day=1)
    last = max(*days, today)
    total = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LABEL + (day - first).days / total * PLOT, 1)

    height = TOP + ROW * len(drawn) + 8
    parts = [_axis(first, last, x, height), *(_row(number, row, x) for number, row in enumerate(drawn))]
    parts.append(_today(x(today), height))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' font-family="Inter, sans-serif" font-size="9">{}</svg>',
        WIDTH,
        height,
        WIDTH,
        height,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _axis(first: date, last: date, x: Any, height: int) -> SafeString:
    """Draw a line for each half year, with its month above."""
    marks = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in (1, 7)
        if first <= date(year, month, 1) <= last
    ]
    return format_html_join(
        "",
        '<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="#d5d5e2"/><text x="{0}" y="12"'
        ' text-anchor="middle" fill="#505070">{3}</text>',
        ((x(day), TOP - 8, height, date_format(day, "M Y")) for day in marks),
    )


def _row(number: int, row: PlanRow, x: Any) -> SafeString:
    middle = TOP + ROW * number + ROW / 2
    spans = [(x(first), x(last)) for first, last in row.spans]
    marks = [_bar(span, middle, row.ink) if row.bar else _diamond(span[1], middle, row.ink) for span in spans]
    label = format_html(
        '<text x="0" y="{}" fill="#17172b" font-weight="{}">{}</text>',
        middle + 3,
        600 if row.strong else 400,
        _short(row.name),
    )
    return label + format_html_join("", "{}", ((mark,) for mark in marks))


def _bar(span: tuple[float, float], middle: float, ink: str) -> SafeString:
    width = max(round(span[1] - span[0], 1), 2)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="9" rx="2" fill="{}"/>', span[0], middle - 4.5, width, ink
    )


def _diamond(place: float, middle: float, ink: str) -> SafeString:
    return format_html('<path d="M{} {}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="{}"/>', place, middle - 4.5, ink)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _today(place: float, height: int) -> SafeString:
    return format_html(
        '<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="#b00d0d" stroke-dasharray="3 2"/>',
        place,
        TOP - 8,
        height,
    )
