"""What a city knows about the people it sends, and about what it has taken home."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City, Participation
from cities.workflow import WRITERS
from events.models import Adoption, Delegate, Event, Registration, SeatPool
from events.rules import TAKING_PART, can_register_delegates, takes_part
from events.selectors.lists import EventRow
from events.workflow import COMING, Audience, EventState, RegistrationState
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor, Person

STATE_TONES = {
    RegistrationState.CONFIRMED: "done",
    RegistrationState.WAITING: "attention",
    RegistrationState.UNCONFIRMED: "neutral",
    RegistrationState.CANCELLED: "neutral",
    RegistrationState.EXPIRED: "neutral",
}


@dataclass(frozen=True, slots=True)
class DelegateRow:
    """Somebody a city sends.

    Attributes:
        position: place on the waiting list, from one; zero for whoever has a place.
    """

    delegate: Delegate
    position: int = 0

    @property
    def state(self) -> str | Promise:
        """Whether there is a place, or the place in the line."""
        if self.position:
            return _("Waiting list, number %d") % self.position
        return RegistrationState(self.delegate.registration.state).label

    @property
    def tone(self) -> str:
        """How that looks."""
        return STATE_TONES[RegistrationState(self.delegate.registration.state)]


@dataclass(frozen=True, slots=True)
class Delegation:
    """A city's people at one event."""

    row: EventRow
    places: int
    taken: int
    event_left: int
    people: list[DelegateRow] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many of the city's people wait."""
        return sum(1 for person in self.people if person.position)

    @property
    def seated_in_words(self) -> str:
        """How many of the city's people had a place."""
        seated = len(self.people) - self.waiting
        return ngettext("%d person was registered", "%d people were registered", seated) % seated

    @property
    def lead(self) -> str:
        """What stands below the name of the event."""
        return self.quota if self.row.is_ahead else self.seated_in_words

    @property
    def quota(self) -> str:
        """The city's places in words."""
        if self.row.event.state != EventState.OPEN and not self.places:
            return ""
        used = ngettext(
            "%(taken)d of %(places)d place of the city is taken.",
            "%(taken)d of %(places)d places of the city are taken.",
            self.places,
        ) % {"taken": self.taken, "places": self.places}
        if self.taken < self.places and not self.event_left:
            return f"{used} {_('The event is full: whoever is named now joins the waiting list.')}"
        if self.taken >= self.places and self.places:
            return f"{used} {_('Whoever is named now joins the waiting list.')}"
        return used


def positions(event: Event) -> dict[int, int]:
    """Return the place on the waiting list by registration, from one."""
    return {
        key: place for place, key in enumerate(event.registrations.waiting().values_list("pk", flat=True), 1)
    }


def delegations(*, actor: Actor, city: City, now: datetime) -> list[tuple[Delegation, Decision]]:
    """Return the events a city is concerned with, upcoming first, with its people.

    Beside each stands whether the actor may name people for it now.
    """
    part = Participation.objects.filter(city=city, state__in=TAKING_PART)
    sent = Registration.objects.filter(city=city).values("event")
    found = Event.objects.visible_to(actor).full()
    ahead = found.ahead().filter(edition__in=part.values("edition"))
    past = found.past().filter(pk__in=sent).order_by("-anchor__start_date", "-pk")
    events = [*ahead, *past]
    people = _people(actor, city, events)
    pools = _pools(events, city)
    editions = set(part.values_list("edition", flat=True))
    return [
        (
            _delegation(event, pools, people[event.pk]),
            can_register_delegates(actor, event, city, now=now, part=event.edition_id in editions),
        )
        for event in events
    ]


def delegation(*, actor: Actor, city: City, event: Event) -> Delegation:
    """Return a city's people at one event."""
    return _delegation(event, _pools([event], city), _people(actor, city, [event])[event.pk])


def sending_cities(*, actor: Actor, event: Event) -> list[City]:
    """Return the cities for which the actor may send people to an event."""
    if not isinstance(actor, Person):
        return []
    part = Participation.objects.filter(edition_id=event.edition_id, state__in=TAKING_PART)
    writes = actor.cities_as(*WRITERS)
    return list(City.objects.filter(pk__in=writes, participations__in=part).in_order())


def _delegation(
    event: Event, pools: dict[tuple[int, str], SeatPool], people: list[DelegateRow]
) -> Delegation:
    own, everybody = pools.get((event.pk, Audience.CITY)), pools.get((event.pk, Audience.ALL))
    return Delegation(
        row=EventRow(event),
        places=own.cap if own else event.city_places,
        taken=own.taken if own else 0,
        event_left=everybody.left if everybody else 0,
        people=people,
    )


def _pools(events: list[Event], city: City) -> dict[tuple[int, str], SeatPool]:
    """Return the counters of all places and of the city's, by event and audience."""
    counted = Q(audience=Audience.ALL) | Q(audience=Audience.CITY, city=city)
    rows = SeatPool.objects.filter(counted, event__in=events, session=None)
    return {(pool.event_id, pool.audience): pool for pool in rows}


def _people(actor: Actor, city: City, events: list[Event]) -> defaultdict[int, list[DelegateRow]]:
    rows = Delegate.objects.visible_to(actor).filter(
        city=city, registration__event__in=events, registration__state__in=COMING
    )
    waiting: dict[int, int] = {}
    line: defaultdict[int, int] = defaultdict(int)
    queue = Registration.objects.filter(event__in=events).waiting().values_list("event_id", "pk")
    for event_id, key in queue:
        line[event_id] += 1
        waiting[key] = line[event_id]
    people: defaultdict[int, list[DelegateRow]] = defaultdict(list)
    for row in rows.select_related("registration").order_by("registration__created_at", "pk"):
        registration = row.registration
        people[registration.event_id].append(DelegateRow(row, waiting.get(registration.pk, 0)))
    return people


def may_register(*, actor: Actor, event: Event, city: City, now: datetime) -> Decision:
    """Return whether the actor may name people for this event now, and if not, why."""
    return can_register_delegates(actor, event, city, now=now, part=takes_part(event, city))


NEXT, LAST = 2, 3
"""How many events ahead, and how much that was taken home, a workspace names."""


@dataclass(frozen=True, slots=True)
class CityPanel:
    """What a city's workspace says about events: what is ahead, and what was taken home last."""

    ahead: list[tuple[Delegation, Decision]]
    adopted: list[Adoption]


def city_panel(*, actor: Actor, city: City, now: datetime) -> CityPanel:
    """Return what a city's workspace shows of events."""
    part = Participation.objects.filter(city=city, state__in=TAKING_PART)
    coming = Event.objects.visible_to(actor).full().ahead().filter(edition__in=part.values("edition"))
    events = list(coming[:NEXT])
    pools = _pools(events, city)
    ahead = [
        (_delegation(event, pools, []), can_register_delegates(actor, event, city, now=now, part=True))
        for event in events
    ]
    return CityPanel(ahead=ahead, adopted=adopted(actor=actor, city=city)[:LAST])


def adopted(*, actor: Actor, city: City) -> list[Adoption]:
    """Return what a city has taken up from events, the latest first, with its action point and its origin."""
    rows = Adoption.objects.visible_to(actor).filter(city=city).order_by("-adopted_at", "-pk")
    return list(rows.select_related("action", "learning__day__event__edition", "learning__session"))
