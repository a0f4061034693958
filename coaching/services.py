"""Giving coaches to cities."""

from datetime import datetime

from django.db import transaction

from cities.models import Participation
from cities.services import grant_role
from cities.workflow import CityRole
from coaching.models import Engagement
from coaching.rules import can_assign
from icc.accounts.models import User
from icc.audit.services import record
from icc.core import clock
from icc.core.integrity import explained
from icc.tenancy.actors import Actor


@transaction.atomic
def assign_coach(*, actor: Actor, participation: Participation, coach: User, now: datetime) -> Engagement:
    """Engage a coach for a city; the access follows as a membership in the same transaction.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the coach is already engaged there.
    """
    can_assign(actor).require()
    engagement = Engagement(
        participation=participation, city_id=participation.city_id, coach=coach, started_on=clock.day(now)
    )
    with explained(Engagement):
        engagement.save()
    if not participation.city.memberships.filter(user=coach, role=CityRole.COACH).exists():
        grant_role(actor=actor, city=participation.city, user=coach, role=CityRole.COACH, now=now)
    record(
        actor=actor,
        subject=f"city:{participation.city_id}",
        action="coach-assigned",
        now=now,
        city_id=participation.city_id,
        data={"coach": coach.pk},
    )
    return engagement
