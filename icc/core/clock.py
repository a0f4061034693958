"""The one place that reads the wall clock; anything that decides by date takes `now=` instead."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def start_of(day: date) -> datetime:
    """Return the moment at which a calendar day begins there."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day(now: datetime) -> date:
    """Return the calendar day of a moment where the programme keeps its clock (`TIME_ZONE`)."""
    if timezone.is_naive(now):
        raise ValueError("A moment without a zone has no calendar day.")
    return now.astimezone(timezone.get_default_timezone()).date()
