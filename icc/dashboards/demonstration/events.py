"""The City Labs of the demonstration edition, made through the services: people come, wait, cancel, learn."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from cities.models import City, Edition, Membership, Term
from cities.workflow import WRITERS, CityRole
from events import services
from events.models import Event, EventDay, Registration
from events.services import Applicant, EventFacts, Lesson, Nominee, SessionFacts
from events.workflow import EventStep, Mode, RegistrationState
from icc.dashboards.demonstration.labs import LABS, Day, Lab, first_day
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


def build_events(*, edition: Edition, now: datetime) -> list[Event]:
    """Make the labs of the demonstration edition through the services, each act at its time.

    Needs coordinators in the cities. Mail about it is left to the caller, who drops what lies in the past.
    """
    cities = list(City.objects.filter(participations__edition=edition).in_order())
    # The cities that lead, with the demonstration's own accounts, come first.
    cities.sort(key=lambda city: city.is_invented)
    return [_build(lab, edition, cities, now=now) for lab in LABS]


def _build(lab: Lab, edition: Edition, cities: Sequence[City], *, now: datetime) -> Event:
    first = first_day(lab, now.date())
    begins = now + (first - now.date())
    announced = min(now, begins) - timedelta(days=45)
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
    if begins < now:
        _wrap(lab, event, days, now=begins + timedelta(days=len(lab.days)))
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
