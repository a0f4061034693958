"""How coaching stands in each city, in figures: for portfolios, standings and warnings."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from cities.models import ActionPoint
from cities.workflow import OPEN_ACTIONS
from coaching.models import Engagement, HoursEntry, Session
from coaching.workflow import AHEAD, HELD, QUARTER, HoursKind
from icc.core import clock
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a city, over all its coaches."""

    planned: float = 0
    worked: float = 0

    @property
    def left(self) -> float:
        """What is left of the plan; below zero where more was worked."""
        return self.planned - self.worked


@dataclass(frozen=True, slots=True)
class CoachingFacts:
    """How coaching stands in one city.

    Attributes:
        last_session: when the latest session took place that is noted here.
        next_session: when the next one is booked, confirmed or not.
        unlogged: sessions whose time has passed and of which nobody has said what became of them.
        next_due: the nearest date of an open action that has not passed.
        days_since: whole days since the latest session.
    """

    last_session: datetime | None = None
    next_session: datetime | None = None
    unlogged: int = 0
    hours: Hours = field(default_factory=Hours)
    open_actions: int = 0
    overdue_actions: int = 0
    next_due: date | None = None
    days_since: int | None = None


def coaching_facts(*, actor: Actor, city_ids: Collection[int], now: datetime) -> dict[int, CoachingFacts]:
    """Return the facts of each city, in three queries however many there are."""
    sessions, hours, actions = (
        _sessions(actor, city_ids, now),
        hours_of(actor=actor, city_ids=city_ids),
        _actions(actor, city_ids, clock.day(now)),
    )
    found = {}
    for city in city_ids:
        met, due = sessions.get(city, {}), actions.get(city, {})
        last = met.get("last")
        found[city] = CoachingFacts(
            last_session=last,
            next_session=met.get("next"),
            unlogged=met.get("unlogged", 0),
            hours=hours.get(city, Hours()),
            open_actions=due.get("open", 0),
            overdue_actions=due.get("overdue", 0),
            next_due=due.get("next"),
            days_since=(clock.day(now) - clock.day(last)).days if last else None,
        )
    return found


def _sessions(actor: Actor, city_ids: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    rows = Session.objects.visible_to(actor).filter(city_id__in=city_ids).order_by()
    counted = rows.values("city_id").annotate(
        last=Max("starts_at", filter=Q(state__in=HELD)),
        next=Min("starts_at", filter=Q(state__in=AHEAD, ends_at__gte=now)),
        unlogged=Count("pk", filter=Q(state__in=AHEAD, ends_at__lt=now)),
    )
    return {row["city_id"]: dict(row) for row in counted}


def _actions(actor: Actor, city_ids: Collection[int], today: date) -> dict[int, dict[str, Any]]:
    rows = ActionPoint.objects.visible_to(actor).filter(city_id__in=city_ids, state__in=OPEN_ACTIONS)
    counted = (
        rows.order_by()
        .values("city_id")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            next=Min("due_on", filter=Q(due_on__gte=today)),
        )
    )
    return {row["city_id"]: dict(row) for row in counted}


def in_hours(quarters: int) -> float:
    """Return quarters of an hour in hours, whole where they are whole."""
    hours, rest = divmod(quarters * QUARTER, 60)
    return hours + rest / 60 if rest else hours


def hours_of(*, actor: Actor, city_ids: Collection[int]) -> dict[int, Hours]:
    """Return planned and worked hours of each city that has any, corrections counted in.

    Of a job that has ended, the plan is what was worked: the rest went over to the successor.
    """
    rows = HoursEntry.objects.visible_to(actor).filter(city_id__in=city_ids).order_by()
    planned, running = Q(kind=HoursKind.PLANNED), Q(engagement__ended_on=None)
    ahead = (planned & running) | (~planned & ~running)
    counted = rows.values("city_id").annotate(
        planned=Sum("quarters", filter=ahead, default=0), worked=Sum("quarters", filter=~planned, default=0)
    )
    return {row["city_id"]: Hours(in_hours(row["planned"]), in_hours(row["worked"])) for row in counted}


def hours_of_job(*, actor: Actor, engagement: Engagement) -> Hours:
    """Return planned and worked hours of one job, corrections counted in."""
    rows = HoursEntry.objects.visible_to(actor).filter(engagement=engagement)
    planned = Q(kind=HoursKind.PLANNED)
    found = rows.aggregate(
        planned=Sum("quarters", filter=planned, default=0), worked=Sum("quarters", filter=~planned, default=0)
    )
    return Hours(in_hours(found["planned"]), in_hours(found["worked"]))
