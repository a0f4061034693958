"""Columns that several sheets have."""

from django.utils.translation import gettext_lazy as _

from icc.dashboards.network.places import Place
from icc.ui.sheets import Field

COUNTRY = Field("country", _("Country code"), exported_only=True)
COUNTRY_NAME = Field("country_name", _("Country"))

PLACE = (
    Field("city", _("City code"), exported_only=True),
    Field("city_name", _("City")),
    COUNTRY,
    COUNTRY_NAME,
    Field("kind", _("Takes part as"), exported_only=True),
)


def place_cells(place: Place) -> tuple[object, ...]:
    """Return the cells of a place, in the order of `PLACE`."""
    return place.slug, place.name, place.country, place.area, place.kind.value
