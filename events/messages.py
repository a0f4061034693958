"""What people are told about their registration."""

from datetime import datetime

from django.utils import translation

from events.models import Event, Registration
from events.selectors.words import dates_in_words, place_in_words
from events.workflow import RegistrationState
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Attachment, Recipient, notify

OPT_IN = MessageKind("events.opt_in")
CONFIRMED = MessageKind("events.confirmed")
WAITING = MessageKind("events.waiting")
PROMOTED = MessageKind("events.promoted")
CANCELLED = MessageKind("events.cancelled")
MOVED = MessageKind("events.moved")
EVENT_CANCELLED = MessageKind("events.event_cancelled")


def recipient(row: Registration) -> Recipient:
    """Return the person behind a registration."""
    person = row.delegate if row.city_id else row.guest
    return Recipient(person.email, person.name, person.language)


def _facts(event: Event, language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "title": event.marked_name,
            "when": dates_in_words(event),
            "place": str(place_in_words(event)),
            "path": event.get_absolute_url(),
        }


def _tell(
    kind: MessageKind,
    row: Registration,
    *,
    now: datetime,
    key: str = "",
    token: str = "",
    attachment: Attachment | None = None,
) -> None:
    to = recipient(row)
    notify(
        kind=kind,
        to=to,
        key=key or f"registration:{row.pk}",
        context=_facts(row.event, to.language),
        secrets={"token": token} if token else {},
        attachment=attachment,
        now=now,
        city_id=row.city_id,
    )


def opt_in(row: Registration, *, token: str, now: datetime) -> None:
    """Ask whoever owns the address whether they want the place."""
    _tell(OPT_IN, row, key=f"registration:{row.pk}:{now.isoformat()}", token=token, now=now)


def settled(row: Registration, *, token: str, now: datetime, again: bool = False) -> None:
    """Say that there is a place, or a wait, with the personal link."""
    kind = CONFIRMED if row.state == RegistrationState.CONFIRMED else WAITING
    key = f"registration:{row.pk}:{now.isoformat()}" if again else ""
    _tell(kind, row, key=key, token=token, now=now)


def promoted(row: Registration, *, token: str, now: datetime) -> None:
    """Say that the wait is over."""
    _tell(PROMOTED, row, token=token, now=now)


def cancelled(row: Registration, *, now: datetime) -> None:
    """Confirm that somebody no longer comes."""
    _tell(CANCELLED, row, now=now)


def moved(row: Registration, *, token: str, attachment: Attachment | None, now: datetime) -> None:
    """Tell the new dates and place, once per change, with the entry that moves in the calendar."""
    key = f"registration:{row.pk}:{row.event.sequence}"
    _tell(MOVED, row, key=key, token=token, attachment=attachment, now=now)


def event_cancelled(row: Registration, *, attachment: Attachment | None, now: datetime) -> None:
    """Say that the event does not take place, with the file that takes it out of the calendar."""
    _tell(EVENT_CANCELLED, row, attachment=attachment, now=now)
