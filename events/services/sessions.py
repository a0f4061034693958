"""The sessions of an event: added, changed, swapped, taken out by the desk."""

from dataclasses import dataclass, fields
from datetime import datetime, time

from django.db import transaction
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from cities.models import Term
from events.models import Event, EventDay, Session
from events.models.agenda import ROOM_ONCE
from events.services.flow import LATER, beside, editing
from events.workflow import Visibility, stricter
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import deferred, explained
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
def add_session(*, actor: Actor, day: EventDay, facts: SessionFacts, now: datetime) -> Session:
    """Add a session to a day; it is never more open than its day.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: it ends before it starts, clocks change just then, or the room is taken.
    """
    with editing(actor, day.event, "session-added", now=now) as found:
        row = Session(day=day)
        _take_over(row, found, day, facts)
        _store(row)
    return row


@transaction.atomic
def edit_session(
    *, actor: Actor, session: Session, day: EventDay, facts: SessionFacts, version: int, now: datetime
) -> Session:
    """Change a session, or move it to another day of its event.

    Raises:
        Conflict: somebody else has changed it since the form was opened.
        Forbidden: the actor is not of the desk.
        Invalid: as in `add_session`, or key learnings of its day come from it.
    """
    with editing(actor, session.day.event, "session-edited", now=now) as found:
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.version != version:
            raise Conflict(LATER)
        if row.day_id != day.pk:
            _require_free(row, field="day")
        _take_over(row, found, found.days.get(pk=day.pk), facts)
        row.version += 1
        _store(row)
    return row


@transaction.atomic
def remove_session(*, actor: Actor, session: Session, now: datetime) -> None:
    """Take a session out of the agenda.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: key learnings come from it, and who reads them depends on it.
    """
    with editing(actor, session.day.event, "session-removed", now=now):
        row = Session.objects.select_for_update().get(pk=session.pk)
        _require_free(row)
        row.delete()


@transaction.atomic
def swap_sessions(*, actor: Actor, one: Session, other: Session, now: datetime) -> None:
    """Let two sessions of an event exchange day, hours and room in one act.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: they are not two of one event, or key learnings tie one of them to its day.
    """
    with editing(actor, one.day.event, "sessions-swapped", now=now) as found:
        rows = Session.objects.filter(pk__in=(one.pk, other.pk), day__event=found)
        pair = list(rows.select_related("day").select_for_update(of=("self",)).order_by("pk"))
        if len(pair) != len({"one", "other"}):
            raise Invalid(fields={"other": _("Choose another session of this event.")})
        first, second = pair
        if first.day_id != second.day_id:
            for row in pair:
                _require_free(row, field="other")
        places = [(row.day, row.start, row.end, row.starts_at, row.ends_at, row.room) for row in pair]
        with deferred(ROOM_ONCE):
            for row, place in zip(pair, reversed(places), strict=True):
                row.day, row.start, row.end, row.starts_at, row.ends_at, row.room = place
                row.visibility = stricter(row.day.visibility, row.visibility)
                row.version += 1
                row.save()


def _take_over(row: Session, event: Event, day: EventDay, facts: SessionFacts) -> None:
    if facts.end <= facts.start:
        raise Invalid(fields={"end": _("A session ends after it starts.")})
    for field in fields(facts):
        setattr(row, field.name, getattr(facts, field.name))
    row.day, row.visibility = day, stricter(day.visibility, facts.visibility)
    with beside("start"):
        row.starts_at = moment(day.date, facts.start, event.zone)
    with beside("end"):
        row.ends_at = moment(day.date, facts.end, event.zone)


def _store(row: Session) -> None:
    """Save a session; where the room is taken, say by what."""
    try:
        with explained(Session):
            row.save()
    except Invalid as error:
        if error.code != ROOM_ONCE:
            raise
        others = Session.objects.filter(day=row.day, room__iexact=row.room).exclude(pk=row.pk)
        there = others.filter(starts_at__lt=row.ends_at, ends_at__gt=row.starts_at).first()
        if there is None:
            raise
        facts = {"title": there.title, "start": time_format(there.start), "end": time_format(there.end)}
        words = _("“%(title)s” is in this room from %(start)s to %(end)s.") % facts
        raise Invalid(fields={"room": words}, code=error.code) from error


def _require_free(row: Session, *, field: str = "") -> None:
    if row.learnings.exists():
        words = _("Key learnings come from “%s”: it stays on its day.") % row.title
        raise Invalid(words, fields={field: words} if field else {})
