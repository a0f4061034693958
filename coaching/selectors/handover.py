"""Who may take over the job of a coach, and what there is to take over."""

from dataclasses import dataclass
from datetime import datetime

from cities.models import ActionPoint, Membership
from cities.workflow import CityRole
from coaching.models import Engagement, Session
from coaching.selectors.facts import Hours, hours_of_job
from coaching.selectors.sessions import SessionRow
from icc.accounts.models import User
from icc.tenancy.actors import Actor


def experts(*, actor: Actor, but: User) -> list[User]:
    """Return who coaches any city now, by name, but for one person."""
    held = Membership.objects.visible_to(actor).holding(CityRole.COACH).values("user")
    return list(
        User.objects.visible_to(actor).active().filter(pk__in=held).exclude(pk=but.pk).order_by("name")
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a successor would take over."""

    sessions: list[SessionRow]
    actions: int
    left: Hours


def ahead_of_job(*, actor: Actor, engagement: Engagement, now: datetime) -> Ahead:
    """Return the sessions ahead, the open actions of the coach, and the hours of a job."""
    rows = Session.objects.visible_to(actor).filter(engagement=engagement).ahead(now=now)
    actions = ActionPoint.objects.visible_to(actor).open()
    own = actions.filter(city_id=engagement.city_id, owner_id=engagement.coach_id)
    return Ahead(
        [SessionRow.of(row) for row in rows], own.count(), hours_of_job(actor=actor, engagement=engagement)
    )
