"""The panels of the dashboard as sheets: the table under a chart and the CSV are the same rows."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext_lazy as _

from greendeals.workflow import SIGNED
from icc.core import clock
from icc.dashboards.network.lists import CityLine, DealLine, ListPage
from icc.dashboards.network.page import NetworkPage
from icc.dashboards.network.places import Place
from icc.dashboards.network.reasons import reasons
from icc.ui.sheets import Field, Linked, Sheet

COUNTRY = Field("country", _("Country code"), exported_only=True)
COUNTRY_NAME = Field("country_name", _("Country"))


def stages_sheet(page: NetworkPage) -> Sheet:
    """Stages with their counts and ages."""
    fields = (
        Field("stage", _("Stage")),
        Field("deals", _("Deals"), numeric=True),
        Field("median_days", _("Median days in the stage"), numeric=True),
        Field("oldest_days", _("Oldest, days"), numeric=True),
        Field("oldest_city", _("City of the oldest")),
    )
    rows = [
        (
            Linked(bar.label, bar.href),
            bar.count,
            bar.median,
            bar.oldest,
            Linked(bar.oldest_name, bar.oldest_href) if bar.oldest_name else "",
        )
        for bar in page.stages
    ]
    return Sheet(_("Deals by stage, with days in the stage"), fields, rows)


def growth_sheet(page: NetworkPage) -> Sheet:
    """Each day on which deals were signed, with the count reached."""
    points = page.growth.points
    rows = [(day, count - before, count) for (_earlier, before), (day, count) in pairwise(points)]
    fields = (
        Field("date", _("Date")),
        Field("signed", _("Signed on this day"), numeric=True),
        Field("signed_so_far", _("Signed so far"), numeric=True),
    )
    return Sheet(_("Signed deals over time"), fields, [(points[0][0], 0, points[0][1]), *rows])


def matrix_sheet(page: NetworkPage) -> Sheet:
    """Countries by sectors, one row per pair that has a deal."""
    country = {place.participation_id: place for place in page.data.places}
    counts: dict[tuple[str, int], list[int]] = {}
    for deal in page.data.deals:
        pair = counts.setdefault((country[deal.participation_id].country, deal.sector_id), [0, 0])
        pair[0] += 1
        pair[1] += deal.stage in SIGNED
    names = {place.country: place.area for place in page.data.places}
    terms = {term.pk: term for term in page.data.sectors}
    fields = (
        COUNTRY,
        COUNTRY_NAME,
        Field("sector", _("Sector code"), exported_only=True),
        Field("sector_name", _("Sector")),
        Field("deals", _("Deals begun"), numeric=True),
        Field("signed", _("Signed"), numeric=True),
    )
    rows = [
        (code, names[code], terms[sector].code, terms[sector].label, begun, signed)
        for (code, sector), (begun, signed) in sorted(counts.items())
    ]
    return Sheet(_("Deals by country and sector"), fields, rows)


PLACE = (
    Field("city", _("City code"), exported_only=True),
    Field("city_name", _("City")),
    COUNTRY,
    COUNTRY_NAME,
    Field("kind", _("Takes part as"), exported_only=True),
)


def _place(place: Place) -> tuple[object, ...]:
    return place.slug, place.name, place.country, place.area, place.kind.value


def map_sheet(page: NetworkPage) -> Sheet:
    """Every participation with its status and its place."""
    fields = (
        *PLACE,
        Field("status", _("Status code"), exported_only=True),
        Field("status_name", _("Status")),
        Field("deals", _("Deals"), numeric=True),
        Field("signed", _("Signed"), numeric=True),
        Field("lat", _("Latitude"), numeric=True),
        Field("lon", _("Longitude"), numeric=True),
    )
    rows = [
        (
            *_place(place),
            place.status.value,
            place.status.label,
            len(place.deals),
            sum(1 for deal in place.deals if deal.stage in SIGNED),
            place.lat,
            place.lon,
        )
        for place in page.data.places
    ]
    return Sheet(_("Cities by status"), fields, rows)


def help_sheet(page: NetworkPage) -> Sheet:
    """Every reason for which a city needs help, one row each."""
    fields = (
        *PLACE,
        Field("score", _("Score"), numeric=True),
        Field("reason", _("Reason code"), exported_only=True),
        Field("reason_words", _("Reason")),
        Field("days", _("Days"), numeric=True),
        Field("since", _("Since")),
    )
    rows = [
        (*_place(place), place.score, reason.rule.value, reason.words, flag.number, flag.since)
        for place in page.data.needy
        for flag, reason in zip(place.flags, reasons(place), strict=True)
    ]
    return Sheet(_("Cities that need help, with the reasons"), fields, rows)


PANELS: Final[Mapping[str, Callable[[NetworkPage], Sheet]]] = {
    "stages": stages_sheet,
    "signed": growth_sheet,
    "sectors": matrix_sheet,
    "map": map_sheet,
    "help": help_sheet,
}
"""Name of each panel in the address to its rows."""


def deals_sheet(found: ListPage) -> Sheet:
    """The deals of a list; a draft is there without its name."""
    fields = (
        Field("deal", _("Deal")),
        Field("city", _("City code"), exported_only=True),
        Field("city_name", _("City")),
        COUNTRY,
        COUNTRY_NAME,
        Field("sector", _("Sector code"), exported_only=True),
        Field("sector_name", _("Sector")),
        Field("stage", _("Stage code"), exported_only=True),
        Field("stage_name", _("Stage")),
        Field("stage_since", _("Since")),
        Field("days", _("Days in the stage"), numeric=True),
    )
    rows = [
        (
            line.title,
            line.city.slug,
            line.city.marked_name,
            line.city.country,
            line.country,
            line.deal.sector.code,
            line.deal.sector.label,
            line.stage.value,
            line.stage.label,
            clock.day(line.deal.stage_since),
            line.days,
        )
        for line in found.page
        if isinstance(line, DealLine)
    ]
    return Sheet(found.title, fields, rows)


def cities_sheet(found: ListPage) -> Sheet:
    """The cities of a list with their reasons."""
    fields = (
        *PLACE,
        Field("status", _("Status code"), exported_only=True),
        Field("status_name", _("Status")),
        Field("reasons", _("Why")),
        Field("deals", _("Deals"), numeric=True),
    )
    rows = [
        (
            *_place(line.place),
            line.place.status.value,
            line.place.status.label,
            " ".join(reason.words for reason in line.reasons),
            len(line.place.deals),
        )
        for line in found.page
        if isinstance(line, CityLine)
    ]
    return Sheet(found.title, fields, rows)


LISTS: Final[Mapping[str, Callable[[ListPage], Sheet]]] = {"deals": deals_sheet, "cities": cities_sheet}
"""The same for the lists behind the marks."""
