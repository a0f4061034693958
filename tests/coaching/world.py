"""A city with its coach, and sessions brought to each state by the services."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cities.models import City
from cities.workflow import CityRole, Kind
from coaching import services
from coaching.models import Ask, Engagement, Match, Offer, Session
from coaching.services import ActionLine, Log, Plan
from coaching.workflow import SessionKind, SessionStep, When
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope
from tests.factories.cities import EditionFactory, MembershipFactory, TermFactory
from tests.greendeals.world import World, new_world

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
"""A Monday; 10:30 in Brussels."""

DAY = dt.date(2026, 3, 10)
ZONE = "Europe/Brussels"
PLATFORM = System("tests")


@dataclass(frozen=True)
class Coached:
    """A city, its people, and the job of its coach."""

    world: World
    engagement: Engagement

    @property
    def city(self) -> City:
        """The city."""
        return self.world.city

    @property
    def coach(self) -> Person:
        """The coach."""
        return Person(user_id=self.engagement.coach_id, cities={self.city.pk: frozenset({CityRole.COACH})})

    @property
    def coordinator(self) -> Person:
        """The city's coordinator."""
        return self.world.coordinator


def coached(**participation: Any) -> Coached:
    """Return a city with one person in each role, whose coach has a job there."""
    world = new_world(**participation)
    held = world.memberships[CityRole.COACH]
    engagement = Engagement.objects.create(
        participation=world.participation, city=world.city, coach=held.user, started_on=NOW.date()
    )
    return Coached(world, engagement)


def also_coached_by(place: Coached) -> Coached:
    """Return another city with the same coach."""
    world = new_world(edition=place.world.participation.edition)
    coach = place.engagement.coach
    MembershipFactory(city=world.city, role=CityRole.COACH, user=coach)
    engagement = Engagement.objects.create(
        participation=world.participation, city=world.city, coach=coach, started_on=NOW.date()
    )
    return Coached(world, engagement)


def at(hour: int, minute: int = 0, *, minutes: int = 60, day: dt.date = DAY, **facts: Any) -> When:
    """Return a time on the clock of Brussels."""
    return When(day, dt.time(hour, minute), facts.pop("zone", ZONE), minutes, **facts)


def plan(when: When | None = None, **facts: Any) -> Plan:
    """Return a coaching call at ten."""
    return Plan(**{"kind": SessionKind.CALL, "when": when or at(10), **facts})


def book(
    where: Coached, when: When | None = None, /, *, actor: Person | None = None, **facts: Any
) -> Session:
    """Let the coach propose a session, in the coach's own scope."""
    who = actor or where.coach
    key, now = facts.pop("key", ""), facts.pop("now", NOW)
    with scope(who):
        return services.book_session(
            actor=who, engagement=where.engagement, plan=plan(when, **facts), now=now, key=key
        )


def step(session: Session, actor: Person, action: SessionStep, **facts: Any) -> Session:
    """Let somebody take a step."""
    with scope(actor):
        return services.take_step(actor=actor, session=session, step=action, **{"now": NOW, **facts})


def logged(place: Coached, text: str = "", *, shared: bool = False, **facts: Any) -> Session:
    """Let the coach log a session of the day before."""
    lines: tuple[ActionLine, ...] = facts.pop("actions", ())
    log = Log(quarters=facts.pop("quarters", 4), text=text, shared=shared, actions=lines)
    when = facts.pop("when", at(9, day=NOW.date() - dt.timedelta(days=1)))
    with scope(place.coach):
        return services.log_session(
            actor=place.coach,
            engagement=place.engagement,
            plan=plan(when, **facts),
            log=log,
            now=NOW,
        )


@dataclass(frozen=True)
class Mentors:
    """A mentor city with an offer, and a city that looks for the same."""

    mentor: World
    seeker: World
    offer: Offer
    ask: Ask


def mentors(*, capacity: int = 2) -> Mentors:
    """Return a mentor city with an offer and a core city with an ask of the same theme and edition."""
    edition = EditionFactory()
    theme = TermFactory(vocabulary="theme", label="Procurement")
    mentor, seeker = new_world(edition=edition, kind=Kind.MENTOR), new_world(edition=edition)
    offer = services.save_offer(
        actor=mentor.coordinator,
        participation=mentor.participation,
        theme=theme,
        text="How we buy green.",
        capacity=capacity,
        languages=["en", "es"],
        now=NOW,
    )
    ask = services.save_ask(
        actor=seeker.coordinator,
        participation=seeker.participation,
        theme=theme,
        text="We would like to buy green.",
        now=NOW,
    )
    return Mentors(mentor, seeker, offer, ask)


def another_seeker(found: Mentors) -> World:
    """Return another core city of the edition."""
    return new_world(edition=found.mentor.participation.edition)


def ask_mentor(found: Mentors, seeker: World | None = None) -> Match:
    """Let a city ask the mentor."""
    who = seeker or found.seeker
    with scope(who.coordinator):
        return services.ask_mentor(
            actor=who.coordinator,
            participation=who.participation,
            offer=found.offer.public_id,
            words="We want to see a tender.",
            now=NOW,
        )


def side(world: World) -> Match:
    """Return a city's own row of its only match."""
    row: Match = Match.objects.get(city=world.city)
    return row


def answer(world: World, *, accept: bool = True, reason: str = "") -> Match:
    """Let a city answer its only match."""
    with scope(world.coordinator):
        return services.answer_match(
            actor=world.coordinator, match=side(world), accept=accept, reason=reason, now=NOW
        )
