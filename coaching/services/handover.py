"""Replacing an expert: the successor takes over what is ahead, never what was kept private."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.services import hand_over_actions, take_role
from cities.workflow import CityRole
from coaching import messages
from coaching.models import Busy, Engagement, Session
from coaching.rules import can_assign
from coaching.selectors.facts import hours_of_job
from coaching.services.busy import give_time_back, hold_time, lock_parties
from coaching.services.engagements import assign_coach
from coaching.services.sessions import note
from coaching.workflow import AHEAD, EngagementRole, SessionState, Side
from icc.accounts.models import User
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def replace_coach(*, actor: Person, engagement: Engagement, successor: User, now: datetime) -> Engagement:
    """End the job of a coach and give it to another one.

    Effects, in order: the job ends today; the successor is engaged in the same quality for the hours that
    are left, and holds the access from now on; open actions of the former coach become the successor's;
    each session ahead is offered to the successor, who confirms it, and where the successor is busy then,
    it is cancelled with the reason; the former coach loses the access. Private notes stay with whoever
    was there when they were written: the wall asks since when a coach has the access.

    Args:
        actor: the desk.
        engagement: the job that ends.
        successor: who takes it over.
        now: the present moment.

    Returns:
        The new job.

    Raises:
        Conflict: the job has ended already.
        Forbidden: the actor is not of the desk.
        Invalid: the successor is the same person, has no open account, or already works with this city.
    """
    can_assign(actor).require()
    rows = Engagement.objects.select_for_update(of=("self",)).select_related("coach", "city", "participation")
    found = rows.get(pk=engagement.pk)
    if found.ended_on is not None:
        raise Conflict(_("This job has ended already."))
    if successor.pk == found.coach_id or not successor.is_active:
        raise Invalid(fields={"successor": _("Choose somebody else.")})
    found.ended_on = max(clock.day(now), found.started_on)
    found.save(update_fields=["ended_on"])
    job = assign_coach(
        actor=actor,
        participation=found.participation,
        coach=successor,
        now=now,
        role=EngagementRole(found.role),
        hours=max(int(hours_of_job(actor=actor, engagement=found).left), 0),
    )
    hand_over_actions(actor=actor, city=found.city, former=found.coach, successor=successor, now=now)
    for session in _ahead(found, now=now):
        _offer(actor, session, job, former=found.coach, now=now)
    if not Engagement.objects.running().filter(city_id=found.city_id, coach=found.coach).exists():
        take_role(actor=actor, city=found.city, user=found.coach, role=CityRole.COACH, now=now)
    return job


def _ahead(engagement: Engagement, *, now: datetime) -> list[Session]:
    rows = Session.objects.filter(engagement=engagement, state__in=AHEAD, starts_at__gt=now)
    locked = rows.select_for_update(of=("self",)).select_related("engagement__coach", "city")
    return list(locked.order_by("starts_at", "pk"))


def _offer(actor: Person, session: Session, job: Engagement, *, former: User, now: datetime) -> None:
    """Offer a session to the successor at its own time; the former coach's calendar loses it."""
    lock_parties(session.engagement)
    session.engagement = job
    session.side, session.state, session.reason = Side.CITY, SessionState.PROPOSED, ""
    give_time_back(session)
    lock_parties(job)
    if not _is_held(session):
        session.state, session.side = SessionState.CANCELLED_BY_COACH, Side.COACH
        session.reason = gettext("The expert of the city has changed, and the new one is busy then.")
    session.version += 1
    session.sequence += 1
    session.changed_at = now
    session.save()
    note(actor, session, "session-handed-over", now=now)
    cancelled = session.state == SessionState.CANCELLED_BY_COACH
    messages.session_changed(session, messages.CANCELLED if cancelled else messages.PROPOSED, now=now)
    messages.session_left(session, former, now=now)


def _is_held(session: Session) -> bool:
    try:
        hold_time(session)
    except Invalid as clash:
        if clash.code != Busy._meta.constraints[0].name:
            raise
        return False
    return True
