"""The one place where a time on the clock of a place becomes a moment, and back."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _

from icc.core.errors import Invalid


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones known here."""
    return frozenset(available_timezones())


NO_ZONE, SKIPPED, REPEATED = "no-zone", "skipped-hour", "repeated-hour"
"""Codes of the refusals, for whoever says which field is at fault."""


def moment(day: date, at: time, zone: str, *, fold: int | None = None) -> datetime:
    """Return the moment, in UTC, at which clocks in `zone` show `at` on `day`.

    Args:
        day: the day there.
        at: what the clock shows.
        zone: IANA name.
        fold: which of the two when clocks go back: 0 the first, 1 the second; None refuses.

    Raises:
        Invalid: there is no such zone, or clocks change just then: the time is skipped, or comes twice.
    """
    if zone not in zone_names():
        raise Invalid(_("There is no time zone of this name."), code=NO_ZONE)
    first, second = (
        datetime.combine(day, at, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    if first < second and fold is not None:
        return second if fold else first
    if first < second:
        raise Invalid(
            _("Clocks go back that night and show this time twice. Choose another time."), code=REPEATED
        )
    if first > second:
        raise Invalid(
            _("Clocks go forward that night and skip this time. Choose another time."), code=SKIPPED
        )
    return first


def on_clocks_of(zone: str, when: datetime) -> datetime:
    """Return a moment as clocks in `zone` show it; in UTC if there is no such zone."""
    return when.astimezone(ZoneInfo(zone) if zone in zone_names() else UTC)
