"""The network in figures, for EC staff and desk: the answer in a sentence, then the panels."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median_low

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Edition
from cities.selectors import country_name
from cities.workflow import WITHOUT_PREJUDICE
from greendeals.selectors import TONES
from greendeals.workflow import FROZEN, SIGNED, Stage
from icc.core import clock
from icc.core.errors import Text
from icc.dashboards.network.filters import Chosen, Group, path_of
from icc.dashboards.network.places import DealFigure, Network, Place, Status, days, network
from icc.dashboards.network.reasons import Reason, reasons
from icc.dashboards.network.signs import mark_of, signs_of
from icc.dashboards.standing.warning import OPEN
from icc.tenancy.actors import Actor
from icc.ui.charts import Forecast, Growth, MatrixCell, MatrixRow, StageBar, tint
from icc.ui.maps import Mark, Sign

RECENT = timedelta(days=30)
PACE = timedelta(days=180)
FEWEST = 20
"""Signings below which a forecast would be a guess."""

FOUR_OF_FIVE = 1.28
"""Standard deviations on both sides that hold four of five cases."""

SHOWN = 8
BAR_TONES = {"neutral": "info", "progress": "info", "info": "info", "attention": "attention", "done": "done"}
"""How the tone of a stage looks as a bar."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its base and its change."""

    label: str
    value: int
    note: str
    href: str
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Countries by sectors: signed, of all begun."""

    rows: list[MatrixRow]
    columns: list[str]
    totals: list[MatrixCell]


@dataclass(frozen=True, slots=True)
class Help:
    """A city that needs help, why, and where to act."""

    place: Place
    reasons: list[Reason]

    @property
    def tone(self) -> str:
        """How its furthest stage looks."""
        return TONES[self.place.furthest] if self.place.furthest else "neutral"


@dataclass(frozen=True, slots=True)
class Zoom:
    """A preset of the map."""

    label: Text
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything the dashboard shows."""

    chosen: Chosen
    data: Network
    now: datetime
    sentence: str
    tiles: list[Tile]
    stages: list[StageBar]
    matrix: Matrix
    growth: Growth
    growth_note: str
    marks: list[Mark]
    signs: Mapping[str, Sign]
    needy: list[Help]
    more: int
    zoom: str = ""

    @property
    def edition(self) -> Edition:
        """The edition shown."""
        return self.chosen.edition

    @property
    def source(self) -> str:
        """Where the figures come from, and their age."""
        return _("Source: ICC platform, %s.") % date_format(timezone.localtime(self.now), "DATETIME_FORMAT")

    @property
    def growth_title(self) -> str:
        """The question of the first panel."""
        target = self.growth.target
        return (
            _("Are we on track for %d signed deals?") % target if target else _("How many deals are signed?")
        )

    @property
    def map_caption(self) -> str:
        """What the map shows."""
        count = len(self.data.places)
        if not self.edition.records_deals:
            return ngettext("%d participant by kind", "%d participants by kind", count) % count
        words = ngettext(
            "%d participant by the status of its deals", "%d participants by the status of their deals", count
        )
        return words % count

    @property
    def zooms(self) -> list[Zoom]:
        """Presets of the map: all of Europe, and each country with a participant."""
        countries = [("", _("All of Europe")), *self.data.countries]
        return [
            Zoom(label, self.chosen.address(zoom=code) + "#map", code == self.zoom)
            for code, label in countries
        ]

    @property
    def all_needy(self) -> str:
        """Address of the whole list of cities that need help."""
        return self.chosen.address("dashboard-list", of="cities", status=Status.AT_RISK)

    @property
    def has_footnote(self) -> bool:
        """Whether a country carries a footnote."""
        return any(place.country == WITHOUT_PREJUDICE for place in self.data.places)


def network_page(*, actor: Actor, chosen: Chosen, now: datetime, zoom: str = "") -> NetworkPage:
    """Count what was chosen: the answer in a sentence first, then each panel, all from the same rows."""
    data, today = network(actor=actor, chosen=chosen), clock.day(now)
    needy = data.needy
    growth = growth_of(data, today)
    return NetworkPage(
        chosen=chosen,
        data=data,
        now=now,
        sentence=sentence(data, growth, today),
        tiles=tiles_of(data, today),
        stages=stages_of(data, now),
        matrix=matrix_of(data),
        growth=growth,
        growth_note=words_of(growth, data, today),
        marks=[mark_of(place, chosen.edition) for place in data.places],
        signs=signs_of(data),
        needy=[Help(place, reasons(place)) for place in needy[:SHOWN]],
        more=max(len(needy) - SHOWN, 0),
        zoom=zoom or chosen.country,
    )


def _signed(data: Network) -> list[DealFigure]:
    return [deal for deal in data.deals if deal.stage in SIGNED]


def _target(data: Network) -> int | None:
    """The target is of the whole edition; a part of it has none."""
    return None if data.chosen.narrowed else data.chosen.edition.target_deals


def sentence(data: Network, growth: Growth, today: date) -> str:
    """Return the answer to "do we reach the target, and who needs help", computed."""
    if not data.chosen.edition.records_deals:
        return _("Deals of this edition are not recorded here.")
    signed, target = len(_signed(data)), _target(data)
    values = {"signed": signed, "target": target, "total": len(data.deals)}
    if target is None:
        words = ngettext(
            "%(signed)s Local Green Deal is signed, of %(total)s begun.",
            "%(signed)s Local Green Deals are signed, of %(total)s begun.",
            signed,
        )
    else:
        words = ngettext(
            "%(signed)s of %(target)s Local Green Deals is signed; %(total)s have been begun in all.",
            "%(signed)s of %(target)s Local Green Deals are signed; %(total)s have been begun in all.",
            signed,
        )
    needy = len(data.needy)
    parts = [words % values, _outlook(data, growth, today)]
    if needy:
        parts.append(ngettext("%d city needs help.", "%d cities need help.", needy) % needy)
    return " ".join(part for part in parts if part)


def _outlook(data: Network, growth: Growth, today: date) -> str:
    target, signed = _target(data), len(_signed(data))
    if not growth.forecast or not target:
        return ""
    if signed >= target:
        return _("The target is reached.")
    recent = _since(data, today - PACE)
    due = today + (target - signed) / recent * PACE
    if due <= growth.end:
        return _("At the pace of the last six months the target is reached in %s.") % date_format(due, "F Y")
    return _("At the pace of the last six months the target is missed: %(number)s by %(end)s.") % {
        "number": growth.forecast.middle,
        "end": date_format(growth.end, "F Y"),
    }


def _since(data: Network, day: date) -> int:
    return sum(1 for deal in _signed(data) if deal.signed_on and deal.signed_on > day)


def tiles_of(data: Network, today: date) -> list[Tile]:
    """Return five numbers, each with its base and what changed in thirty days."""
    chosen, recent, target = data.chosen, today - RECENT, _target(data)
    asked = [deal for deal in data.deals if deal.stage in FROZEN - SIGNED]
    of_target = _("of %d aimed at") % target if target else _("of %d begun") % len(data.deals)
    lists = {group: chosen.address("dashboard-list", of="deals", stage=group) for group in Group}
    fresh = sum(1 for deal in asked if deal.since > recent)
    begun = sum(1 for deal in data.deals if deal.begun_on > recent)
    signed = _both(of_target, _since(data, recent))
    return [
        Tile(_("Deals signed"), len(_signed(data)), signed, lists[Group.SIGNED], "info"),
        Tile(_("Ready to sign or signing"), len(asked), _both(_("text frozen"), fresh), lists[Group.ASKED]),
        Tile(_("Deals begun"), len(data.deals), _both(_("signed ones included"), begun), lists[Group.BEGUN]),
        *_tiles_of_cities(data, recent),
    ]


def _tiles_of_cities(data: Network, recent: date) -> list[Tile]:
    chosen, makers, needy = data.chosen, data.makers, data.needy
    begun = [place for place in makers if place.deals]
    fresh = sum(1 for place in begun if min(deal.begun_on for deal in place.deals) > recent)
    flagged = sum(1 for place in needy if max(flag.since for flag in place.flags) > recent)
    base = _("of %d that make deals") % len(makers)
    everywhere = chosen.address("dashboard-list", of="cities")
    risk = chosen.address("dashboard-list", of="cities", status=Status.AT_RISK)
    return [
        Tile(_("Cities with a deal"), len(begun), _both(base, fresh), everywhere),
        Tile(
            _("Cities that need help"), len(needy), _both(base, flagged), risk, "danger" if needy else "done"
        ),
    ]


def _both(base: str, change: int) -> str:
    values = {"base": base, "change": change}
    words = _("%(base)s; +%(change)s in the last 30 days") if change else _("%(base)s; none new in 30 days")
    return words % values


def stages_of(data: Network, now: datetime) -> list[StageBar]:
    """Return the stages of open deals with median and oldest, and the signed ones together."""
    names = {place.participation_id: place for place in data.places}
    rows = []
    for stage in (stage for stage in Stage if stage in OPEN):
        here = [deal for deal in data.deals if deal.stage == stage]
        ages = [days(deal.since, now) for deal in here]
        oldest = min(here, key=lambda deal: deal.since, default=None)
        place = names[oldest.participation_id] if oldest else None
        rows.append(
            StageBar(
                stage.label,
                len(here),
                data.chosen.address("dashboard-list", of="deals", stage=stage),
                BAR_TONES[TONES[stage]],
                median_low(ages) if ages else None,
                max(ages, default=None),
                place.name if place else "",
                path_of("workspace", place.slug) if place else "",
            )
        )
    everything = data.chosen.address("dashboard-list", of="deals", stage=Group.SIGNED)
    return [*rows, StageBar(Group.SIGNED.label, len(_signed(data)), everything, "done")]


def matrix_of(data: Network) -> Matrix:
    """Return countries by sectors, those that have signed most first."""
    country = {place.participation_id: place.country for place in data.places}
    begun = Counter((country[deal.participation_id], deal.sector_id) for deal in data.deals)
    signed = Counter((country[deal.participation_id], deal.sector_id) for deal in _signed(data))
    used = [term for term in data.sectors if any(sector == term.pk for _country, sector in begun)]
    highest = max(signed.values(), default=0)
    cities = Counter(place.country for place in data.makers)

    def cell(keys: Sequence[tuple[str, int]], *, tinted: bool = False, **more: str) -> MatrixCell:
        count, base = sum(signed[key] for key in keys), sum(begun[key] for key in keys)
        href = data.chosen.address("dashboard-list", of="deals", **more) if base else ""
        return MatrixCell(count, base, href, tint(count, highest) if tinted else 0)

    rows = [
        MatrixRow(
            country_name(code),
            data.chosen.address(country=code),
            cities[code],
            [cell([(code, term.pk)], tinted=True, country=code, sector=term.code) for term in used],
            cell([(code, term.pk) for term in used], country=code),
        )
        for code in sorted({*cities, *country.values()})
    ]
    rows.sort(key=lambda row: (-row.total.value, -row.total.base, -row.base, str(row.label)))
    codes = set(country.values())
    totals = [cell([(code, term.pk) for code in codes], sector=term.code) for term in used]
    totals.append(cell([(code, term.pk) for code in codes for term in used]))
    return Matrix([row for row in rows if row.base or row.total.base], [term.label for term in used], totals)


def growth_of(data: Network, today: date) -> Growth:
    """Return how the signed deals have grown since the start, and where the pace leads from twenty on."""
    edition = data.chosen.edition
    by_day = Counter(max(deal.signed_on, edition.start_date) for deal in _signed(data) if deal.signed_on)
    points, total = [(edition.start_date, 0)], 0
    for day in sorted(by_day):
        total += by_day[day]
        points.append((day, total))
    until = min(today, edition.end_date) if edition.end_date else today
    if points[-1][0] < until:
        points.append((until, total))
    end = edition.end_date or today
    return Growth(points, max(end, points[-1][0]), _target(data), _forecast(data, total, today, end))


def _forecast(data: Network, total: int, today: date, end: date) -> Forecast | None:
    """The number of the last six months, drawn on; its range that of a count so large."""
    recent = _since(data, today - PACE)
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
    values = {"number": growth.points[-1][1], "recent": _since(data, today - RECENT)}
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
