"""What events ask of a person."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q

from cities.models import City, Participation
from cities.workflow import WRITERS
from events.models import Event, EventDay, SeatPool
from events.rules import TAKING_PART, takes_registrations
from events.workflow import AHEAD, Audience, EventState, RegistrationState
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.tenancy.actors import Person

NEXT = 3
"""How many events a home names."""

WITH_DAYS_PAST = (*AHEAD, EventState.ENDED)
"""States of events whose days may still wait for their summary."""


def free_delegations(*, actor: Person, now: datetime) -> list[tuple[City, Event, int]]:
    """Return how many places of the actor's cities are still free, at events that are open and not full."""
    full = SeatPool.objects.filter(
        event=OuterRef("event"), session=None, audience=Audience.ALL, taken__gte=F("cap")
    )
    rows = SeatPool.objects.filter(
        audience=Audience.CITY,
        session=None,
        city__in=actor.cities_as(*WRITERS),
        taken__lt=F("cap"),
        event__state=EventState.OPEN,
    )
    free = rows.exclude(Exists(full)).select_related("city", "event__anchor", "event__edition")
    return [
        (pool.city, pool.event, pool.left)
        for pool in free.order_by("event__anchor__start_date", "city__name", "pk")
        if pool.city and takes_registrations(pool.event, now=now)
    ]


def events_with_a_line(*, actor: Person) -> list[Event]:
    """Return the events to come for which people wait, for the desk; each with their number as `waiting`."""
    if not is_desk(actor):
        return []
    waiting = Count("registrations", filter=Q(registrations__state=RegistrationState.WAITING))
    rows = Event.objects.visible_to(actor).full().filter(state__in=AHEAD).annotate(waiting=waiting)
    return list(rows.filter(waiting__gt=0).order_by("anchor__start_date", "pk"))


def days_without_summary(*, actor: Person, now: datetime) -> list[EventDay]:
    """Return days that are over and whose summary is not published, for the desk."""
    if not is_desk(actor):
        return []
    rows = EventDay.objects.visible_to(actor).filter(
        event__state__in=WITH_DAYS_PAST, date__lt=clock.day(now), summary_published_at=None
    )
    return list(rows.select_related("event__edition").order_by("date", "pk"))


def coming_events(*, actor: Person) -> list[Event]:
    """Return the next events of the editions in which the actor's cities take part."""
    part = Participation.objects.filter(city_id__in=actor.city_ids, state__in=TAKING_PART)
    rows = Event.objects.visible_to(actor).full().ahead().filter(edition__in=part.values("edition"))
    return list(rows[:NEXT])
