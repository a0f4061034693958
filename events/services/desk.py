"""How the desk runs an event: takes it a step further, sets its places, gives places by hand."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import City, Participation
from events import messages
from events.models import Event, Registration, SeatPool
from events.rules import RULES, TAKING_PART, can_promote
from events.services import seats
from events.services.links import pass_on
from events.services.moves import calendar_entry
from events.services.registrations import PLATFORM, issue_pass, locked, note
from events.workflow import (
    COMING,
    EVENT,
    LIVE,
    Audience,
    EventState,
    EventStep,
    RegistrationState,
    RegistrationStep,
)
from icc.accounts.rules import is_desk
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.published import renew
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope


def _note(
    actor: Actor, event: Event, action: str, *, now: datetime, data: dict[str, object] | None = None
) -> None:
    record(actor=actor, subject=event.subject, action=action, now=now, data=data)


@transaction.atomic
def move_event(*, actor: Actor, event: Event, step: EventStep, now: datetime) -> Event:
    """Take one step of an event; cancelling it frees all places and tells everybody who wanted to come.

    Raises:
        Conflict: the event does not stand where the step begins.
        Forbidden: the actor is not of the desk.
        Invalid: registration is to be opened, but no places have been set.
    """
    found = Event.objects.full().select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    transition = EVENT.step(found.state, step)
    RULES[transition.rule](actor, found).require()
    with scope(PLATFORM):
        if step == EventStep.OPEN and not found.pools.exists():
            raise Invalid(_("Set the number of places first."))
        found.state, found.changed_at = EventState(transition.target), now
        found.sequence += step == EventStep.CANCEL
        found.save(update_fields=["state", "changed_at", "sequence"])
        if step == EventStep.CANCEL:
            _call_off(found, now=now)
    _note(actor, found, f"event-{step.value}", now=now)
    renew()
    return found


def _call_off(event: Event, *, now: datetime) -> None:
    """End all registrations of an event: places first, then each person is told once."""
    if not event.pools.exists():
        return
    seats.lock_pools(event)
    file = calendar_entry(event, method="CANCEL")
    rows = event.registrations.filter(state__in=COMING).select_related("delegate", "guest").order_by("pk")
    told = list(rows.select_for_update(of=("self",)))
    SeatPool.objects.filter(event=event).update(taken=0)
    event.registrations.filter(state__in=LIVE).update(state=RegistrationState.CANCELLED, state_since=now)
    for row in told:
        row.event = event
        messages.event_cancelled(row, attachment=file, now=now)


@transaction.atomic
def set_places(
    *, actor: Actor, event: Event, places: int, per_city: int, for_public: int, now: datetime
) -> None:
    """Set how many can come: in all, from each city, and of the public.

    Fewer than are taken is possible: nobody loses a place, and what becomes free is not given out again
    until there are as few as wanted. More than before: whoever waits gets a place at once, in order.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    is_desk(actor).require()
    with scope(PLATFORM):
        found = Event.objects.full().select_for_update(of=("self",), no_key=True).get(pk=event.pk)
        wanted = {Audience.ALL: places, Audience.PUBLIC: for_public, Audience.CITY: per_city}
        _make_pools(found, wanted)
        pools = seats.lock_pools(found)
        found.city_places = per_city
        found.save(update_fields=["city_places"])
        for pool in pools:
            pool.places = wanted[Audience(pool.audience)]
            pool.cap = max(pool.places, pool.taken)
        SeatPool.objects.bulk_update(pools, ["places", "cap"])
        pass_on(found, pools, now=now)
        data: dict[str, object] = {audience.value: count for audience, count in wanted.items()}
    _note(actor, found, "places-set", now=now, data=data)
    renew()


def _make_pools(event: Event, wanted: dict[Audience, int]) -> None:
    """Make the pools that are missing; that of all places first, so that it has the lowest key."""
    if not event.pools.exists():
        first = [Audience.ALL, Audience.PUBLIC]
        SeatPool.objects.bulk_create(
            [SeatPool(event=event, audience=kind, places=wanted[kind], cap=wanted[kind]) for kind in first],
            ignore_conflicts=True,
        )
    part = Participation.objects.filter(edition_id=event.edition_id, state__in=TAKING_PART)
    cities = City.objects.filter(participations__in=part).exclude(
        pk__in=event.pools.exclude(city=None).values("city")
    )
    quota = wanted[Audience.CITY]
    SeatPool.objects.bulk_create(
        [
            SeatPool(event=event, audience=Audience.CITY, city=city, places=quota, cap=quota)
            for city in cities.order_by("pk")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def promote(*, actor: Actor, registration: Registration, now: datetime) -> Registration:
    """Give somebody on the waiting list a place by hand; where all are taken, one is added.

    Raises:
        Conflict: the person no longer waits.
        Forbidden: the actor is not of the desk.
    """
    can_promote(actor, registration).require()
    with scope(PLATFORM):
        event = Event.objects.full().get(pk=registration.event_id)
        pools = seats.of(registration, seats.lock_pools(event, city_ids=[registration.city_id]))
        row = locked(registration)
        if row.state != RegistrationState.WAITING:
            raise Conflict(_("This person no longer waits for a place."))
        for pool in pools:
            if pool.left < 1:
                pool.places, pool.cap = max(pool.places, pool.taken + 1), pool.taken + 1
        SeatPool.objects.bulk_update(pools, ["places", "cap"])
        seats.take(pools)
        seats.move(actor, row, RegistrationStep.PROMOTE, now=now)
        note(actor, row, "promoted", now=now)
        messages.promoted(row, token=issue_pass(row, now=now), now=now)
    return row
