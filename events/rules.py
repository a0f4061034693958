"""Who may do what with events. Each rule answers with a reason the page can show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import City, Participation
from cities.workflow import WRITERS, ParticipationState
from events.models import Event, Registration
from events.workflow import AHEAD, EVENT, EventState
from icc.accounts.rules import is_desk
from icc.core.decisions import Decision, allow_if
from icc.core.wall_time import on_clocks_of
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person, System

Rule = Callable[[Actor, Any], Decision]

TAKING_PART = (ParticipationState.SELECTED, ParticipationState.ACTIVE)


def can_run(actor: Actor, event: Event) -> Decision:
    """The programme desk runs events."""
    return is_desk(actor)


def is_platform(actor: Actor, registration: Registration) -> Decision:
    """Steps that follow from a personal link, or from time passing."""
    return allow_if(isinstance(actor, System), _("This is done by the link in the mail."))


def can_promote(actor: Actor, registration: Registration) -> Decision:
    """The programme desk gives places to people who wait; the platform when one becomes free."""
    return is_desk(actor)


def is_writer(actor: Actor, city_id: int) -> Decision:
    """The coordinator and the editors of a city."""
    writer = isinstance(actor, Person) and actor.holds(city_id, *WRITERS)
    return allow_if(writer, _("Only the coordinator and editors of the city may do this."))


def can_cancel(actor: Actor, registration: Registration) -> Decision:
    """The city that sends the person, the desk, and the platform for whoever holds the personal link."""
    city_id = registration.city_id
    own = is_writer(actor, city_id) if city_id else allow_if(False, _("Only the person and the desk may."))
    return is_desk(actor) | own


RULES: dict[str, Rule] = {rule.__name__: rule for rule in (can_run, is_platform, can_promote, can_cancel)}
"""Rules by the names that the workflow tables use."""


def open_steps(actor: Actor, event: Event) -> list[Transition]:
    """Return the steps of an event the actor may take now, in table order."""
    return [step for step in EVENT.leaving(event.state) if RULES[step.rule](actor, event)]


def has_begun(event: Event, *, now: datetime) -> bool:
    """Tell whether the first day is over where the event takes place: then seats are no longer passed on."""
    today = on_clocks_of(event.zone, now).date()
    return event.starts_on is not None and today > event.starts_on


def takes_registrations(event: Event, *, now: datetime) -> Decision:
    """Tell whether one can register now."""
    today = on_clocks_of(event.zone, now).date()
    over = event.ends_on is not None and today > event.ends_on
    return allow_if(event.state != EventState.CANCELLED, _("The event has been cancelled.")) & allow_if(
        event.state == EventState.OPEN and not over, _("Registration is not open.")
    )


def passes_seats_on(event: Event, *, now: datetime) -> bool:
    """Tell whether a seat that becomes free goes to whoever waits: until the first day is over."""
    return event.state in AHEAD and not has_begun(event, now=now)


def takes_part(event: Event, city: City) -> bool:
    """Tell whether a city takes part in the edition of an event now."""
    rows = Participation.objects.filter(edition_id=event.edition_id, city=city, state__in=TAKING_PART)
    return bool(rows.exists())


def can_register_delegates(actor: Actor, event: Event, city: City, *, now: datetime, part: bool) -> Decision:
    """Writers of a city that takes part in the edition, while registration is open.

    Args:
        actor: who asks.
        event: for what.
        city: for whom.
        now: the present moment.
        part: whether the city takes part, as `takes_part` says; lists know it of many events at once.
    """
    return (
        is_writer(actor, city.pk)
        & takes_registrations(event, now=now)
        & allow_if(part, _("The city does not take part in the edition of this event."))
    )


def can_adopt(actor: Actor, city_id: int) -> Decision:
    """Writers take up a key learning for their city."""
    return is_writer(actor, city_id)
