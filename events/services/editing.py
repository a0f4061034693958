"""How the desk makes an event and changes what it says. Dates are moved by `cities.services.move_anchor`."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Anchor, Edition, Term
from cities.services import Dates, move_anchor, set_anchor
from events.models import Event
from events.rules import can_run
from events.services.moves import changed, set_moments
from events.services.registrations import PLATFORM
from events.workflow import Mode
from icc.accounts.rules import is_desk
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.published import renew
from icc.core.wall_time import zone_names
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope

MEETING = ("place", "country", "mode")
"""What people must be told of when it changes: where they have to go."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What an event is."""

    slug: str
    name: str
    kind: Term
    start_date: date
    end_date: date
    place: str = ""
    country: str = ""
    mode: str = Mode.ON_SITE
    zone: str = "Europe/Brussels"
    description: str = ""

    @property
    def dates(self) -> Dates:
        """First and last day."""
        return Dates(self.start_date, self.end_date)


@dataclass(frozen=True, slots=True)
class EventText:
    """What an event says about itself, less its dates, which are its anchor's."""

    name: str
    kind: Term
    place: str
    country: str
    mode: str
    zone: str
    description: str


@transaction.atomic
def create_event(
    *, actor: Actor, edition: Edition, facts: EventFacts, now: datetime, anchor: Anchor | None = None
) -> Event:
    """Make a draft of an event with an anchor, which carries its dates.

    Args:
        actor: who makes it.
        edition: to which it belongs.
        facts: what it is.
        now: the present moment.
        anchor: a date of the edition on which it takes place, such as a milestone's; it is moved to the
            event's dates. Without one the event gets an anchor of its own.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: it ends before it starts, there is no such time zone, the short name is taken, or the
            anchor is another edition's.
    """
    is_desk(actor).require()
    _require_zone(facts.zone)
    if Event.objects.filter(slug=facts.slug).exists():
        raise Invalid(fields={"slug": _("There is an event of this short name already.")})
    if anchor is None:
        anchor = set_anchor(actor=actor, edition=edition, code=facts.slug, dates=facts.dates, now=now)
    elif anchor.edition_id == edition.pk:
        before = Dates.of(anchor)
        anchor = move_anchor(actor=actor, anchor=anchor, before=before, after=facts.dates, now=now)
    else:
        raise Invalid(fields={"anchor": _("This date belongs to another edition.")})
    dates = {"start_date", "end_date"}
    plain = {field.name: getattr(facts, field.name) for field in fields(facts) if field.name not in dates}
    event = Event.objects.create(edition=edition, anchor=anchor, changed_at=now, **plain)
    record(actor=actor, subject=event.subject, action="event-created", now=now)
    return event


@transaction.atomic
def edit_event(*, actor: Actor, event: Event, text: EventText, version: int, now: datetime) -> Event:
    """Change what an event says; its agenda keeps its hours on the clock of a new time zone.

    Where people have to go has changed: calendars learn of it, and whoever comes or waits gets a mail.

    Raises:
        Conflict: somebody else has changed it since the form was opened.
        Forbidden: the actor is not of the desk.
        Invalid: there is no such time zone, or clocks change there in an hour of the agenda.
    """
    can_run(actor, event).require()
    _require_zone(text.zone)
    with scope(PLATFORM):
        found = locked_event(event)
        if found.version != version:
            raise Conflict(_("Somebody else has changed this event in the meantime. Yours is kept below."))
        differs = {
            field.name for field in fields(text) if getattr(found, field.name) != getattr(text, field.name)
        }
        for name in differs:
            setattr(found, name, getattr(text, name))
        found.version, found.changed_at = version + 1, now
        found.save(update_fields=[*differs, "version", "changed_at"])
        if "zone" in differs:
            _keep_hours(found)
        if differs & set(MEETING):
            changed(found, now=now)
    data: dict[str, object] = {"changed": sorted(differs)}
    record(actor=actor, subject=found.subject, action="event-edited", now=now, data=data)
    renew()
    return found


def _require_zone(zone: str) -> None:
    if zone not in zone_names():
        raise Invalid(fields={"zone": _("There is no time zone of this name.")})


def _keep_hours(event: Event) -> None:
    for day in event.days.prefetch_related("sessions"):
        try:
            set_moments(day, list(day.sessions.all()), zone=event.zone)
        except Invalid as error:
            raise Invalid(error.message, code=error.code, fields={"zone": error.message}) from error


def locked_event(event: Event) -> Event:
    """Lock an event, then read it with its dates: they may have moved while we waited."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    found: Event = Event.objects.full().get(pk=event.pk)
    return found
