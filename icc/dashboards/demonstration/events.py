"""The City Labs of the demonstration edition: two that are over, one that people register for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from cities.models import City, Edition, Membership, Term
from cities.workflow import WRITERS, CityRole
from events import services
from events.models import Event, EventDay, Registration
from events.services import Applicant, EventFacts, Lesson, Nominee, SessionFacts
from events.workflow import EventStep, Mode, RegistrationState, Visibility
from icc.notifications.models import Message
from icc.tenancy.actors import Person, Public, System

SYSTEM = System("demonstration")
FUNCTIONS = (
    "Head of the climate office",
    "Officer for local business",
    "Deputy mayor",
    "Head of procurement",
    "Data officer",
    "Energy manager",
)
"""People appear as functions; nobody here exists."""

GUESTS = ("Chamber of commerce", "Technical school", "Energy community", "Regional agency", "Consultancy")


@dataclass(frozen=True, slots=True)
class Slot:
    """One session of the plan: hours on the clock of the place."""

    start: int
    end: int
    title: str
    kind: str
    track: str = ""
    visibility: Visibility = Visibility.PUBLIC
    room: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan."""

    title: str
    slots: tuple[Slot, ...]
    visibility: Visibility = Visibility.PUBLIC
    summary: str = ""
    lessons: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab: when it begins, seen from today, what it is, and how many come."""

    slug: str
    name: str
    begins: int
    place: str
    country: str
    mode: Mode
    zone: str
    description: str
    days: tuple[Day, ...]
    places: int
    per_city: int
    for_public: int
    delegates: int
    guests: int


OPENING = Day(
    "Open day",
    (
        Slot(9, 10, "Welcome: where the deals stand", "plenary", room="Main hall"),
        Slot(10, 12, "Solar roofs of markets and schools", "thematic-workshop", "Energy", room="Room 1"),
        Slot(10, 12, "Cargo bikes for the last mile", "thematic-workshop", "Mobility", room="Room 2"),
        Slot(10, 12, "Hotels that save water", "thematic-workshop", "Tourism", room="Room 3"),
        Slot(14, 16, "Signing with small firms: what works", "training", room="Main hall"),
    ),
    summary=(
        "Invented for the demonstration. Eighteen cities showed the deals they are drafting. Most agreed "
        "that a promise with a figure and a date is easier to sign than a general statement.\n\n"
        "The workshops compared three ways to bring small firms to the table."
    ),
    lessons=(
        ("Ask each partner for one promise with one figure; add more in the second year.", None),
        ("Let the association of shops invite its members; a letter from the mayor comes second.", 4),
        ("Put one contact person for permits into the deal, with a deadline of eight weeks.", 1),
    ),
)
TEAMS = Day(
    "City teams",
    (
        Slot(
            9, 11, "Peer review in small groups", "peer-review", visibility=Visibility.CLOSED, room="Room 1"
        ),
        Slot(11, 12, "Mentor lounge", "mentor-lounge", visibility=Visibility.NETWORK, room="Foyer"),
        Slot(
            14,
            16,
            "Our next three months",
            "city-commitments",
            visibility=Visibility.CLOSED,
            room="Main hall",
        ),
        Slot(16, 17, "What we take home", "plenary", room="Main hall"),
    ),
    summary=(
        "Invented for the demonstration. City teams reviewed one another's drafts in groups of four and "
        "wrote down what they will do in the next three months."
    ),
    lessons=(
        ("Measure the starting figure before the deal is signed, not after.", None),
        ("Name a deputy for every contact person.", None),
        ("Show the draft to the legal office before the partners see it.", 0),
    ),
)

ONLINE = replace(
    OPENING,
    title="Online day",
    summary=(
        "Invented for the demonstration. Cities that have signed told the others what held them up: the "
        "council's calendar, and partners who had to ask their boards twice."
    ),
    lessons=(
        ("Ask for the council's dates before the text is frozen.", None),
        ("Send partners the frozen text and the date to sign in one mail.", None),
        ("Let one association sign first; its members follow within a week.", 4),
    ),
)

LABS = (
    Lab(
        "demo-city-lab-1",
        "City Lab 1: from idea to draft",
        -200,
        "Beispielstadt",
        "DE",
        Mode.ON_SITE,
        "Europe/Berlin",
        "Two days on how a Local Green Deal begins: partners, promises, figures.",
        (OPENING, TEAMS),
        places=140,
        per_city=6,
        for_public=40,
        delegates=96,
        guests=30,
    ),
    Lab(
        "demo-city-lab-2",
        "City Lab 2: from draft to signature",
        -75,
        "",
        "",
        Mode.ONLINE,
        "Europe/Brussels",
        "A day online on the last steps before signing, with mentor cities.",
        (ONLINE,),
        places=120,
        per_city=5,
        for_public=40,
        delegates=74,
        guests=26,
    ),
    Lab(
        "demo-city-lab-3",
        "City Lab 3: keeping what was promised",
        38,
        "Exempleville",
        "FR",
        Mode.HYBRID,
        "Europe/Paris",
        "Two days on measuring and reporting: what partners report, who checks it, and what the city "
        "does when a promise is late. The first day is open to everybody.",
        (OPENING, TEAMS),
        places=66,
        per_city=3,
        for_public=24,
        delegates=52,
        guests=20,
    ),
    Lab(
        "demo-city-lab-4",
        "City Lab 4: what comes after the deal",
        122,
        "Beispielstadt",
        "DE",
        Mode.ON_SITE,
        "Europe/Berlin",
        "Two days on the deals that follow: who joins, what is scaled up, what is stopped.",
        (OPENING, TEAMS),
        places=80,
        per_city=4,
        for_public=20,
        delegates=14,
        guests=6,
    ),
)


def build_events(*, edition: Edition, now: datetime) -> list[Event]:
    """Make the labs of the demonstration edition through the services, each act at its time.

    Needs coordinators in the cities. Mail about it is left to the caller, who drops what lies in the past.
    """
    cities = list(City.objects.filter(participations__edition=edition).in_order())
    # The cities that lead, with the demonstration's own accounts, come first.
    cities.sort(key=lambda city: city.is_invented)
    return [_build(lab, edition, cities, now=now) for lab in LABS]


def _build(lab: Lab, edition: Edition, cities: Sequence[City], *, now: datetime) -> Event:
    first = now.date() + timedelta(days=lab.begins)
    announced = min(now, now + timedelta(days=lab.begins)) - timedelta(days=45)
    event = services.create_event(
        actor=SYSTEM, edition=edition, facts=_facts(lab, edition, first), now=announced
    )
    days = [
        _add_day(event, plan, first + timedelta(days=number), now=announced)
        for number, plan in enumerate(lab.days)
    ]
    _step(event, EventStep.PUBLISH, now=announced)
    services.set_places(
        actor=SYSTEM,
        event=event,
        places=lab.places,
        per_city=lab.per_city,
        for_public=lab.for_public,
        now=announced,
    )
    _step(event, EventStep.OPEN, now=announced)
    _send_delegates(lab, event, cities, now=announced + timedelta(days=2))
    _send_guests(lab, event, now=announced + timedelta(days=20))
    _withdraw_some(event, now=announced + timedelta(days=30))
    for row in event.registrations.filter(state=RegistrationState.UNCONFIRMED):
        services.expire_request(actor=SYSTEM, registration=row, now=announced + timedelta(days=30))
    if lab.begins < 0:
        _wrap(lab, event, days, now=now + timedelta(days=lab.begins + len(lab.days)))
    return event


def _facts(lab: Lab, edition: Edition, first: date) -> EventFacts:
    kinds = Term.objects.filter(vocabulary="event_kind")
    kind = kinds.filter(edition=edition).order_by("position").first() or kinds.order_by("position").first()
    city_lab = kinds.filter(code="city-lab").order_by("position").first() or kind
    if city_lab is None:
        raise LookupError("The vocabulary has no kind of event.")
    return EventFacts(
        slug=lab.slug,
        name=lab.name,
        kind=city_lab,
        start_date=first,
        end_date=first + timedelta(days=len(lab.days) - 1),
        place=lab.place,
        country=lab.country,
        mode=lab.mode,
        zone=lab.zone,
        description=lab.description,
    )


def _step(event: Event, step: EventStep, *, now: datetime) -> None:
    services.move_event(actor=SYSTEM, event=event, step=step, now=now)
    event.refresh_from_db()


def _add_day(event: Event, plan: Day, on: date, *, now: datetime) -> EventDay:
    day = services.add_day(
        actor=SYSTEM, event=event, day=on, title=plan.title, visibility=plan.visibility, now=now
    )
    for slot in plan.slots:
        facts = SessionFacts(
            title=slot.title,
            kind=Term.objects.get(vocabulary="session_kind", code=slot.kind, edition=None),
            start=time(slot.start),
            end=time(slot.end),
            track=slot.track,
            room="" if event.mode == Mode.ONLINE else slot.room,
            visibility=slot.visibility,
        )
        services.add_session(actor=SYSTEM, day=day, facts=facts, now=now)
    return day


def _send_delegates(lab: Lab, event: Event, cities: Sequence[City], *, now: datetime) -> None:
    """Let the cities name people in turn, two at a time, until the lab has as many as planned."""
    left = lab.delegates
    writers = {
        row.city_id: row.user_id
        for row in Membership.objects.filter(city__in=cities, role__in=WRITERS).order_by("-pk")
    }
    for number in range(0, len(FUNCTIONS), 2):
        for place, city in enumerate(cities):
            if city.pk not in writers or left <= 0:
                continue
            actor = Person(
                user_id=writers[city.pk], cities={city.pk: frozenset({CityRole.COORDINATOR.value})}
            )
            people = [_delegate(city, number + extra) for extra in range(min(2, left))]
            when = now + timedelta(hours=3 * place, days=4 * number)
            services.register_delegates(
                actor=actor, event=event, city=city, people=people, now=min(when, now + timedelta(days=20))
            )
            left -= len(people)


def _delegate(city: City, number: int) -> Nominee:
    function = FUNCTIONS[number]
    return Nominee(
        name=f"{function} of {city.name}, demonstration",
        email=f"delegate{number + 1}@{city.slug}.example",
        function=function,
    )


def _send_guests(lab: Lab, event: Event, *, now: datetime) -> None:
    """Let people of the public ask for a place and confirm it by the link in their mail."""
    for number in range(lab.guests):
        kind = GUESTS[number % len(GUESTS)]
        when = now + timedelta(hours=5 * number)
        person = Applicant(
            name=f"Member of staff {number + 1}, demonstration",
            email=f"guest{number + 1}@public.example",
            organisation=f"{kind} (invented)",
            consent="event-1",
        )
        row = services.request_place(actor=Public(), event=event, person=person, now=when)
        if row is not None and number % 12 != len(GUESTS):
            services.confirm_place(actor=Public(), registration=row, now=when + timedelta(minutes=20))


def _withdraw_some(event: Event, *, now: datetime) -> None:
    """Let a few people cancel; whoever waits gets their places."""
    seated = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).order_by("pk")
    for row in list(seated[7:40:16]):
        services.cancel_by_link(actor=Public(), registration=row, now=now)


def _wrap(lab: Lab, event: Event, days: Sequence[EventDay], *, now: datetime) -> None:
    _step(event, EventStep.END, now=now)
    for day, plan in zip(days, lab.days, strict=True):
        sessions = list(day.sessions.order_by("starts_at", "track", "pk"))
        lessons = [
            Lesson(text=text, session=None if place is None else sessions[place])
            for text, place in plan.lessons
        ]
        services.save_summary(
            actor=SYSTEM,
            day=day,
            summary=plan.summary,
            lessons=lessons,
            version=day.version,
            publish=True,
            now=now + timedelta(days=3),
        )
    _step(event, EventStep.WRAP, now=now + timedelta(days=4))
    _adopt(event, now=now + timedelta(days=9))


def _adopt(event: Event, *, now: datetime) -> None:
    """Let cities that were there take up a key learning each."""
    rows = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).exclude(city=None)
    cities = City.objects.filter(pk__in=rows.values("city")).in_order()
    learnings = [row for day in event.days.all() for row in day.learnings.filter(session=None)]
    for number, city in enumerate(cities[:6]):
        writer = Membership.objects.filter(city=city, role__in=WRITERS).order_by("pk").first()
        if writer is None or not learnings:
            continue
        services.adopt_learning(
            actor=Person(user_id=writer.user_id, cities={city.pk: frozenset({writer.role})}),
            city=city,
            learning=learnings[number % len(learnings)],
            # Still ahead: nothing late is invented for a real name.
            due_on=now.date() + timedelta(days=260),
            now=now,
        )


def drop_mail_of_the_past(*, now: datetime) -> None:
    """Drop what the services wrote for the past: nobody gets mail about it."""
    Message.objects.filter(kind__startswith="events.", created_at__lt=now).delete()
