"""Registering for an event: by a city for its people, and by the public."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.services import touch
from events import messages
from events.models import Delegate, Event, Guest, Pass, Registration, SeatPool
from events.rules import can_register_delegates, takes_part, takes_registrations
from events.services import seats
from events.workflow import LIVE, RegistrationState, RegistrationStep
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor, Person, System
from icc.tenancy.scopes import scope

AGAIN_AFTER = timedelta(hours=1)
"""Distance between two mails with a link to the same mailbox: nobody is flooded through our form."""

PLATFORM = System("registration")


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody a city sends."""

    name: str
    email: str
    function: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody of the public who would like to come.

    Attributes:
        consent: name of the sentence agreed to.
    """

    name: str
    email: str
    consent: str
    organisation: str = ""
    language: str = "en"


def folded(address: str) -> str:
    """Return an address without what two spellings of it may differ in: capitals, blanks, wide signs."""
    return "".join(unicodedata.normalize("NFKC", address).split()).casefold()


def digest_of_address(address: str) -> str:
    """Return what is stored to tell addresses apart where nobody may read them."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"events:{folded(address)}".encode(), hashlib.sha256).hexdigest()


def digest_of_token(token: str) -> str:
    """Return what is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_pass(registration: Registration, *, now: datetime) -> str:
    """Store a new personal link by its digest and return its token; links sent before stay alive."""
    token = secrets.token_urlsafe(32)
    Pass.objects.create(registration=registration, digest=digest_of_token(token), created_at=now)
    return token


@transaction.atomic
def register_delegates(
    *, actor: Person, event: Event, city: City, people: Sequence[Nominee], now: datetime
) -> list[Registration]:
    """Register people whom a city sends; each gets a place or a number on the waiting list, and a mail.

    Under the lock of the event's places, in order: somebody already sent by this city stays as they
    are; an unconfirmed registration of the same address lapses; a place in the city's quota and in the
    event, or the next number.

    Raises:
        Conflict: registration closed in the meantime.
        Forbidden: the actor does not write for this city, or it takes no part.
        Invalid: nobody is named, or somebody registered the same address on their own.
    """
    can_register_delegates(actor, event, city, now=now, part=takes_part(event, city)).require()
    if not people:
        raise Invalid(_("Name at least one person."))
    with scope(PLATFORM):
        pools = seats.lock_pools(event, city_ids=[city.pk])
        takes_registrations(event, now=now).require()
        rows = [_delegate(actor, event, city, person, pools, now=now) for person in people]
    touch(city.pk)
    return rows


def _delegate(
    actor: Person, event: Event, city: City, person: Nominee, pools: list[SeatPool], *, now: datetime
) -> Registration:
    digest = digest_of_address(person.email)
    live = Registration.objects.filter(event=event, address_digest=digest, state__in=LIVE)
    known = live.select_for_update().first()
    if known and known.city_id == city.pk:
        return known
    if known and known.state == RegistrationState.UNCONFIRMED:
        seats.move(PLATFORM, known, RegistrationStep.EXPIRE, now=now)
    row = Registration(event=event, city=city, address_digest=digest, created_at=now, state_since=now)
    seats.settle(PLATFORM, row, pools, now=now)
    with explained(Registration):
        row.save(force_insert=True)
    row.delegate = Delegate.objects.create(
        city=city,
        registration=row,
        name=person.name,
        function=person.function,
        email=person.email.strip(),
        language=person.language,
        added_by_id=actor.user_id,
    )
    note(actor, row, "registered", now=now)
    messages.settled(row, token=issue_pass(row, now=now), now=now)
    return row


@transaction.atomic
def request_place(*, actor: Actor, event: Event, person: Applicant, now: datetime) -> Registration | None:
    """Take the request of somebody of the public and mail them the link that confirms it.

    No place is spent before the link is used. Whoever is registered already gets the link once more,
    but not twice within the hour: then nothing is sent and None comes back. The page tells no
    difference, so that nobody learns who is registered.

    Raises:
        Forbidden: registration is not open.
    """
    with scope(PLATFORM):
        takes_registrations(event, now=now).require()
        digest = digest_of_address(person.email)
        live = Registration.objects.filter(event=event, address_digest=digest, state__in=LIVE)
        known = live.select_related("event__anchor", "event__edition", "guest", "delegate").first()
        if known:
            return _remind(known, now=now)
        row = Registration(event=event, address_digest=digest, created_at=now, state_since=now)
        try:
            with explained(Registration):
                row.save()
        except Invalid:
            return None
        row.guest = Guest.objects.create(
            registration=row,
            name=person.name,
            organisation=person.organisation,
            email=person.email.strip(),
            language=person.language,
            consent=person.consent,
            consented_at=now,
        )
        note(actor, row, "requested", now=now)
        messages.opt_in(row, token=issue_pass(row, now=now), now=now)
        return row


def _remind(row: Registration, *, now: datetime) -> Registration | None:
    if row.passes.filter(created_at__gt=now - AGAIN_AFTER).exists():
        return None
    token = issue_pass(row, now=now)
    if row.state == RegistrationState.UNCONFIRMED:
        messages.opt_in(row, token=token, now=now)
    else:
        messages.settled(row, token=token, now=now, again=True)
    return row


def note(actor: Actor, row: Registration, action: str, *, now: datetime) -> None:
    """Enter an act on a registration into the event's chain; no name, no address."""
    record(
        actor=actor,
        subject=f"event:{row.event_id}",
        action=action,
        now=now,
        city_id=row.city_id,
        data={"registration": row.public_id, "state": str(row.state)},
    )


def locked(row: Registration) -> Registration:
    """Lock a registration whose event's places are locked already, and return it with what mails say.

    Raises:
        Conflict: it is no longer there.
    """
    rows = Registration.objects.select_for_update(of=("self",))
    found: Registration | None = (
        rows.select_related("event__anchor", "event__edition", "delegate", "guest").filter(pk=row.pk).first()
    )
    if found is None:
        raise Conflict(_("This registration is no longer here."))
    return found
