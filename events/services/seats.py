"""Giving and taking places. Called inside services that run in the network's scope.

The pool of all places of an event is locked first by everything here, then the others by key: no two
transactions wait for one another, and whoever holds the first decides alone who gets the next place.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Max, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from events.models import Event, Registration, SeatPool
from events.rules import RULES
from events.workflow import REGISTRATION, Audience, RegistrationState, RegistrationStep
from icc.core.errors import Conflict
from icc.tenancy.actors import Actor

FRESH = ["state", "city_places", "sequence", "place", "country", "mode", "anchor"]
"""What may have changed while somebody waited for the lock and is said in mails or decides."""


def lock_pools(event: Event, *, city_ids: Collection[int | None] | None = None) -> list[SeatPool]:
    """Lock the pools of an event in the order of their keys, and read the event's state and dates anew.

    Args:
        event: whose; it is refreshed, since it may have changed or moved while we waited.
        city_ids: whose places are concerned, None for the public's; all of them if left out.

    Raises:
        Conflict: no places have been set for this event yet.
    """
    pools = SeatPool.objects.filter(event=event, session=None)
    if city_ids is not None:
        own = Q(audience=Audience.ALL) | Q(audience=Audience.CITY, city__in=[key for key in city_ids if key])
        if None in city_ids:
            own |= Q(audience=Audience.PUBLIC)
        else:
            _ensure_city_pools(event, [key for key in city_ids if key])
        pools = pools.filter(own)
    locked = list(pools.select_for_update(no_key=True).order_by("pk"))
    if not locked:
        raise Conflict(_("Registration for this event is not open."))
    event.refresh_from_db(fields=FRESH, from_queryset=Event.objects.select_related("anchor"))
    return locked


def _ensure_city_pools(event: Event, city_ids: Sequence[int]) -> None:
    """Give a city its pool if it joined the edition after registration was opened."""
    known = SeatPool.objects.filter(event=event, session=None, city__in=city_ids)
    missing = set(city_ids) - set(known.values_list("city_id", flat=True))
    SeatPool.objects.bulk_create(
        [
            SeatPool(
                event=event,
                audience=Audience.CITY,
                city_id=key,
                places=event.city_places,
                cap=event.city_places,
            )
            for key in sorted(missing)
        ],
        ignore_conflicts=True,
    )


def of(registration: Registration, pools: Sequence[SeatPool]) -> list[SeatPool]:
    """Return the pools in which a registration takes a place."""
    return [pool for pool in pools if pool.counts(registration.city_id)]


def take(pools: Sequence[SeatPool]) -> bool:
    """Take one place in each of the locked pools, or in none; return whether there was one in each."""
    if any(pool.left < 1 for pool in pools):
        return False
    keys = [pool.pk for pool in pools]
    free = SeatPool.objects.filter(pk__in=keys, taken__lt=F("cap"))
    if free.update(taken=F("taken") + 1) != len(keys):
        raise Conflict(_("All places are taken."))
    for pool in pools:
        pool.taken += 1
    return True


def give_back(pools: Sequence[SeatPool]) -> None:
    """Free one place in each of the locked pools; more than the desk wants are not given out again."""
    keys = [pool.pk for pool in pools]
    SeatPool.objects.filter(pk__in=keys).update(
        taken=F("taken") - 1, cap=Greatest(F("places"), F("taken") - 1)
    )
    for pool in pools:
        pool.taken -= 1
        pool.cap = max(pool.places, pool.taken)


def next_number(event: Event) -> int:
    """Return the next number of the waiting list; the pool of all places is locked."""
    last: int | None = event.registrations.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def settle(actor: Actor, registration: Registration, pools: Sequence[SeatPool], *, now: datetime) -> None:
    """Give a registration its place, or its number on the waiting list, and save it."""
    if take(of(registration, pools)):
        move(actor, registration, RegistrationStep.CONFIRM, now=now)
    else:
        registration.number = next_number(registration.event)
        move(actor, registration, RegistrationStep.QUEUE, now=now)


def move(actor: Actor, registration: Registration, step: RegistrationStep, *, now: datetime) -> None:
    """Take one step of a registration that is locked, or not stored yet; seats are the caller's.

    Raises:
        Conflict: it does not stand where the step begins.
        Forbidden: the actor may not take it.
    """
    transition = REGISTRATION.step(registration.state, step)
    RULES[transition.rule](actor, registration).require()
    registration.state, registration.state_since = RegistrationState(transition.target), now
    if registration.pk:
        registration.save(update_fields=["state", "state_since", "number"])


def fill(actor: Actor, event: Event, pools: Sequence[SeatPool], *, now: datetime) -> list[Registration]:
    """Pass free places on: each to the first in line for whom there is one. Return who got one.

    Whoever waits for a place of the own city does not hold up the others.
    """
    given: list[Registration] = []
    everybody = next(pool for pool in pools if pool.audience == Audience.ALL)
    if everybody.left < 1:
        return given
    waiting = event.registrations.waiting().select_related("event")
    for registration in waiting.select_for_update(of=("self",)):
        if take(of(registration, pools)):
            move(actor, registration, RegistrationStep.PROMOTE, now=now)
            given.append(registration)
        if everybody.left < 1:
            break
    return given
