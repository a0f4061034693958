"""What happens around the deals of the bench: milestones, a City Lab with its places, coaches, actions."""

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from cities.models import ActionPoint, Anchor, Edition, Milestone, Term
from cities.workflow import ActionState, MilestoneKind
from coaching.models import Engagement
from coaching.models import Session as Meeting
from coaching.workflow import SessionState, Side
from events.models import Event, EventDay, Registration, SeatPool, Session
from events.workflow import Audience, EventState, RegistrationState, Visibility
from icc.accounts.models import User
from icc.core import wall_time
from icc.dashboards.standing.services import recompute_standing
from icc.ops.bench.deals import Place
from icc.tenancy.actors import System

REGISTRATIONS, PER_CITY = 500, 5
PHASES, STOPS = 3, 4
DAYS, HOURS, TRACKS = 2, range(9, 17), ("Main hall", "Workshops", "Site visits")
ACTIONS = 3
BATCH, ZONE = 2000, "Europe/Brussels"


def add_programme(
    edition: Edition, places: Sequence[Place], coaches: Sequence[User], *, scale: int, now: datetime
) -> Event:
    """Add all of it and compute where each city stands; return the City Lab.

    Args:
        edition: of the bench.
        places: its cities.
        coaches: the coach of each place, in their order.
        scale: times 500 registrations.
        now: the present moment.
    """
    _journey(edition, now=now)
    event = _lab(edition, now=now)
    _seats(event, places, scale=scale, now=now)
    dice = random.Random(12)  # noqa: S311 -- the same data every time, nothing secret
    today = now.date()
    ActionPoint.objects.bulk_create(
        [
            ActionPoint(
                city=place.city,
                text=f"Call the utility {number}",
                due_on=today + timedelta(days=dice.randrange(-20, 60)),
                state=ActionState.OPEN,
                created_at=now - timedelta(days=60),
                changed_at=now - timedelta(days=dice.randrange(40)),
            )
            for place in places
            for number in range(ACTIONS)
        ],
        BATCH,
    )
    _coaching(places, coaches, dice, now=now)
    cities = [place.city.pk for place in places]
    for start in range(0, len(cities), BATCH):
        recompute_standing(actor=System("bench"), city_ids=cities[start : start + BATCH], now=now)
    return event


def _coaching(
    places: Sequence[Place], coaches: Sequence[User], dice: random.Random, *, now: datetime
) -> None:
    """Engage the coaches; each has met the city, three of four within the usual time."""
    begun = now.date() - timedelta(days=300)
    jobs = Engagement.objects.bulk_create(
        [
            Engagement(participation=place.participation, city=place.city, coach=coach, started_on=begun)
            for place, coach in zip(places, coaches, strict=True)
        ],
        BATCH,
    )
    Meeting.objects.bulk_create([_meeting(job, dice.randrange(5, 55), now) for job in jobs], BATCH)


def _meeting(job: Engagement, days: int, now: datetime) -> Meeting:
    day = (now - timedelta(days=days)).date()
    starts = wall_time.moment(day, time(10), ZONE)
    return Meeting(
        engagement=job,
        participation_id=job.participation_id,
        city_id=job.city_id,
        wall_day=day,
        wall_time=time(10),
        zone=ZONE,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        state=SessionState.DONE,
        side=Side.COACH,
        uid=f"{job.pk}@bench.example",
        created_at=starts,
        changed_at=starts,
    )


def _anchor(edition: Edition, code: str, start: datetime, days: int) -> Anchor:
    first = start.date()
    last = first + timedelta(days=days - 1)
    return Anchor.objects.create(edition=edition, code=code, start_date=first, end_date=last)


def _journey(edition: Edition, *, now: datetime) -> None:
    for number in range(PHASES):
        begins = now + timedelta(days=240 * (number - 1))
        phase = Milestone.objects.create(
            edition=edition,
            anchor=_anchor(edition, f"phase-{number}", begins, 240),
            code=f"phase-{number}",
            kind=MilestoneKind.PHASE,
            name=f"Phase {number}",
            position=number,
        )
        for stop in range(STOPS):
            code = f"stop-{number}-{stop}"
            at = begins + timedelta(days=60 * stop)
            values = {"edition": edition, "anchor": _anchor(edition, code, at, 1), "code": code}
            kind = MilestoneKind.MILESTONE
            Milestone.objects.create(**values, phase=phase, kind=kind, name=f"Milestone {number}.{stop}")


def _lab(edition: Edition, *, now: datetime) -> Event:
    starts = now + timedelta(days=40)
    event = Event.objects.create(
        edition=edition,
        anchor=_anchor(edition, "lab", starts, DAYS),
        slug="bench-lab",
        name="City Lab of the bench",
        kind=Term.objects.create(vocabulary="event_kind", code="city-lab", label="City Lab"),
        description="Two days of exchange between all cities of the edition. " * 5,
        place="Porto",
        country="PT",
        state=EventState.OPEN,
        city_places=PER_CITY,
        changed_at=now,
    )
    kind = Term.objects.create(vocabulary="session_kind", code="workshop", label="Workshop")
    for number in range(DAYS):
        day = EventDay.objects.create(event=event, date=(starts + timedelta(days=number)).date())
        Session.objects.bulk_create(
            [_session(day, kind, hour, track) for hour in HOURS for track in range(len(TRACKS))]
        )
    return event


def _session(day: EventDay, kind: Term, hour: int, track: int) -> Session:
    moments = [wall_time.moment(day.date, time(at), day.event.zone) for at in (hour, hour + 1)]
    return Session(
        day=day,
        title=f"Session of {hour} o'clock: what works in practice",
        description="What three cities have tried, what it cost, and whom to ask. " * 2,
        kind=kind,
        track=TRACKS[track],
        room=f"Room {track}",
        start=time(hour),
        end=time(hour + 1),
        starts_at=moments[0],
        ends_at=moments[1],
        visibility=Visibility.PUBLIC if hour % 2 else Visibility.NETWORK,
    )


def _seats(event: Event, places: Sequence[Place], *, scale: int, now: datetime) -> None:
    """Give each city its places, all but one taken where there are enough registrations."""
    count = min(REGISTRATIONS * scale, len(places) * (PER_CITY - 1))
    of_city = [place.city for _seat in range(PER_CITY - 1) for place in places][:count]
    taken = {place.city.pk: 0 for place in places}
    for city in of_city:
        taken[city.pk] += 1
    room = PER_CITY * len(places)
    whole = SeatPool(event=event, audience=Audience.ALL, places=room, cap=room, taken=count)
    pools = [
        SeatPool(
            event=event,
            audience=Audience.CITY,
            city_id=key,
            places=PER_CITY,
            cap=PER_CITY,
            taken=number,
        )
        for key, number in taken.items()
    ]
    SeatPool.objects.bulk_create([whole, *pools], BATCH)
    Registration.objects.bulk_create(
        [
            Registration(
                event=event,
                city=city,
                address_digest=hashlib.sha256(str(number).encode()).hexdigest(),
                state=RegistrationState.CONFIRMED,
                created_at=now,
                state_since=now,
            )
            for number, city in enumerate(of_city)
        ],
        BATCH,
    )
