"""The lists behind the marks as sheets."""

from django.utils.translation import gettext_lazy as _

from icc.core import clock
from icc.dashboards.network.columns import COUNTRY, COUNTRY_NAME, PLACE, place_cells
from icc.dashboards.network.lists import DealLine, ListPage
from icc.dashboards.network.reasons import CityLine
from icc.ui.sheets import Field, Sheet


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
            *place_cells(line.place),
            line.place.status.value,
            line.place.status.label,
            " ".join(reason.words for reason in line.reasons),
            len(line.place.deals),
        )
        for line in found.page
        if isinstance(line, CityLine)
    ]
    return Sheet(found.title, fields, rows)
