"""The panels about cities as sheets."""

from django.utils.translation import gettext_lazy as _

from greendeals.workflow import SIGNED
from icc.dashboards.network.columns import PLACE, place_cells
from icc.dashboards.network.page import NetworkPage
from icc.dashboards.network.reasons import reasons
from icc.ui.sheets import Field, Sheet


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
            *place_cells(place),
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
        (*place_cells(place), place.score, reason.rule.value, reason.words, flag.number, flag.since)
        for place in page.data.needy
        for flag, reason in zip(place.flags, reasons(place), strict=True)
    ]
    return Sheet(_("Cities that need help, with the reasons"), fields, rows)
