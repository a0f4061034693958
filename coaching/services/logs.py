"""Writing a session up: what took place, how long, what comes of it, and for whose eyes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.services import add_action, touch
from coaching import messages
from coaching.models import Engagement, HoursEntry, PrivateNote, Session, SessionAction, SharedNote
from coaching.rules import can_log, can_write
from coaching.services.busy import lock_parties
from coaching.services.sessions import FAR, Plan, advance, lock, new_session, note, sent_before
from coaching.workflow import HoursKind, SessionState, SessionStep
from icc.accounts.models import User
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope

MOST = 400
"""Quarters of an hour in the largest single entry: a hundred hours."""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One thing the city does next."""

    text: str
    owner: User | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """What a coach writes after a session.

    Attributes:
        quarters: quarters of an hour that it took.
        shared: whether the city reads the text; otherwise only its coaches do.
    """

    quarters: int
    text: str = ""
    shared: bool = False
    actions: tuple[ActionLine, ...] = ()


@transaction.atomic
def log_session(
    *, actor: Person, engagement: Engagement, plan: Plan, log: Log, now: datetime, key: str = ""
) -> Session:
    """Record a session that took place without having been booked here, with hours, note and actions.

    Raises:
        Conflict: this form was sent before, saying something else.
        Forbidden: the actor has no running job with this city.
        Invalid: the time or the hours cannot be, or an action point is not complete.
    """
    can_log(actor, engagement, engagement.city_id).require()
    session = new_session(actor, engagement, plan, now=now, key=key)
    if not now - FAR <= session.starts_at <= now:
        raise Invalid(fields={"day": _("Choose the day on which it took place.")})
    lock_parties(engagement)
    known = sent_before(session)
    if known:
        return known
    session.state = SessionState.DONE
    session.save()
    note(actor, session, "session-logged", now=now)
    _write(actor, session, log, now=now)
    return session


@transaction.atomic
def close_session(*, actor: Person, session: Session, log: Log, now: datetime) -> Session:
    """Say that a booked session took place, with hours, note and actions.

    Raises:
        Conflict: somebody has said already what became of it.
        Forbidden: the actor does not coach this city, or the session has not begun.
        Invalid: the hours cannot be, or an action point is not complete.
    """
    found = lock(actor, session)
    advance(actor, found, SessionStep.CLOSE, now=now)
    _write(actor, found, log, now=now)
    return found


def _write(actor: Person, session: Session, log: Log, *, now: datetime) -> None:
    _count(actor, session, log.quarters, now=now)
    for line in log.actions:
        action = add_action(
            actor=actor, city=session.city, text=line.text, owner=line.owner, due_on=line.due_on, now=now
        )
        SessionAction.objects.create(city_id=session.city_id, session=session, action=action)
    if log.text.strip() or log.actions:
        advance(actor, session, SessionStep.WRITE_UP, now=now)
    if log.text.strip():
        _store(actor, session, log.text, shared=log.shared, version=0, now=now)
    session.version += 1
    session.changed_at = now
    session.save(update_fields=["state", "version", "changed_at"])
    touch(session.city_id)


def _count(actor: Person, session: Session, quarters: int, *, now: datetime) -> None:
    if not 0 < quarters <= MOST:
        raise Invalid(fields={"hours": _("Enter the hours it took, in quarters: 0.25 to 100.")})
    HoursEntry.objects.create(
        city_id=session.city_id,
        engagement=session.engagement,
        session=session,
        kind=HoursKind.ACTUAL,
        quarters=quarters,
        day=session.wall_day,
        noted_by_id=actor.user_id,
        noted_at=now,
    )


@transaction.atomic
def write_note(
    *, actor: Person, session: Session, text: str, shared: bool, version: int, now: datetime
) -> SharedNote | PrivateNote:
    """Write a new version of a session's note; the former ones are kept.

    A private note never becomes a shared one: the two are written each for themselves.

    Args:
        actor: a coach of the city.
        session: which one.
        text: the whole note.
        shared: whether the city reads it; otherwise only its coaches do.
        version: of the note it was made from; 0 for the first.
        now: the present moment.

    Raises:
        Conflict: somebody else has written meanwhile, or the session has not taken place.
        Forbidden: the actor does not coach this city.
        Invalid: nothing is written.
    """
    found = lock(actor, session)
    can_write(actor, found, now).require()
    if not text.strip():
        raise Invalid(fields={"text": _("Write a sentence or two.")})
    if found.state == SessionState.DONE:
        advance(actor, found, SessionStep.WRITE_UP, now=now)
        found.save(update_fields=["state"])
    elif found.state != SessionState.WRITTEN_UP:
        raise Conflict(_("Say first that the session took place."))
    written = _store(actor, found, text, shared=shared, version=version, now=now)
    touch(found.city_id)
    return written


def _store(
    actor: Person, session: Session, text: str, *, shared: bool, version: int, now: datetime
) -> SharedNote | PrivateNote:
    """Add a version; a private one is written and read as the coach, whoever runs the transaction."""
    kind = SharedNote if shared else PrivateNote
    with scope(actor):
        latest = kind.objects.filter(session=session).order_by("-version").first()
        if (latest.version if latest else 0) != version:
            raise Conflict(_("Somebody else has changed this note. Look at it again before you change it."))
        written: SharedNote | PrivateNote = kind.objects.create(
            city_id=session.city_id,
            session=session,
            text=text.strip(),
            author_id=actor.user_id,
            version=version + 1,
            written_at=now,
        )
    note(actor, session, "note-shared" if shared else "note-kept", now=now)
    if shared:
        messages.note_shared(session, version=written.version, now=now)
    return written
