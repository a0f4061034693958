"""How every act on an agenda goes: the rule, the lock, the writing, the note, and pages that show it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.rules import can_run
from events.services.editing import locked_event
from events.services.registrations import PLATFORM
from icc.audit.services import record
from icc.core.errors import Invalid
from icc.core.published import renew
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope

LATER = _("Somebody else has changed this in the meantime. Yours is kept below.")


@contextmanager
def editing(actor: Actor, event: Event, action: str, *, now: datetime) -> Iterator[Event]:
    """Check, lock the event, let the agenda be written, then note it and let public pages show it.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    can_run(actor, event).require()
    with scope(PLATFORM):
        found = locked_event(event)
        yield found
    record(actor=actor, subject=found.subject, action=action, now=now)
    renew()


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Put a refusal that names no field beside the one that was entered."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            error.message, code=error.code, fields=error.fields or {field: error.message}
        ) from error
