"""Facts about events in the reader's words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.selectors import country_name
from cities.workflow import DatePrecision
from events.models import Event
from events.workflow import Mode

FEW = 20
"""From here on the exact number of free places helps nobody to decide."""


def dates_in_words(event: Event) -> str:
    """Return when an event takes place, no more exactly than it is known."""
    first, last = event.starts_on, event.ends_on
    if first is None or last is None:
        return _("Date not known")
    precision = event.anchor.date_precision
    if precision == DatePrecision.MONTH:
        return date_format(first, "F Y")
    if precision == DatePrecision.WEEK:
        return _("Week of %(day)s") % {"day": date_format(first)}
    if precision == DatePrecision.SEASON:
        return _("Between %(first)s and %(last)s") % {
            "first": date_format(first, "F Y"),
            "last": date_format(last, "F Y"),
        }
    if precision == DatePrecision.REPORTED:
        return _("Reported on %(day)s") % {"day": date_format(first)}
    return span_in_words(first, last)


def span_in_words(first: date, last: date) -> str:
    """Return two days as people say them: the month once where it is the same."""
    if first == last:
        return date_format(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)s to %(last)s") % {"first": first.day, "last": date_format(last)}
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}


def place_in_words(event: Event) -> str | Promise:
    """Return where an event takes place: the place, the country, or that it is online."""
    country = str(country_name(event.country)) if event.country else ""
    where = ", ".join(part for part in (event.place, country) if part)
    if event.mode == Mode.ONLINE:
        return _("Online")
    if event.mode == Mode.HYBRID:
        return _("%(place)s and online") % {"place": where} if where else _("On site and online")
    return where or _("Place not known")


def places_in_words(left: int) -> str:
    """Return how many places are free, as it helps to decide."""
    if left < 1:
        return _("All places are taken. You can join the waiting list.")
    if left > FEW:
        return _("Places are free")
    return ngettext("%d place left", "%d places left", left) % left
