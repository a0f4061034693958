"""When coach and city are both free."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coaching.models import Busy, Engagement, Session
from coaching.workflow import BUFFER, When
from icc.core.errors import Invalid
from icc.core.wall_time import on_clocks_of
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

STARTS = tuple(time(hour, minute) for hour in (9, 10, 11, 14, 15, 16) for minute in (0, 30))
"""Times of the day that are offered, on the clock of the zone asked for."""

NOON, CLOSES = time(12), time(18)
NOTICE = timedelta(hours=20)
"""Nothing is offered sooner than this."""

DAYS, FRIDAY = 28, 4


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time.

    Attributes:
        wall: as clocks in the zone show it.
    """

    starts_at: datetime
    wall: datetime


def parties_of(engagement: Engagement) -> tuple[str, str]:
    """Return who is busy during a session of an engagement: the coach and the team of the city."""
    return f"coach:{engagement.coach_id}", f"city:{engagement.city_id}"


def free_slots(
    engagement: Engagement,
    *,
    zone: str,
    minutes: int,
    now: datetime,
    after: datetime | None = None,
    count: int = 4,
    apart_from: Session | None = None,
) -> list[Slot]:
    """Return the next working times at which both are free: one in the morning and one after noon a day.

    Says when both are free, and nothing of why they are not.
    """
    earliest = max(after or now, now + NOTICE)
    busy = _busy(engagement, earliest, apart_from)
    first = on_clocks_of(zone, earliest).date()
    found: list[Slot] = []
    for day in (first + timedelta(days=number) for number in range(DAYS)):
        if day.weekday() <= FRIDAY:
            found += _of_day(day, zone, minutes, earliest, busy)
        if len(found) >= count:
            break
    return found[:count]


def _busy(
    engagement: Engagement, earliest: datetime, apart_from: Session | None
) -> list[tuple[datetime, datetime]]:
    span = (earliest, earliest + timedelta(days=DAYS + 1))
    with scope(System("slot search")):
        rows = Busy.objects.filter(party__in=parties_of(engagement), busy__overlap=span)
        if apart_from:
            rows = rows.exclude(session=apart_from)
        return [(row.lower, row.upper) for row in rows.values_list("busy", flat=True)]


def _of_day(
    day: date, zone: str, minutes: int, earliest: datetime, busy: list[tuple[datetime, datetime]]
) -> list[Slot]:
    found = []
    for at in STARTS:
        try:
            start, end = When(day, at, zone, minutes).span()
        except Invalid:
            continue
        wall = on_clocks_of(zone, start)
        late = on_clocks_of(zone, end) > datetime.combine(day, CLOSES, wall.tzinfo)
        clash = any(start < until and since < end + BUFFER for since, until in busy)
        if start >= earliest and not late and not clash:
            found.append(Slot(start, wall))
    morning = [slot for slot in found if slot.wall.time() < NOON]
    return [*morning[:1], *found[len(morning) :][:1]]
