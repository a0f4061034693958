"""The days of an event: added, changed, taken out by the desk."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventDay, Session
from events.selectors import dates_in_words
from events.services.flow import LATER, beside, editing
from events.services.moves import lies_within, set_moments
from events.workflow import Visibility, stricter
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor


@transaction.atomic
def add_day(
    *,
    actor: Actor,
    event: Event,
    day: date,
    now: datetime,
    title: str = "",
    visibility: str = Visibility.PUBLIC,
) -> EventDay:
    """Add a day to an event.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the day lies outside the event's dates, or is there already.
    """
    with editing(actor, event, "day-added", now=now) as found:
        row = EventDay(event=found, date=day, title=title, visibility=visibility)
        _store_day(found, row)
    return row


@transaction.atomic
def edit_day(
    *, actor: Actor, day: EventDay, on: date, title: str, visibility: str, version: int, now: datetime
) -> EventDay:
    """Change a day; its sessions move with it and are never more open than it is.

    Raises:
        Conflict: somebody else has saved the day or its summary since the form was opened.
        Forbidden: the actor is not of the desk.
        Invalid: the new date lies outside the event or is there already, or clocks change in an hour of it.
    """
    with editing(actor, day.event, "day-edited", now=now) as found:
        row: EventDay = found.days.select_for_update().get(pk=day.pk)
        if row.version != version:
            raise Conflict(LATER)
        moved, row.date, row.title, row.visibility = row.date != on, on, title, visibility
        row.version += 1
        _store_day(found, row)
        sessions = list(row.sessions.all())
        for session in sessions:
            session.visibility = stricter(visibility, session.visibility)
        Session.objects.bulk_update(sessions, ["visibility"])
        if moved:
            with beside("date"):
                set_moments(row, sessions, zone=found.zone)
    return row


@transaction.atomic
def remove_day(*, actor: Actor, day: EventDay, now: datetime) -> None:
    """Take a day out of the agenda, with its sessions.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: it has a summary or key learnings, which cities may have taken up.
    """
    with editing(actor, day.event, "day-removed", now=now) as found:
        row = found.days.select_for_update().get(pk=day.pk)
        if row.summary or row.learnings.exists():
            raise Invalid(_("This day has a summary or key learnings: it stays in the agenda."))
        row.delete()


def _store_day(event: Event, row: EventDay) -> None:
    if not lies_within(event, row):
        words = _("This day lies outside the event: %s.") % dates_in_words(event)
        raise Invalid(fields={"date": words})
    with beside("date"), explained(EventDay):
        row.save()
