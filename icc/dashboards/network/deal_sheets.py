"""The panels about deals as sheets."""

from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from greendeals.workflow import SIGNED
from icc.dashboards.network.columns import COUNTRY, COUNTRY_NAME
from icc.dashboards.network.page import NetworkPage
from icc.ui.sheets import Field, Linked, Sheet


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
