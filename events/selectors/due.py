"""What falls due for events."""

from datetime import datetime

from events.models import Event, Registration
from events.workflow import AHEAD, RegistrationState
from icc.core.wall_time import on_clocks_of


def lapsed_requests(*, before: datetime) -> list[int]:
    """Return keys of requests that were made before a moment and never confirmed."""
    rows = Registration.objects.filter(state=RegistrationState.UNCONFIRMED, created_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def events_to_end(*, now: datetime) -> list[int]:
    """Return keys of events whose last day is over on their own calendar and that are not marked so yet."""
    rows = Event.objects.full().filter(state__in=AHEAD, anchor__start_date__isnull=False)
    return [
        event.pk for event in rows if event.ends_on and event.ends_on < on_clocks_of(event.zone, now).date()
    ]


def events_with_waiting() -> list[int]:
    """Return keys of events to come for which somebody waits."""
    rows = Registration.objects.filter(state=RegistrationState.WAITING, event__state__in=AHEAD)
    return list(rows.order_by("event").values_list("event", flat=True).distinct())
