"""When a session is, as people say it, and what that is in UTC. Pure data."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from icc.core.errors import Invalid
from icc.core.wall_time import NO_ZONE, REPEATED, SKIPPED, moment

BUFFER = timedelta(minutes=15)
"""What is kept free after every session, for the coach and for the city."""

QUARTER = 15
"""Minutes in which time is counted."""

LONGEST = 720
"""Minutes of the longest session."""

YEARS = range(2000, 2101)

AT_FAULT = {NO_ZONE: "zone", SKIPPED: "time", REPEATED: "fold"}
"""Which field a refusal of the clock is about."""

DEFAULT_ZONE = "Europe/Brussels"

# fmt: off
ZONES = {
    "AL": "Europe/Tirane", "AT": "Europe/Vienna", "BA": "Europe/Sarajevo", "BE": "Europe/Brussels",
    "BG": "Europe/Sofia", "CA": "America/Toronto", "CH": "Europe/Zurich", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London",
    "GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome", "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg", "LV": "Europe/Riga", "MD": "Europe/Chisinau", "ME": "Europe/Podgorica",
    "MK": "Europe/Skopje", "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest", "RS": "Europe/Belgrade",
    "SE": "Europe/Stockholm", "SG": "Asia/Singapore", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava",
    "TR": "Europe/Istanbul", "UA": "Europe/Kyiv", "XK": "Europe/Belgrade",
}
# fmt: on
"""The usual zone of a country that takes part."""

MORE_ZONES = ("Atlantic/Azores", "Atlantic/Canary", "Atlantic/Madeira")
"""Zones of parts of these countries."""

ALL_ZONES = tuple(sorted({*ZONES.values(), *MORE_ZONES}))


def zone_of_country(country: str) -> str:
    """Return the usual zone of a country."""
    return ZONES.get(country, DEFAULT_ZONE)


@dataclass(frozen=True, slots=True)
class When:
    """A time as people say it: the day and time on the wall of a place, and how long.

    Attributes:
        fold: which of two equal hours when clocks go back: 0 the first, 1 the second; None asks.
    """

    day: date
    time: time
    zone: str
    minutes: int
    fold: int | None = None

    def span(self) -> tuple[datetime, datetime]:
        """Return beginning and end in UTC.

        Raises:
            Invalid: the year, the length or the hour is none that can be.
        """
        if self.day.year not in YEARS:
            raise Invalid(fields={"day": _("Check the year.")})
        if not QUARTER <= self.minutes <= LONGEST or self.minutes % QUARTER:
            raise Invalid(fields={"minutes": _("A session takes between 15 minutes and 12 hours.")})
        try:
            start = moment(self.day, self.time, self.zone, fold=self.fold)
        except Invalid as error:
            raise Invalid(code=error.code, fields={AT_FAULT[error.code]: error.message}) from error
        return start, start + timedelta(minutes=self.minutes)
