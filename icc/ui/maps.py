"""The map of Europe: where a place stands in the drawing that the build makes, and what a page marks on it.

The ground (coasts, the Union's members, boxes for the outermost regions) is one static file, so that pages
carry their marks only. Both sides read the same layout, `assets/map.json`.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from math import asin, cos, log, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from icc.core.errors import Text
from icc.ui.components import one_of

LAYOUT: Final[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "assets" / "map.json").read_text(encoding="utf-8")
)
WIDTH, HEIGHT = float(LAYOUT["width"]), float(LAYOUT["height"])
EUROPE: Final = (52.0, 10.0)
FALSE_EASTING, FALSE_NORTHING = 4_321_000.0, 3_210_000.0
FRAME_HEIGHT: Final = (LAYOUT["frame"]["north"] - LAYOUT["frame"]["south"]) / LAYOUT["unit"]
INSET_NAMES: Final[Mapping[str, Text]] = {
    "azores": _("Azores"),
    "madeira": _("Madeira"),
    "canaries": _("Canary Islands"),
    "saint-martin": _("Saint-Martin"),
    "guadeloupe": _("Guadeloupe"),
    "martinique": _("Martinique"),
    "guiana": _("French Guiana"),
    "mayotte": _("Mayotte"),
    "reunion": _("Réunion"),
}
SOURCE: Final = _("Natural Earth; GeoNames, CC BY 4.0")


def ground() -> str:
    """Address of the drawing under the marks; empty where the assets have not been built with it."""
    try:
        return str(staticfiles_storage.url("dist/europe.svg"))
    except ValueError:
        return ""


# GRS80, on which ETRS89 stands.
SEMI_MAJOR, ECCENTRICITY_2 = 6_378_137.0, 0.006_694_380_022_90
ECCENTRICITY = sqrt(ECCENTRICITY_2)


def _q(sine: float) -> float:
    return (1 - ECCENTRICITY_2) * (
        sine / (1 - ECCENTRICITY_2 * sine * sine)
        - log((1 - ECCENTRICITY * sine) / (1 + ECCENTRICITY * sine)) / (2 * ECCENTRICITY)
    )


Q_POLE = _q(1.0)
AUTHALIC = SEMI_MAJOR * sqrt(Q_POLE / 2)


@cache
def _centre(lat: float, lon: float) -> tuple[float, float, float, float]:
    sine = sin(radians(lat))
    beta = asin(_q(sine) / Q_POLE)
    stretch = cos(radians(lat)) / sqrt(1 - ECCENTRICITY_2 * sine * sine)
    return sin(beta), cos(beta), SEMI_MAJOR * stretch / (AUTHALIC * cos(beta)), radians(lon)


def from_centre(lat: float, lon: float, centre: tuple[float, float]) -> tuple[float, float]:
    """Return metres east and north of a centre: Lambert's azimuthal equal-area (EPSG method 9820)."""
    sine0, cosine0, d, lon0 = _centre(*centre)
    beta, turn = asin(_q(sin(radians(lat))) / Q_POLE), radians(lon) - lon0
    along = cosine0 * cos(beta) * cos(turn)
    b = AUTHALIC * sqrt(2 / max(1 + sine0 * sin(beta) + along, 1e-12))
    north = cosine0 * sin(beta) - sine0 * cos(beta) * cos(turn)
    return b * d * cos(beta) * sin(turn), b / d * north


def etrs89_laea(lat: float, lon: float) -> tuple[float, float]:
    """Return easting and northing in EPSG:3035."""
    east, north = from_centre(lat, lon, EUROPE)
    return east + FALSE_EASTING, north + FALSE_NORTHING


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the drawing; `inset` names its box, empty on the main map."""

    x: float
    y: float
    inset: str = ""


@lru_cache(maxsize=16_384)
def locate(lat: float, lon: float) -> Spot | None:
    """Return where a place stands in the drawing; nothing for one outside it."""
    for inset in LAYOUT["insets"]:
        if abs(lat - inset["lat"]) < 5 and abs(lon - inset["lon"]) < 6:  # noqa: PLR2004 -- degrees: no box is wider
            east, north = from_centre(lat, lon, (inset["lat"], inset["lon"]))
            size, span = inset["size"], inset["span"]
            x, y = size / 2 + east / span * size, size / 2 - north / span * size
            if 0 <= x <= size and 0 <= y <= size:
                return Spot(inset["left"] + x, inset["top"] + y, inset["code"])
    easting, northing = etrs89_laea(lat, lon)
    frame, unit = LAYOUT["frame"], LAYOUT["unit"]
    x, y = (easting - frame["west"]) / unit, (frame["north"] - northing) / unit
    return Spot(x, y) if 0 <= x <= WIDTH and 0 <= y <= FRAME_HEIGHT else None


SHAPES: Final[Mapping[str, str]] = {
    "circle": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
    "square": "M-5.5-5.5h11v11h-11z",
    "diamond": "M0-7.2l7.2 7.2l-7.2 7.2l-7.2-7.2z",
    "triangle": "M0-7.6l7.6 13.4h-15.2z",
    "ring": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
}
"""Outlines around the origin: colour and shape tell the same."""

HOLE: Final = "M-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0z"
"""The point that an invented place has in its middle, whatever its shape."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of mark: its shape, its words in the key, and where a click on the key leads."""

    shape: str
    label: Text
    href: str = ""

    def __post_init__(self) -> None:
        one_of(frozenset(SHAPES), self.shape, "shape")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to be marked.

    Attributes:
        sign: key of one of the map's signs.
        area: country, as the table names it.
        zone: code of the country, for the presets of the zoom.
        note: what the table adds, such as the reason of a warning.
        rank: the highest are named on the map.
    """

    name: Text
    sign: str
    href: str
    lat: float | None
    lon: float | None
    area: Text = ""
    zone: str = ""
    note: Text = ""
    invented: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key with its count."""

    code: str
    sign: Sign
    count: int
    icon: SafeString


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table twin; `where` says so if the mark is not on the main map."""

    mark: Mark
    sign: Sign
    where: Text


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map ready for the template."""

    view_box: str
    marks: SafeString
    labels: SafeString
    keys: list[Key]
    rows: list[Row]
    table: SafeString
    outside: list[Row] = field(default_factory=list)
    unplaced: list[Row] = field(default_factory=list)
    whole: bool = True
    has_invented: bool = False


def symbol(shape: str) -> SafeString:
    """Draw one sign beside words: in the key and in lists."""
    text = (
        '<svg class="ui-sign ui-sign--{}" viewBox="-9 -9 18 18" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>'
    )
    return format_html(text, shape, SHAPES[shape])


def draw(marks: Sequence[Mark], signs: Mapping[str, Sign], *, zoom: str = "", names: int = 8) -> Drawn:
    """Place marks, the more urgent signs above the others; `signs` come in the order of the key.

    Args:
        marks: what is to be shown.
        signs: code to sign; the later one in the mapping lies below.
        zoom: code of a zone; the map is cut to its marks. An unknown one shows all.
        names: how many marks are named on the map.
    """
    spots = [(mark, _spot(mark)) for mark in marks]
    box = _box([spot for mark, spot in spots if zoom and mark.zone == zoom and spot and not spot.inset])
    placed = [(mark, spot) for mark, spot in spots if spot and _within(spot, box)]
    order = {code: number for number, code in enumerate(signs)}
    placed.sort(key=lambda pair: (-order[pair[0].sign], -pair[1].y))
    rows = [Row(mark, signs[mark.sign], _where(mark, spot)) for mark, spot in spots]
    counts = Counter(mark.sign for mark in marks)
    scale = box[2] / WIDTH
    return Drawn(
        view_box=" ".join(f"{value:.1f}".removesuffix(".0") for value in box),
        marks=_drawn(placed, signs, scale),
        labels=_labels(placed, scale, box[0] + box[2], names),
        keys=[Key(code, sign, counts[code], symbol(sign.shape)) for code, sign in signs.items()],
        rows=rows,
        table=_table(rows),
        outside=[row for row, (mark, spot) in zip(rows, spots, strict=True) if not spot and _known(mark)],
        unplaced=[row for row in rows if not _known(row.mark)],
        whole=box[2] == WIDTH,
        has_invented=any(mark.invented for mark in marks),
    )


def _known(mark: Mark) -> bool:
    return mark.lat is not None and mark.lon is not None


def _spot(mark: Mark) -> Spot | None:
    return locate(mark.lat, mark.lon) if mark.lat is not None and mark.lon is not None else None


def _where(mark: Mark, spot: Spot | None) -> Text:
    if not _known(mark):
        return _("place not known")
    if not spot:
        return _("outside the map")
    return INSET_NAMES.get(spot.inset, "")


WHOLE: Final = (0.0, 0.0, WIDTH, HEIGHT)
LEAST, MARGIN = 190.0, 45.0
"""A preset shows at least 800 km, and 190 km around the outermost marks."""


def _box(spots: Sequence[Spot]) -> tuple[float, float, float, float]:
    """Return the part to be shown: all, or a square around the spots that stays on the main map."""
    if not spots:
        return WHOLE
    left, right = min(spot.x for spot in spots), max(spot.x for spot in spots)
    top, bottom = min(spot.y for spot in spots), max(spot.y for spot in spots)
    side = min(max(right - left + 2 * MARGIN, bottom - top + 2 * MARGIN, LEAST), FRAME_HEIGHT)
    x = min(max((left + right - side) / 2, 0.0), WIDTH - side)
    y = min(max((top + bottom - side) / 2, 0.0), FRAME_HEIGHT - side)
    return x, y, side, side


def _within(spot: Spot, box: tuple[float, float, float, float]) -> bool:
    left, top, width, height = box
    return left <= spot.x <= left + width and top <= spot.y <= top + height


def _drawn(placed: Sequence[tuple[Mark, Spot]], signs: Mapping[str, Sign], scale: float) -> SafeString:
    """Each mark is a link with a name; out of the tab order, for the table is the way of the keyboard."""
    size = "" if scale == 1 else f" scale({scale:.3f})"
    drawn = []
    for mark, spot in placed:
        sign = signs[mark.sign]
        name = escape(f"{mark.name}, {mark.area}: {mark.note or sign.label}")
        invented = " ui-map__mark--invented" if mark.invented else ""
        drawn.append(
            f'<a href="{escape(mark.href)}" tabindex="-1" aria-label="{name}"'
            f' transform="translate({spot.x:.1f} {spot.y:.1f}){size}"><title>{name}</title>'
            f'<path class="ui-map__mark ui-sign--{sign.shape}{invented}" fill-rule="evenodd"'
            f' d="{SHAPES[sign.shape]}{HOLE if mark.invented else ""}"/></a>'
        )
    return mark_safe("\n".join(drawn))


def _table(rows: Sequence[Row]) -> SafeString:
    """Return the rows of the twin, made here and not in a template, which is slow for so many."""
    return mark_safe("\n".join(map(_line, rows)))


def _line(row: Row) -> str:
    mark = row.mark
    note = f": {mark.note}" if mark.note else ""
    where = f" ({row.where})" if row.where else ""
    link = f'<a href="{escape(mark.href)}">{escape(str(mark.name))}</a>'
    state = escape(f"{row.sign.label}{note}{where}")
    return f'<tr><th scope="row">{link}</th><td>{escape(str(mark.area))}</td><td>{state}</td></tr>'


LETTER, LINE, GAP = 10.6, 22.0, 13.0
NAME_SIZE = 19.5

"""Room that a name takes, in units of the whole map."""


def _labels(placed: Sequence[tuple[Mark, Spot]], scale: float, edge: float, names: int) -> SafeString:
    """Name the marks of highest rank, as many as fit without touching one another."""
    taken: list[tuple[float, float, float]] = []
    shown: list[tuple[str, str, str, str]] = []
    for mark, spot in sorted(placed, key=lambda pair: -pair[0].rank):
        if mark.rank <= 0 or len(shown) == names:
            break
        width = len(str(mark.name)) * LETTER * scale
        before = spot.x + GAP * scale + width > edge
        left = spot.x - GAP * scale - width if before else spot.x + GAP * scale
        clash = any(
            abs(spot.y - y) < LINE * scale and left < end and start < left + width for start, end, y in taken
        ) or any(
            abs(spot.y - other.y) < LINE / 2 * scale and left < other.x < left + width
            for _mark, other in placed
        )
        if spot.inset or clash:
            continue
        taken.append((left, left + width, spot.y))
        x = f"{(spot.x - GAP * scale) if before else left:.1f}"
        shown.append((x, f"{spot.y + 6.5 * scale:.1f}", "end" if before else "start", str(mark.name)))
    text = '<text x="{}" y="{}" text-anchor="{}">{}</text>'
    return format_html(
        '<g class="ui-map__names" font-size="{}" aria-hidden="true">{}</g>',
        f"{NAME_SIZE * scale:.2f}".removesuffix(".00"),
        format_html_join("", text, shown),
    )
