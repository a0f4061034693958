"""Giving coaches to cities."""

from datetime import datetime

from django.db import transaction

from cities.models import Participation
from cities.services import grant_role, touch
from cities.workflow import CityRole
from coaching.models import Engagement, HoursEntry
from coaching.rules import can_assign
from coaching.workflow import EngagementRole, HoursKind
from icc.accounts.models import User
from icc.audit.services import record
from icc.core import clock
from icc.core.integrity import explained
from icc.tenancy.actors import Actor, Person

QUARTERS = 4
"""Quarters of an hour."""


@transaction.atomic
def assign_coach(
    *,
    actor: Actor,
    participation: Participation,
    coach: User,
    now: datetime,
    role: EngagementRole = EngagementRole.LEAD,
    hours: int = 0,
) -> Engagement:
    """Engage a coach for a city; the access follows as a membership in the same transaction.

    Args:
        actor: the desk.
        participation: the city in its edition.
        coach: whom.
        now: the present moment.
        role: in which quality; a city has one lead expert at a time.
        hours: planned for the whole job, noted as the first entry of its hours.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the coach is already engaged there, or the city has a lead expert already.
    """
    can_assign(actor).require()
    engagement = Engagement(
        participation=participation,
        city_id=participation.city_id,
        coach=coach,
        role=role,
        hours=hours,
        started_on=clock.day(now),
    )
    with explained(Engagement):
        engagement.save()
    if hours:
        _plan(actor, engagement, now=now)
    if not participation.city.memberships.filter(user=coach, role=CityRole.COACH).exists():
        grant_role(actor=actor, city=participation.city, user=coach, role=CityRole.COACH, now=now)
    record(
        actor=actor,
        subject=f"city:{participation.city_id}",
        action="coach-assigned",
        now=now,
        city_id=participation.city_id,
        data={"coach": coach.pk, "role": role.value},
    )
    touch(participation.city_id)
    return engagement


def _plan(actor: Actor, engagement: Engagement, *, now: datetime) -> None:
    HoursEntry.objects.create(
        city_id=engagement.city_id,
        engagement=engagement,
        kind=HoursKind.PLANNED,
        quarters=engagement.hours * QUARTERS,
        day=engagement.started_on,
        noted_by_id=actor.user_id if isinstance(actor, Person) else None,
        noted_at=now,
    )
