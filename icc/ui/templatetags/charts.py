"""Tags of charts and maps: SVG made on the server, each with its words and its table.

Each declares its props, as the component tags do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.template import Library

from icc.core.errors import Text
from icc.ui.charts import (
    CANVASES,
    Growth,
    MatrixCell,
    MatrixRow,
    StageBar,
    draw_growth,
    matrix_body,
    matrix_foot,
)
from icc.ui.components import Bar, DrawnBar
from icc.ui.maps import HEIGHT, INSET_NAMES, LAYOUT, SOURCE, WIDTH, Mark, Sign, draw, ground
from icc.ui.sheets import Sheet
from icc.ui.trends import Trend, draw_trend

register = Library()

SLIM = tuple(replace(canvas, height=220, left=52, right=24) for canvas in CANVASES)
"""Canvases of a trend: several stand below each other."""

INSETS = tuple(INSET_NAMES[inset["code"]] for inset in LAYOUT["insets"])


@register.inclusion_tag("ui/map.html", name="map")
def europe(
    marks: Sequence[Mark],
    signs: Mapping[str, Sign],
    caption: Text,
    *,
    zoom: str = "",
    names: int = 8,
    csv: str = "",
    note: Text = "",
) -> dict[str, Any]:
    return {
        "map": draw(marks, signs, zoom=zoom, names=names),
        "caption": caption,
        "ground": ground(),
        "width": f"{WIDTH:.0f}",
        "height": f"{HEIGHT:.0f}",
        "insets": INSETS,
        "source": SOURCE,
        "csv": csv,
        "note": note,
    }


@register.inclusion_tag("ui/growth.html")
def growth(value: Growth, summary: Text, *, unit: Text) -> dict[str, Any]:
    return {
        "growth": value,
        "drawn": [draw_growth(value, canvas) for canvas in CANVASES],
        "summary": summary,
        "unit": unit,
    }


@register.inclusion_tag("ui/trend.html")
def trend(value: Trend, summary: Text) -> dict[str, Any]:
    return {"drawn": [draw_trend(value, canvas) for canvas in SLIM], "summary": summary, "legend": value.way}


@register.inclusion_tag("ui/stages.html")
def stages(rows: Sequence[StageBar], caption: Text) -> dict[str, Any]:
    bars = DrawnBar.draw([Bar(row.label, row.count, tone=row.tone) for row in rows])
    return {"rows": list(zip(rows, bars, strict=True)), "caption": caption}


@register.inclusion_tag("ui/matrix.html")
def matrix(
    rows: Sequence[MatrixRow],
    columns: Sequence[Text],
    totals: Sequence[MatrixCell],
    caption: Text,
    *,
    heading: Text,
    base: Text,
    total: Text,
) -> dict[str, Any]:
    return {
        "body": matrix_body(rows),
        "columns": columns,
        "foot": matrix_foot(totals),
        "caption": caption,
        "heading": heading,
        "base": base,
        "total": total,
    }


@register.inclusion_tag("ui/sheet.html")
def sheet(value: Sheet, *, open: bool = False) -> dict[str, Any]:  # noqa: A002 -- as in HTML
    return {"sheet": value, "open": open}


@register.inclusion_tag("ui/source.html")
def source(text: Text, *, csv: str = "") -> dict[str, Any]:
    return {"text": text, "csv": csv}
