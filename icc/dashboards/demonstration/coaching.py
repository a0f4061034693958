"""Coaching in the demonstration: a year and more of sessions, notes, actions and hours, all invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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

UNCONFIRMED = 4
"""In every fourth city, what was done last still waits for the coach to confirm it."""

OWING = 5
"""To every fifth invented city, the coach owes something too, and is late with it."""

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
        evidence: what shows afterwards that it is done.
    """

    kind: SessionKind
    subject: str
    shared: str
    private: str
    action: str
    evidence: str


TOPICS = (
    Topic(
        SessionKind.CALL,
        "Getting to know each other",
        "We agreed to meet every six weeks and to begin with one field, not three.",
        "The coordinator carries this alone. Ask for a deputy at the next call.",
        "Name a deputy for the coordinator",
        "Deputy named, on the team page",
    ),
    Topic(
        SessionKind.WORKSHOP,
        "Where the city stands",
        "The city has good figures on energy and none on deliveries. The figures of the chamber will help.",
        "Departments do not share figures yet. Bring an example from another city.",
        "Ask the chamber for its figures on deliveries",
        "Figures came by mail, two years of them",
    ),
    Topic(
        SessionKind.CALL,
        "Who could be a partner",
        "A list of nine businesses and two schools. Three of them are called before the next session.",
        "The largest business hesitates: money, not will.",
        "Call the three partners on top of the list",
        "All three called; two want to read the draft",
    ),
    Topic(
        SessionKind.VISIT,
        "A day in the city",
        "Walked the streets the deal is about, met the shops, agreed on what can be measured by hand.",
        "The deputy mayor wants a date in spring. Realistic, if the council is asked in time.",
        "Put the deal on the agenda of the council",
        "It stands on the agenda of the spring session",
    ),
    Topic(
        SessionKind.REVIEW,
        "Reading the draft together",
        "The promises are clear. Two of them need a starting figure, and one a name.",
        "Good draft. The legal department will ask about the word partnership.",
        "Add the starting figures to the two promises",
        "Both figures are in the draft",
    ),
    Topic(
        SessionKind.CALL,
        "Towards the signatures",
        "Order of signatures agreed; the mayor comes last. A date for the ceremony is being looked for.",
        "Keep the ceremony small, or it moves to autumn.",
        "Find a date for the ceremony",
        "Three dates proposed to the mayor's office",
    ),
    Topic(
        SessionKind.CALL,
        "What can be measured",
        "Three indicators are enough. Each has a source, and one person who fills it in twice a year.",
        "They like figures that look good. Keep asking where each comes from.",
        "Name the person behind each indicator",
        "A name stands beside each of the three",
    ),
    Topic(
        SessionKind.CALL,
        "Money for the second year",
        "Two calls fit. The regional one closes first and asks for letters of the partners.",
        "The finance department has not been asked yet. That comes first.",
        "Ask the finance department about own funds",
        "Answer of the department: a tenth can be paid",
    ),
    Topic(
        SessionKind.WORKSHOP,
        "More partners for the same promise",
        "Every partner names one more business. Whoever joins later signs the same text.",
        "The association could bring ten at once, if it is asked by the mayor.",
        "Write the letter to the association with the mayor",
        "Letter sent, copy in the files of the city",
    ),
    Topic(
        SessionKind.CALL,
        "Telling the city about it",
        "One page for the website, one picture, one figure. The partners put it into their windows.",
        "The press office wants to wait for the ceremony. That is fine.",
        "Send one page to the press office",
        "The page is with the press office",
    ),
    Topic(
        SessionKind.REVIEW,
        "Half a year later",
        "Two promises run, one is late for want of a contract. The contract is sent this month.",
        "Late, but honest about it. No need to press.",
        "Send the contract for the third promise",
        "Contract sent and confirmed",
    ),
    Topic(
        SessionKind.CALL,
        "What to learn from others",
        "A mentor city has done the same with its market halls. A call of the two cities is being set up.",
        "Good match, if the other city has time before summer.",
        "Write down three questions for the mentor city",
        "The questions are in the request",
    ),
    Topic(
        SessionKind.CALL,
        "Preparing the review report",
        "The table of goals is the heart of it. What was not reached gets a reason, not an excuse.",
        "They will need help with the figures of last year.",
        "Fill in the table of goals",
        "Table filled in, two rows still open",
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
            self._log(TOPICS[turn % len(TOPICS)], day, left=len(days) - 1 - turn)
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

    def _log(self, topic: Topic, day: datetime, *, left: int) -> None:
        """Log one session; `left` sessions come after it."""
        is_last = left == 0
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
                actions=(ActionLine(topic.action, self.lead, due), *(self._own(when.day) if is_last else ())),
            ),
            now=written,
        )
        if not is_last:
            confirmed = left > 1 or self.number % UNCONFIRMED != 0
            self._finish(topic, confirmed=confirmed, now=min(written + timedelta(days=14), self.now))

    def _own(self, day: date) -> tuple[ActionLine, ...]:
        """Return what the coach has promised at the last session, where something was."""
        if self.is_real or self.number % OWING != OWING - 1:
            return ()
        due = max(day + timedelta(days=1), (self.now - timedelta(days=4)).date())
        return (ActionLine("Send the example of another city", self.job.coach, due),)

    def _finish(self, topic: Topic, *, confirmed: bool, now: datetime) -> None:
        """Let the coordinator do what was agreed, and the coach confirm it at the next occasion."""
        lead = self.lead
        rows = ActionPoint.objects.filter(city=self.job.city, state__in=OPEN_ACTIONS, text=topic.action)
        action = rows.order_by("pk").last()
        if action and lead:
            actor = Person(lead.pk, cities={self.job.city_id: frozenset({CityRole.COORDINATOR})})
            move_action(actor=actor, action=action, step=ActionStep.FINISH, words=topic.evidence, now=now)
            if confirmed:
                seen = min(now + timedelta(days=10), self.now)
                move_action(actor=self.coach, action=action, step=ActionStep.VERIFY, now=seen)

    def _book_next(self) -> None:
        """Propose the next session; most cities have confirmed it."""
        begun = self.now - timedelta(days=1 + self.number % 6)
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
            take_step(
                actor=actor,
                session=made,
                step=SessionStep.CONFIRM,
                now=begun + timedelta(hours=3 + self.number % 19),
            )


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
