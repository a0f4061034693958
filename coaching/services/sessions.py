"""Booking a session, moving it, and every step until it has taken place or not."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.services import touch
from coaching import messages
from coaching.models import Busy, Engagement, Session
from coaching.rules import can_book, may, side_of
from coaching.services.busy import give_time_back, hold_time, lock_parties, taken
from coaching.workflow import CANCEL, SESSION, Mode, SessionKind, SessionState, SessionStep, Side, When
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person

FAR = timedelta(days=730)
"""How far ahead a session may be booked, and how far back one may be logged."""

SAY_WHY = (SessionStep.MISS, *CANCEL.values())
"""Steps that need a reason."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session shall be."""

    kind: SessionKind
    when: When
    mode: Mode = Mode.ONLINE
    place: str = ""
    subject: str = ""

    def digest(self, engagement: Engagement) -> str:
        """Return a hash over what a form said, to tell the same form from another one."""
        said = json.dumps([engagement.pk, asdict(self)], default=str, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def book_session(
    *, actor: Person, engagement: Engagement, plan: Plan, now: datetime, key: str = ""
) -> Session:
    """Propose a session; its time is held from now on, and both sides get the entry for their calendars.

    Effects, in order: the calendars of both parties are locked, the session and its time are stored,
    audit, invitations. The same form sent twice makes one session.

    Args:
        actor: the coach, or a writer of the city.
        engagement: which coach.
        plan: kind, time, place.
        now: the present moment.
        key: of the form; empty where there is none.

    Raises:
        Conflict: this form was sent before, saying something else.
        Forbidden: the actor is no party to this.
        Invalid: the time cannot be; `Taken`, with the next free times, where one of them is busy.
    """
    can_book(actor, engagement, engagement.city_id).require()
    session = new_session(actor, engagement, plan, now=now, key=key)
    require_ahead(session, now=now)
    with _held(session, now=now):
        known = sent_before(session)
        if known is None:
            session.save()
            hold_time(session)
    if known:
        return known
    note(actor, session, "session-proposed", now=now)
    messages.session_changed(session, messages.PROPOSED, now=now)
    touch(session.city_id)
    return session


@transaction.atomic
def move_session(*, actor: Person, session: Session, version: int, plan: Plan, now: datetime) -> Session:
    """Give a session another time or place; the same row and the same calendar entry move.

    A proposal that is moved waits for the other side again.

    Raises:
        Conflict: the session has changed since the page was opened, or can no longer be moved.
        Forbidden: the actor is no party, or it has begun.
        Invalid: the time cannot be; `Taken` where one of the two is busy.
    """
    found = lock(actor, session)
    if found.version != version:
        raise Conflict(_("The session was changed in the meantime. Look at it again before you move it."))
    step = SESSION.step(found.state, SessionStep.MOVE)
    may(actor, found, step, now=now).require()
    found.set_time(plan.when)
    require_ahead(found, now=now)
    found.kind, found.mode, found.place, found.subject = plan.kind, plan.mode, plan.place, plan.subject
    found.side = side_of(actor, found.city_id) or found.side
    with _held(found, now=now):
        hold_time(found)
    _changed(found, now=now)
    note(actor, found, SessionStep.MOVE, now=now)
    messages.session_changed(found, messages.MOVED, now=now)
    touch(found.city_id)
    return found


@transaction.atomic
def take_step(
    *, actor: Person, session: Session, step: SessionStep, now: datetime, reason: str = ""
) -> Session:
    """Confirm, cancel or restore a session, or say that it took place or that nobody came.

    Cancelling frees the time; restoring takes it again, if it is still free.

    Raises:
        Conflict: the session no longer stands where the step begins.
        Forbidden: the actor may not take it.
        Invalid: a reason is missing; `Taken` where the time of a restored session is gone.
    """
    found = lock(actor, session)
    if step in SAY_WHY and not reason.strip():
        SESSION.step(found.state, step)
        raise Invalid(fields={"reason": _("Say why, so that the other side understands.")})
    advance(actor, found, step, now=now)
    found.reason = reason.strip()
    if step in CANCEL.values():
        give_time_back(found)
    if step == SessionStep.RESTORE:
        found.side = side_of(actor, found.city_id) or found.side
        with _held(found, now=now):
            hold_time(found)
    _changed(found, now=now)
    kind = TOLD.get(step)
    if kind:
        messages.session_changed(found, kind, now=now)
    touch(found.city_id)
    return found


TOLD = {
    SessionStep.CONFIRM: messages.CONFIRMED,
    SessionStep.RESTORE: messages.PROPOSED,
    SessionStep.CANCEL_AS_COACH: messages.CANCELLED,
    SessionStep.CANCEL_AS_CITY: messages.CANCELLED,
}
"""What both sides are told after a step."""


def new_session(
    actor: Person, engagement: Engagement, plan: Plan, *, now: datetime, key: str = ""
) -> Session:
    """Return a session that is not stored yet.

    Raises:
        Invalid: the time is none that can be.
    """
    session = Session(
        city_id=engagement.city_id,
        participation_id=engagement.participation_id,
        engagement=engagement,
        kind=plan.kind,
        subject=plan.subject,
        mode=plan.mode,
        place=plan.place,
        side=side_of(actor, engagement.city_id) or Side.COACH,
        request_key=key,
        request_digest=plan.digest(engagement) if key else "",
        created_at=now,
        created_by_id=actor.user_id,
        changed_at=now,
    )
    session.set_time(plan.when)
    session.uid = f"session-{session.public_id}@icc-platform"
    return session


def sent_before(session: Session) -> Session | None:
    """Return the session that the same form has made already, if any.

    Raises:
        Conflict: that form said something else.
    """
    if not session.request_key:
        return None
    rows = Session.objects.filter(city_id=session.city_id, request_key=session.request_key)
    known: Session | None = rows.select_related("engagement").first()
    if known and known.request_digest != session.request_digest:
        raise Conflict(_("This form was sent before with other words. Open the page anew."))
    return known


def require_ahead(session: Session, *, now: datetime) -> None:
    """Refuse a time that has passed or lies too far ahead.

    Raises:
        Invalid: it does.
    """
    if session.starts_at <= now:
        raise Invalid(fields={"day": _("Choose a time that is still to come.")})
    if session.starts_at > now + FAR:
        raise Invalid(fields={"day": _("Choose a day within the next two years.")})


def lock(actor: Person, session: Session) -> Session:
    """Lock a session's row and return it as it now is.

    Raises:
        Conflict: it is no longer within the actor's sight.
    """
    rows = Session.objects.visible_to(actor).select_for_update(of=("self",))
    found: Session | None = rows.select_related("engagement__coach", "city").filter(pk=session.pk).first()
    if found is None:
        raise Conflict(_("This session is no longer here."))
    return found


def advance(actor: Person, session: Session, action: SessionStep, *, now: datetime) -> None:
    """Take one step of the table on a locked session; the caller saves it.

    Raises:
        Conflict: the session does not stand where the step begins.
        Forbidden: the actor may not take it.
    """
    step = SESSION.step(session.state, action)
    may(actor, session, step, now=now).require()
    session.state = SessionState(step.target)
    note(actor, session, action, now=now)


def note(actor: Person, session: Session, action: str, *, now: datetime) -> None:
    """Append to the session's chain: what was done, never what was written."""
    record(
        actor=actor,
        subject=f"session:{session.public_id}",
        action=action,
        now=now,
        city_id=session.city_id,
        data={"state": session.state, "starts_at": session.starts_at.isoformat()},
    )


def _changed(session: Session, *, now: datetime) -> None:
    """Store a change that people must see in their calendars."""
    session.version += 1
    session.sequence += 1
    session.changed_at = now
    session.save()


@contextmanager
def _held(session: Session, *, now: datetime) -> Iterator[None]:
    """Keep others from booking the same two parties meanwhile; a clash frees them before it is explained."""
    try:
        with transaction.atomic():
            lock_parties(session.engagement)
            yield
    except Invalid as clash:
        if clash.code != Busy._meta.constraints[0].name:
            raise
        raise taken(session, now=now) from clash
