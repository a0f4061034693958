"""The time plan as an SVG: phases as bars, milestones and promises as marks on a common axis."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cities.workflow import MilestoneKind
from icc.dashboards.roadmap.content import DEAL

WIDTH, LABEL, ROW, TOP = 680, 210, 20, 26
PLOT = WIDTH - LABEL - 12
LONGEST = 42
INK = {MilestoneKind.PHASE.value: "#0035bf", DEAL: "#117a4b"}
MAX_ROWS = 40
"""More than this would leave the page; the table below has them all."""


def time_plan(rows: Sequence[dict[str, Any]], *, today: date) -> SafeString:
    """Return the drawing of the rows of a plan, or nothing where there is none."""
    drawn = list(rows)[:MAX_ROWS]
    if not drawn:
        return SafeString("")
    days = [date.fromisoformat(day) for row in drawn for span in row["spans"] for day in span]
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


def _row(number: int, row: dict[str, Any], x: Any) -> SafeString:
    middle = TOP + ROW * number + ROW / 2
    spans = [[x(date.fromisoformat(day)) for day in span] for span in row["spans"]]
    is_phase = row["kind"] == MilestoneKind.PHASE
    ink = INK.get(row["kind"], "#17172b")
    marks = [_bar(span, middle, ink) if is_phase else _diamond(span[1], middle, ink) for span in spans]
    label = format_html(
        '<text x="0" y="{}" fill="#17172b" font-weight="{}">{}</text>',
        middle + 3,
        600 if is_phase else 400,
        _short(row["name"]),
    )
    return label + format_html_join("", "{}", ((mark,) for mark in marks))


def _bar(span: list[float], middle: float, ink: str) -> SafeString:
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
