"""An event follows its anchor: its agenda keeps the hours on the clock of its place, its people are told."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cities.models import Anchor
from events import messages
from events.documents import calendar_file
from events.models import Event, EventDay, Session
from events.models.agenda import ROOM_ONCE
from events.services import seats
from events.services.registrations import PLATFORM, issue_pass
from events.workflow import AHEAD, COMING
from icc.core import blobs
from icc.core.errors import Invalid
from icc.core.integrity import deferred
from icc.core.wall_time import moment
from icc.notifications.services import Attachment
from icc.tenancy.scopes import scope


def follow_anchor(anchor: Anchor, by: timedelta, *, now: datetime) -> None:
    """Move the days and sessions of the events on an anchor; part of `cities.services.move_anchor`.

    Order: the events are locked, their agenda moves, calendars learn of it by a higher sequence, and
    whoever has a place or waits for one gets one mail, if the event is announced.

    Raises:
        Invalid: a day of the agenda would lie outside the event, or clocks change in an hour of the
            agenda on its new day.
    """
    with scope(PLATFORM):
        rows = Event.objects.filter(anchor=anchor).select_for_update(no_key=True)
        events = list(rows.order_by("pk"))
        for event in events:
            event.anchor = anchor
            if by:
                _shift(event, by)
            _require_days_within(event)
            changed(event, now=now)


def _shift(event: Event, by: timedelta) -> None:
    # The foremost goes first: two days of an event never share a date, not even in between.
    order = "-date" if by > timedelta(0) else "date"
    for day in event.days.prefetch_related("sessions").order_by(order):
        day.date += by
        day.save(update_fields=["date"])
        set_moments(day, list(day.sessions.all()), zone=event.zone)


def set_moments(day: EventDay, sessions: list[Session], *, zone: str) -> None:
    """Compute anew when the sessions of a day begin and end, from their hours there, and store it.

    Raises:
        Invalid: clocks change in one of these hours.
    """
    with deferred(ROOM_ONCE):
        for session in sessions:
            session.starts_at = moment(day.date, session.start, zone)
            session.ends_at = moment(day.date, session.end, zone)
            session.save(update_fields=["starts_at", "ends_at"])


def _require_days_within(event: Event) -> None:
    for day in event.days.all():
        if not lies_within(event, day):
            words = _("The agenda has a day on %s, outside these dates. Change that day first.")
            raise Invalid(fields={"end_date": words % date_format(day.date)})


def lies_within(event: Event, day: EventDay) -> bool:
    """Tell whether a day of an agenda lies within its event, where the dates of that are known."""
    first, last = event.starts_on, event.ends_on
    return not ((first and day.date < first) or (last and day.date > last))


def changed(event: Event, *, now: datetime) -> None:
    """Let calendars learn of new dates or a new place, and tell whoever comes or waits, once per change.

    Called with the event locked, inside a service in the platform's scope. An event that is a draft or
    over tells nobody.
    """
    event.sequence += 1
    event.version += 1
    event.changed_at = now
    event.save(update_fields=["sequence", "version", "changed_at"])
    if event.state not in AHEAD or not event.pools.exists():
        return
    # Whoever registers meanwhile waits here, and then reads the new dates.
    seats.lock_pools(event)
    file = calendar_entry(event)
    people = event.registrations.filter(state__in=COMING).select_related("delegate", "guest")
    for row in people.order_by("pk"):
        row.event = event
        messages.moved(row, token=issue_pass(row, now=now), attachment=file, now=now)


def calendar_entry(event: Event, *, method: str = "PUBLISH") -> Attachment | None:
    """Return the event's stored calendar file, the same for everybody; nothing where no day is known."""
    if not event.starts_on:
        return None
    content = calendar_file(event, address=f"{settings.SITE_URL}{event.get_absolute_url()}", method=method)
    media_type = f"text/calendar; method={method}; charset=utf-8"
    return Attachment("event.ics", blobs.keep(content.encode()), media_type)
