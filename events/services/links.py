"""What somebody does with the personal link from a mail: confirm, cancel."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events import messages
from events.models import Event, Registration, SeatPool
from events.rules import passes_seats_on, takes_registrations
from events.services import seats
from events.services.registrations import PLATFORM, issue_pass, locked, note
from events.workflow import RegistrationState, RegistrationStep
from icc.accounts.rules import is_desk
from icc.core.errors import Gone
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope

CONFIRM_WITHIN = timedelta(hours=48)


@transaction.atomic
def confirm_place(*, actor: Actor, registration: Registration, now: datetime) -> Registration:
    """Confirm a request, as whoever holds the link: now a place is spent, or a number on the waiting list.

    Repeated, it changes nothing and sends nothing.

    Raises:
        Forbidden: registration has closed.
        Gone: the request is older than two days, or was cancelled.
    """
    with scope(PLATFORM):
        event = Event.objects.full().get(pk=registration.event_id)
        pools = seats.lock_pools(event, city_ids=[registration.city_id])
        row = locked(registration)
        if row.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING):
            return row
        late = now > row.created_at + CONFIRM_WITHIN
        if row.state != RegistrationState.UNCONFIRMED or late:
            raise Gone(_("This request has lapsed. Please register again."))
        takes_registrations(event, now=now).require()
        seats.settle(PLATFORM, row, pools, now=now)
        note(actor, row, "confirmed", now=now)
        messages.settled(row, token=issue_pass(row, now=now), now=now)
        return row


@transaction.atomic
def cancel_by_link(*, actor: Actor, registration: Registration, now: datetime) -> Registration:
    """Cancel a registration, as whoever holds the link. Repeated, it changes nothing.

    A place that becomes free goes to the first in line at once, in the same transaction.
    """
    return release(PLATFORM, registration, by=actor, now=now)


@transaction.atomic
def cancel_registration(*, actor: Actor, registration: Registration, now: datetime) -> Registration:
    """Cancel a registration, as its city or the desk. The person is told; the place is passed on.

    Raises:
        Forbidden: the actor is neither of the city that sends the person nor of the desk.
    """
    return release(actor, registration, by=actor, now=now)


def release(actor: Actor, registration: Registration, *, by: Actor, now: datetime) -> Registration:
    """Cancel, free the place, pass it on, tell everybody concerned."""
    with scope(PLATFORM):
        event = Event.objects.full().get(pk=registration.event_id)
        pools = seats.lock_pools(event)
        row = locked(registration)
        if row.state == RegistrationState.CANCELLED:
            return row
        held = row.state == RegistrationState.CONFIRMED
        told = row.state != RegistrationState.UNCONFIRMED
        seats.move(actor, row, RegistrationStep.CANCEL, now=now)
        if held:
            seats.give_back(seats.of(row, pools))
        note(by, row, "cancelled", now=now)
        if told:
            messages.cancelled(row, now=now)
        pass_on(event, pools, now=now)
        return row


def pass_on(event: Event, pools: list[SeatPool], *, now: datetime) -> None:
    """Give free places to those who wait, in order, and mail them."""
    if not passes_seats_on(event, now=now):
        return
    for row in seats.fill(PLATFORM, event, pools, now=now):
        full = locked(row)
        note(PLATFORM, full, "promoted", now=now)
        messages.promoted(full, token=issue_pass(full, now=now), now=now)


@transaction.atomic
def pass_seats_on(*, actor: Actor, event: Event, now: datetime) -> None:
    """Give places that are free to those who wait, in order; the safety net of a worker, mostly idle.

    Raises:
        Forbidden: the actor is neither the platform nor the desk.
    """
    is_desk(actor).require()
    with scope(PLATFORM):
        pass_on(event, seats.lock_pools(event), now=now)


@transaction.atomic
def expire_request(*, actor: Actor, registration: Registration, now: datetime) -> None:
    """Let a request lapse that was not confirmed within two days; its address may register again."""
    row = locked(registration)
    if row.state == RegistrationState.UNCONFIRMED and now > row.created_at + CONFIRM_WITHIN:
        seats.move(actor, row, RegistrationStep.EXPIRE, now=now)
        note(actor, row, "expired", now=now)
