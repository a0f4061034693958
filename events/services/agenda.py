"""The agenda of an event: days and sessions."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Term
from events.models import Event, EventDay, Session
from events.workflow import Visibility, stricter
from icc.accounts.rules import is_desk
from icc.audit.services import record
from icc.core.errors import Invalid
from icc.core.integrity import explained
from icc.core.published import renew
from icc.core.wall_time import moment
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a session is; times are on the clock of the event's place."""

    title: str
    kind: Term
    start: time
    end: time
    description: str = ""
    track: str = ""
    room: str = ""
    visibility: str = Visibility.PUBLIC
    capacity: int | None = None


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
    is_desk(actor).require()
    first, last = event.starts_on, event.ends_on
    if (first and day < first) or (last and day > last):
        raise Invalid(fields={"date": _("This day lies outside the dates of the event.")})
    with explained(EventDay):
        row = EventDay.objects.create(event=event, date=day, title=title, visibility=visibility)
    _note(actor, event, "day-added", now=now)
    return row


@transaction.atomic
def add_session(*, actor: Actor, day: EventDay, facts: SessionFacts, now: datetime) -> Session:
    """Add a session to a day; it is never more open than its day.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: it ends before it starts, or clocks change just then.
    """
    is_desk(actor).require()
    if facts.end <= facts.start:
        raise Invalid(fields={"end": _("A session ends after it starts.")})
    zone = day.event.zone
    with explained(Session):
        row = Session.objects.create(
            day=day,
            title=facts.title,
            description=facts.description,
            kind=facts.kind,
            track=facts.track,
            room=facts.room,
            start=facts.start,
            end=facts.end,
            starts_at=moment(day.date, facts.start, zone),
            ends_at=moment(day.date, facts.end, zone),
            visibility=stricter(day.visibility, facts.visibility),
            capacity=facts.capacity,
        )
    _note(actor, day.event, "session-added", now=now)
    return row


def _note(actor: Actor, event: Event, action: str, *, now: datetime) -> None:
    record(actor=actor, subject=event.subject, action=action, now=now)
    renew()
