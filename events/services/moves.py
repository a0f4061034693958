"""An event follows its anchor: its agenda keeps the hours on the clock of its place."""

from datetime import timedelta

from django.db.models import F

from cities.models import Anchor
from events.models import Event, EventDay
from icc.core.wall_time import moment


def follow_anchor(anchor: Anchor, by: timedelta) -> None:
    """Move the days and sessions of the events on an anchor; part of `cities.services.move_anchor`.

    Calendars learn of it: the sequence of each event rises.

    Raises:
        Invalid: clocks change in an hour of the agenda on its new day.
    """
    events = Event.objects.filter(anchor=anchor)
    events.update(sequence=F("sequence") + 1)
    if not by:
        return
    # The foremost goes first: two days of an event never share a date, not even in between.
    order = "-date" if by > timedelta(0) else "date"
    days = EventDay.objects.filter(event__in=events).select_related("event").prefetch_related("sessions")
    for day in days.order_by(order):
        day.date += by
        day.save(update_fields=["date"])
        for session in day.sessions.all():
            zone = day.event.zone
            session.starts_at = moment(day.date, session.start, zone)
            session.ends_at = moment(day.date, session.end, zone)
            session.save(update_fields=["starts_at", "ends_at"])
