"""Coaching in the demonstration: a year and more of sessions, notes, actions and hours, all invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cities.models import ActionPoint, Membership, Participation
from cities.services import move_action
from cities.workflow import OPEN_ACTIONS, ActionStep, CityRole
from coaching.models import Engagement, HoursEntry
from coaching.selectors import free_slots
from coaching.services import ActionLine, Log, Plan, book_session, log_session, take_step
from coaching.workflow import (
    HoursKind,
    Mode,
    SessionKind,
    SessionStep,
    When,
    zone_of_country,
)
from icc.accounts.models import User
from icc.core.wall_time import on_clocks_of
from icc.tenancy.actors import Person

EVERY = 42
"""Days between two sessions of a city that is well."""

QUIET = 9
"""Every ninth invented city has not been seen for a while."""

LATE = 6
"""Every sixth invented city is late with what was agreed last."""

NEXT = 45
"""Minutes of the next session."""

HOURS = 40 * 4
"""Quarters of an hour planned for a city in the edition."""

REAL = ("alcoi", "legnano", "porto")
"""Names of real cities: nothing late or missed is invented for them."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What one session was about.

    Attributes:
        shared: what the city reads afterwards.
        private: what only coaches read.
        action: what the city does next.
    """

    kind: SessionKind
    subject: str
    shared: str
    private: str
    action: str


TOPICS = (
    Topic(
        SessionKind.CALL,
        "Getting to know each other",
        "We agreed to meet every six weeks and to begin with one field, not three.",
        "The coordinator carries this alone. Ask for a deputy at the next call.",
        "Name a deputy for the coordinator",
    ),
    Topic(
        SessionKind.WORKSHOP,
        "Where the city stands",
        "The city has good figures on energy and none on deliveries. The figures of the chamber will help.",
        "Departments do not share figures yet. Bring an example from another city.",
        "Ask the chamber for its figures on deliveries",
    ),
    Topic(
        SessionKind.CALL,
        "Who could be a partner",
        "A list of nine businesses and two schools. Three of them are called before the next session.",
        "The largest business hesitates: money, not will.",
        "Call the three partners on top of the list",
    ),
    Topic(
        SessionKind.VISIT,
        "A day in the city",
        "Walked the streets the deal is about, met the shops, agreed on what can be measured by hand.",
        "The deputy mayor wants a date in spring. Realistic, if the council is asked in time.",
        "Put the deal on the agenda of the council",
    ),
    Topic(
        SessionKind.REVIEW,
        "Reading the draft together",
        "The promises are clear. Two of them need a starting figure, and one a name.",
        "Good draft. The legal department will ask about the word partnership.",
        "Add the starting figures to the two promises",
    ),
    Topic(
        SessionKind.CALL,
        "Towards the signatures",
        "Order of signatures agreed; the mayor comes last. A date for the ceremony is being looked for.",
        "Keep the ceremony small, or it moves to autumn.",
        "Find a date for the ceremony",
    ),
)


def build_coaching(
    participations: Mapping[str, Participation],
    *,
    now: datetime,
    since: datetime | None = None,
    first: int = 0,
) -> int:
    """Give every city with a coach its sessions since the edition began, and the next one; return how many.

    Goes through the services, in order of time, with `now` in the past; messages about the past are not
    written. Run it after the coaches are assigned.

    Args:
        participations: by slug of the city.
        now: the present moment.
        since: from when on; ten days after each job began where it is left out.
        first: number of the first of these cities; what happens to a city follows from its number.
    """
    made = 0
    for number, slug in enumerate(participations, start=first):
        job = _job(participations[slug])
        if job:
            made += _Story(job, slug, number, now).tell(since)
    return made


def _job(participation: Participation) -> Engagement | None:
    rows = participation.engagements.filter(ended_on=None).select_related("coach", "city", "participation")
    found: Engagement | None = rows.order_by("pk").first()
    return found


class _Story:
    """The sessions of one city, one after the other."""

    def __init__(self, job: Engagement, slug: str, number: int, now: datetime) -> None:
        self.job, self.number, self.now = job, number, now
        self.is_real = slug in REAL
        self.zone = zone_of_country(job.city.country)
        self.coach = Person(job.coach_id, cities={job.city_id: frozenset({CityRole.COACH})})
        self.lead = _lead(job)

    def tell(self, since: datetime | None) -> int:
        """Plan the hours, log the past, book the future."""
        _plan_hours(self.job, self.now)
        days = list(self._days(since))
        for turn, day in enumerate(days):
            self._log(TOPICS[min(turn, len(TOPICS) - 1)], day, is_last=turn == len(days) - 1)
        if self.is_real or self.number % QUIET:
            self._book_next()
        return len(days)

    def _days(self, since: datetime | None) -> Sequence[datetime]:
        """Return the working days of the sessions; a quiet city has had none for three months."""
        quiet = not self.is_real and self.number % QUIET == 0
        end = self.now - timedelta(days=90 if quiet else 3 + self.number % 20)
        began = since or datetime.combine(self.job.started_on, time(9), self.now.tzinfo) + timedelta(days=10)
        days = []
        day = end
        while day > began:
            days.append(day - timedelta(days=max(day.weekday() - 4, 0)))
            day -= timedelta(days=EVERY + self.number % 5)
        return days[::-1]

    def _log(self, topic: Topic, day: datetime, *, is_last: bool) -> None:
        hours = 6 if topic.kind == SessionKind.VISIT else 1
        when = When(on_clocks_of(self.zone, day).date(), time(9 + self.number % 3), self.zone, hours * 60)
        late = is_last and not self.is_real and self.number % LATE == LATE - 1
        due = when.day + timedelta(days=-5 if late else 21)
        written = min(day + timedelta(hours=12), self.now)
        shared = self.number % 2 == 0 or is_last
        log_session(
            actor=self.coach,
            engagement=self.job,
            plan=Plan(topic.kind, when, subject=topic.subject),
            log=Log(
                quarters=hours * 4 + self.number % 3,
                text=topic.shared if shared else topic.private,
                shared=shared,
                actions=(ActionLine(topic.action, self.lead, due),),
            ),
            now=written,
        )
        if not is_last:
            self._finish(topic, now=min(written + timedelta(days=14), self.now))

    def _finish(self, topic: Topic, *, now: datetime) -> None:
        """Let the coordinator do what was agreed."""
        lead = self.lead
        rows = ActionPoint.objects.filter(city=self.job.city, state__in=OPEN_ACTIONS, text=topic.action)
        action = rows.order_by("pk").last()
        if action and lead:
            actor = Person(lead.pk, cities={self.job.city_id: frozenset({CityRole.COORDINATOR})})
            move_action(actor=actor, action=action, step=ActionStep.FINISH, words=topic.action, now=now)

    def _book_next(self) -> None:
        """Propose the next session; most cities have confirmed it."""
        begun = self.now - timedelta(days=1)
        after = self.now + timedelta(days=4 + self.number % 12)
        slots = free_slots(self.job, zone=self.zone, minutes=NEXT, after=after, now=begun, count=1)
        if not slots:
            return
        when = When(slots[0].wall.date(), slots[0].wall.time(), self.zone, NEXT)
        made = book_session(
            actor=self.coach,
            engagement=self.job,
            plan=Plan(SessionKind.CALL, when, Mode.ONLINE, "https://meet.example/icc", "Next steps"),
            now=begun,
        )
        if self.lead and self.number % 4:
            actor = Person(self.lead.pk, cities={self.job.city_id: frozenset({CityRole.COORDINATOR})})
            take_step(actor=actor, session=made, step=SessionStep.CONFIRM, now=self.now - timedelta(hours=3))


def _lead(job: Engagement) -> User | None:
    rows = Membership.objects.filter(city=job.city, role=CityRole.COORDINATOR, user__is_active=True)
    held = rows.select_related("user").order_by("pk").first()
    return held.user if held else None


def _plan_hours(job: Engagement, now: datetime) -> None:
    if not job.entries.filter(kind=HoursKind.PLANNED).exists():
        HoursEntry.objects.create(
            city=job.city,
            engagement=job,
            kind=HoursKind.PLANNED,
            quarters=HOURS,
            day=job.started_on,
            noted_at=now,
        )
