"""The way of the demonstration edition: real phases and milestones on its own dates, documents handed in."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cities.models import Anchor, Deliverable, Edition, Milestone, Participation
from cities.services import (
    add_action,
    add_version,
    ask_for_time,
    define_deliverable,
    move_action,
    move_deliverable,
)
from cities.workflow import ActionStep, CityRole, DatePrecision, DeliverableStep, Kind
from icc.core import clock
from icc.dashboards.demonstration.deals import team_member
from icc.tenancy.actors import Person, System

SYSTEM = System("demonstration")

NAMES = {
    "selection-announced": "Cities announced",
    "porto-conference": "Implementation Lab and Mayors-Business Forum",
    "closing-conference": "Closing conference and Mayors-Business Forum",
    "lgd-target": "Target date for signed Local Green Deals",
}
"""Names without what really happened at the real milestone."""

HISTORY = frozenset({"lgd-status-2023-11", "first-core-city-signs"})
"""Milestones that state what really happened; they are not copied."""

TOGETHER = {"lgd-training-1": "strategy-lab", "lgd-training-2": "implementation-lab-1"}
"""Trainings that are held at a lab: they hang on its date."""

WORDS = {
    "strategy-refresh": "The lead expert is allocated; the strategy is refined; ends with the Strategy Lab.",
    "implementation": "Local Green Deal partnerships with business; training; Implementation Labs.",
    "review": "Review progress, measure success, celebrate the network.",
}


def copy_milestones(edition: Edition, *, source: Edition) -> dict[str, Milestone]:
    """Copy phases and milestones of an edition, moved by the distance of the two starts; return them by code.

    Empty dates and their precision are kept.
    """
    by = edition.start_date - source.start_date
    rows = list(
        Milestone.objects.filter(edition=source).exclude(code__in=HISTORY).select_related("anchor", "phase")
    )
    anchors = {
        row.code: Anchor.objects.create(
            edition=edition,
            code=row.code,
            **_dates(row.anchor, by),
            date_precision=row.anchor.date_precision,
        )
        for row in rows
        if row.code not in TOGETHER
    }
    copies: dict[str, Milestone] = {}
    for row in sorted(rows, key=lambda row: row.phase is not None):
        copies[row.code] = Milestone.objects.create(
            edition=edition,
            anchor=anchors[TOGETHER.get(row.code, row.code)],
            phase=copies[row.phase.code] if row.phase else None,
            code=row.code,
            kind=row.kind,
            name=NAMES.get(row.code, row.name),
            description=WORDS.get(row.code, ""),
            position=row.position,
        )
    return copies


def _dates(anchor: Anchor, by: timedelta) -> dict[str, date | None]:
    """Return the dates of an anchor moved; a month that stands for itself stays one month."""
    start, end = _moved(anchor.start_date, by), _moved(anchor.end_date, by)
    months = {(day.year, day.month) for day in (anchor.start_date, anchor.end_date) if day}
    if anchor.date_precision == DatePrecision.MONTH and len(months) == 1 and start and end:
        start = start.replace(day=1)
        end = start.replace(day=monthrange(start.year, start.month)[1])
    return {"start_date": start, "end_date": end}


def _moved(day: date | None, by: timedelta) -> date | None:
    return day + by if day else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One document that the cities of the demonstration owe."""

    code: str
    name: str
    milestone: str
    guidance: str
    kinds: tuple[Kind, ...] = (Kind.CORE,)


ASKED = (
    Asked(
        "assessment",
        "Needs and performance assessment",
        "lead-experts-announced",
        "Where the city stands: its needs, its data, its partners.\n\nFour to eight pages. Name the three"
        " needs that matter most and the figures that show them.",
    ),
    Asked(
        "ambition",
        "Ambition statement",
        "strategy-lab",
        "What will be different in the city in five years, in one page, with three goals that"
        " can be measured.",
    ),
    Asked(
        "roadmap",
        "Strategy and action plan",
        "implementation-lab-1",
        "Which actions lead to the goals, who does them until when, and where the money comes from.\n\nTen to"
        " twenty pages; a table of actions with owners and dates is what your coach reads first.",
    ),
    Asked(
        "commitments",
        "90-day commitments",
        "porto-conference",
        "Three things the city does in the next ninety days, each with one owner and one date.",
    ),
    Asked(
        "review-report",
        "Review report",
        "closing-conference",
        "What was reached, what was not and why, with figures for each goal.",
    ),
    Asked(
        "mentoring-plan",
        "Mentoring plan",
        "implementation-lab-1",
        "Which cities you help, with what, and how many calls or visits you offer.",
        kinds=(Kind.MENTOR,),
    ),
)

CURRENT = 45
"""The document of a milestone at most so many days from now is the one that cities work on."""

FORGETFUL = 7
"""Every seventh invented city has not handed in the document before the current one."""


UNPUBLISHED = 12
"""Of every twelfth city, one accepted document still waits for the desk to publish it."""


def build_journey(*, edition: Edition, participations: Mapping[str, Participation], now: datetime) -> None:
    """Copy the milestones, ask for documents, and let some cities hand them in.

    Goes through the services with days in the past; the cities have their teams and coaches already.
    """
    real = Edition.objects.filter(is_demonstration=False, milestones__isnull=False).newest_first().first()
    if real is None:
        return
    milestones = copy_milestones(edition, source=real)
    begun = now - timedelta(days=255)
    for asked in ASKED:
        define_deliverable(
            actor=SYSTEM,
            milestone=milestones[asked.milestone],
            code=asked.code,
            name=asked.name,
            guidance=asked.guidance,
            kinds=asked.kinds,
            now=begun,
        )
    for place, participation in enumerate(participations.values()):
        hand_in_of(participation, place, now=now)
    _agree(participations["alcoi"], now=now)


def hand_in_of(participation: Participation, place: int, *, now: datetime) -> None:
    """Bring the documents of a city as far as the calendar and its place in the list say."""
    writer = _actor(participation, CityRole.COORDINATOR, now=now)
    coach = _actor(participation, CityRole.COACH, now=now)
    soon = clock.day(now) + timedelta(days=CURRENT)
    rows = Deliverable.objects.filter(participation=participation).select_related(
        "kind__milestone__anchor", "city", "participation"
    )
    due = [(day, row) for row in rows if (day := row.kind.milestone.anchor.start_date) and day <= soon]
    if not due:
        return
    due.sort(key=lambda pair: pair[0])
    is_now = (clock.day(now) - due[-1][0]).days < CURRENT
    past = due[:-1] if is_now else due
    for number, (day, row) in enumerate(past):
        late = participation.city.is_invented and place % FORGETFUL == FORGETFUL - 1
        if late and number == len(past) - 1:
            continue
        on_time = now - timedelta(days=(clock.day(now) - day).days + 3 + place % 5)
        hand_in(writer, row, now=on_time)
        answer(coach, row, now=on_time + timedelta(days=8))
        if number < len(past) - 1 or place % UNPUBLISHED != UNPUBLISHED - 1:
            settle(row, now=on_time + timedelta(days=14))
    if is_now:
        _work_on(due[-1][1], due[-1][0], place, writer, coach, now=now)


def _work_on(
    deliverable: Deliverable, day: date, place: int, writer: Person, coach: Person, *, now: datetime
) -> None:
    """Let a city be somewhere with the document of these weeks: sent back, accepted, waiting, not begun."""
    slug = deliverable.city.slug
    if slug == "alcoi":
        hand_in(writer, deliverable, now=now - timedelta(days=40))
        answer(coach, deliverable, reason=CHANGES, now=now - timedelta(days=31))
        return
    if place % 3 == 1:
        hand_in(writer, deliverable, now=now - timedelta(days=12 + place % 20))
        if place % 2 and slug != "legnano":
            answer(coach, deliverable, now=now - timedelta(days=5))
            if place % UNPUBLISHED != 1:
                settle(deliverable, now=now - timedelta(days=2))
    if place % 6 == 0:
        until = max(day, clock.day(now)) + timedelta(days=21)
        reason = "The council decides on the budget only next month."
        when = now - timedelta(days=3)
        ask_for_time(actor=writer, deliverable=deliverable, until=until, reason=reason, now=when)


CHANGES = (
    "Actions 4 to 7 have no owner and no date yet. Please add both, and say which of the three goals each"
    " serves."
)


def _actor(participation: Participation, role: CityRole, *, now: datetime) -> Person:
    user = team_member(participation, role, now=now - timedelta(days=260))
    return Person(user_id=user.pk, cities={participation.city_id: frozenset({role})})


def hand_in(writer: Person, deliverable: Deliverable, *, now: datetime) -> None:
    """Add an invented file and hand it in."""
    name = f"{deliverable.kind.code}-{deliverable.city.slug}.pdf"
    content = _file(f"{deliverable.kind.name}, {deliverable.city.slug}")
    add_version(actor=writer, deliverable=deliverable, content=content, file_name=name, now=now)
    move_deliverable(actor=writer, deliverable=deliverable, step=DeliverableStep.SUBMIT, now=now)


def answer(coach: Person, deliverable: Deliverable, *, now: datetime, reason: str = "") -> None:
    """Read what was handed in, and accept it or ask for changes."""
    step = DeliverableStep.REQUEST_CHANGES if reason else DeliverableStep.ACCEPT
    begun = now - timedelta(hours=2)
    move_deliverable(actor=coach, deliverable=deliverable, step=DeliverableStep.BEGIN_REVIEW, now=begun)
    move_deliverable(actor=coach, deliverable=deliverable, step=step, words=reason, now=now)


def settle(deliverable: Deliverable, *, now: datetime) -> None:
    """Publish what was accepted."""
    move_deliverable(actor=SYSTEM, deliverable=deliverable, step=DeliverableStep.PUBLISH, now=now)


def _agree(participation: Participation, *, now: datetime) -> None:
    """Record what a city has agreed to do: done, soon, and still ahead."""
    coordinator = team_member(participation, CityRole.COORDINATOR, now=now - timedelta(days=260))
    writer = Person(user_id=coordinator.pk, cities={participation.city_id: frozenset({CityRole.COORDINATOR})})
    today = clock.day(now)
    for text, days in (
        ("Name an owner for each action of the plan", 3),
        ("Ask the hospital whether its roof carries panels", 9),
        ("Invite two more companies to the energy deal", 24),
    ):
        add_action(
            actor=writer,
            city=participation.city,
            text=text,
            owner=coordinator,
            due_on=today + timedelta(days=days),
            now=now - timedelta(days=30),
        )
    done = add_action(
        actor=writer,
        city=participation.city,
        text="Send the baseline of the schools to the coach",
        owner=coordinator,
        due_on=today - timedelta(days=20),
        now=now - timedelta(days=45),
    )
    evidence = "Table sent by mail, all twelve schools in it"
    when = now - timedelta(days=22)
    move_action(actor=writer, action=done, step=ActionStep.FINISH, words=evidence, now=when)


def _file(title: str) -> bytes:
    """Return a small PDF of one page that says what it is: invented."""
    text = f"BT /F1 16 Tf 60 760 Td ({title}) Tj 0 -28 Td (Demonstration - invented content) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%b endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + tail % (size, table, size, len(content))
