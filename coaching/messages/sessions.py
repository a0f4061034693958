"""What is told about sessions: a mail to each person, with the entry for their own calendar."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import Membership
from cities.workflow import WRITERS
from coaching.models import Session
from coaching.workflow import CANCELLED as CANCELLED_STATES
from coaching.workflow import SessionState
from icc.accounts.models import User
from icc.core.wall_time import on_clocks_of
from icc.notifications.calendar import CalendarItem, Method, attach
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

PROPOSED = MessageKind("coaching.session_proposed")
CONFIRMED = MessageKind("coaching.session_confirmed")
MOVED = MessageKind("coaching.session_moved")
CANCELLED = MessageKind("coaching.session_cancelled")
NOTE_SHARED = MessageKind("coaching.note_shared")


def city_team(city_id: int) -> list[Recipient]:
    """Return the coordinators and editors of a city, each once."""
    held = Membership.objects.filter(city_id=city_id, role__in=WRITERS, user__is_active=True)
    users = {row.user_id: row.user for row in held.select_related("user").order_by("pk")}
    return [Recipient.of(user) for user in users.values()]


def session_changed(session: Session, kind: MessageKind, *, now: datetime) -> None:
    """Tell coach and city team how a session now stands; nothing is sent about the past."""
    if session.ends_at < now:
        return
    coach = session.engagement.coach
    people = [Recipient.of(coach)] if coach.is_active else []
    for to in [*people, *city_team(session.city_id)]:
        cancelled = session.state in CANCELLED_STATES
        with translation.override(to.language):
            context, item = _facts(session), _entry(session, now=now)
        notify(
            kind=kind,
            to=to,
            key=f"session:{session.public_id}:{session.sequence}",
            context=context,
            attachment=attach(item, to=to, method=Method.CANCEL if cancelled else Method.REQUEST),
            now=now,
            city_id=session.city_id,
        )


def session_left(session: Session, former: User, *, now: datetime) -> None:
    """Take a session out of the calendar of a coach who has handed it over."""
    if session.ends_at < now or not former.is_active:
        return
    to = Recipient.of(former)
    with translation.override(to.language):
        context, item = _facts(session), _entry(session, now=now)
        context |= {"coach": former.name, "reason": _("The programme has given the city another expert.")}
    notify(
        kind=CANCELLED,
        to=to,
        key=f"session:{session.public_id}:{session.sequence}:left",
        context=context,
        attachment=attach(item, to=to, method=Method.CANCEL),
        now=now,
    )


def note_shared(session: Session, *, version: int, now: datetime) -> None:
    """Tell the city team that the coach has shared a note; the note itself is read on its page."""
    for to in city_team(session.city_id):
        with translation.override(to.language):
            context = _facts(session)
        notify(
            kind=NOTE_SHARED,
            to=to,
            key=f"note:{session.public_id}:{version}",
            context=context,
            now=now,
            city_id=session.city_id,
        )


def _facts(session: Session) -> dict[str, str]:
    """Return what every mail about a session says, in the language at hand."""
    begins = on_clocks_of(session.zone, session.starts_at)
    zone = _("%s time") % session.zone.rpartition("/")[2].replace("_", " ")
    return {
        "what": session.subject or str(session.get_kind_display()),
        "city": session.city.marked_name,
        "coach": session.engagement.coach.name,
        "when": f"{date_format(begins, 'l j F Y, H:i')} ({zone})",
        "place": session.place or str(session.get_mode_display()),
        "reason": session.reason,
        "path": session.get_absolute_url(),
    }


def _entry(session: Session, *, now: datetime) -> CalendarItem:
    title = f"{session.subject or session.get_kind_display()} – {session.city.marked_name}"
    return CalendarItem(
        uid=session.uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        place=session.place,
        url=f"{settings.SITE_URL}{session.get_absolute_url()}",
        changed_at=now,
        is_firm=session.state != SessionState.PROPOSED,
    )
