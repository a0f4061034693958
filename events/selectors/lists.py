"""Lists of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Edition
from cities.workflow import marked
from events.models import Event, SeatPool
from events.querysets import EventQuerySet
from events.selectors.words import dates_in_words, place_in_words, places_in_words
from events.workflow import Audience, EventState
from icc.tenancy.actors import Actor
from icc.ui.components import SummaryRow

TONES: dict[EventState, str] = {
    EventState.DRAFT: "neutral",
    EventState.PUBLISHED: "info",
    EventState.OPEN: "progress",
    EventState.CLOSED: "attention",
    EventState.ENDED: "neutral",
    EventState.WRAPPED: "done",
    EventState.CANCELLED: "danger",
}
"""How a state looks; the words always stand beside it."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in a list.

    Attributes:
        free: places the public can still have; None where it does not register.
    """

    event: Event
    free: int | None = None

    @property
    def when(self) -> str:
        """Its dates."""
        return dates_in_words(self.event)

    @property
    def where(self) -> str | Promise:
        """Its place."""
        return place_in_words(self.event)

    @property
    def state(self) -> str | Promise:
        """Its state in words."""
        return EventState(self.event.state).label

    @property
    def tone(self) -> str:
        """How its state looks."""
        return TONES[EventState(self.event.state)]

    @property
    def when_where(self) -> list[str]:
        """Dates and place, for the head of a page."""
        return [self.when, str(self.where)]

    @property
    def meta(self) -> list[str]:
        """What stands below the name: kind, dates, place."""
        return [self.event.kind.label, *self.when_where]

    @property
    def came(self) -> str:
        """How many came, as published; empty where nothing is known."""
        people, cities = self.event.attendance_people, self.event.attendance_cities
        words = []
        if people:
            words.append(ngettext("%d person", "%d people", people) % people)
        if cities:
            words.append(ngettext("%d city", "%d cities", cities) % cities)
        return ", ".join(words)

    @property
    def facts(self) -> list[SummaryRow]:
        """What is known about the event, name by name."""
        event = self.event
        rows = [SummaryRow(_("When"), self.when), SummaryRow(_("Where"), self.where)]
        rows.append(
            SummaryRow(_("Edition"), marked(event.edition.name, invented=event.edition.is_demonstration))
        )
        if event.is_ahead:
            rows.append(SummaryRow(_("Times are those of"), event.zone.replace("_", " ")))
        if self.came:
            rows.append(SummaryRow(_("Who came, as published"), self.came))
        if event.attendance_note:
            rows.append(SummaryRow(_("In the words of the source"), event.attendance_note))
        return rows

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to come, or under way."""
        return self.event.is_ahead

    @property
    def is_open(self) -> bool:
        """Whether one can register."""
        return self.event.state == EventState.OPEN

    @property
    def register_label(self) -> str:
        """Words on the button for the public."""
        return _("Register") if self.free else _("Join the waiting list")

    @property
    def places(self) -> str:
        """Free places in words; empty where the public does not register."""
        return "" if self.free is None or not self.is_open else places_in_words(self.free)


@dataclass(frozen=True, slots=True)
class EventsPage:
    """The public list: what is to come, then what was, by edition."""

    ahead: list[EventRow]
    past: list[tuple[str, list[EventRow]]]

    @property
    def count(self) -> int:
        """How many events are listed."""
        return len(self.ahead) + sum(len(rows) for _edition, rows in self.past)


def free_for_public(events: Sequence[Event]) -> dict[int, int]:
    """Return how many places the public can still have, by event; in one query."""
    pools = SeatPool.objects.filter(event__in=events, session=None).exclude(audience=Audience.CITY)
    left: dict[int, dict[str, SeatPool]] = {}
    for pool in pools:
        left.setdefault(pool.event_id, {})[pool.audience] = pool
    return {
        key: min(pool.left for pool in found.values())
        for key, found in left.items()
        if Audience.PUBLIC in found and found[Audience.PUBLIC].places
    }


def events_page(
    *, actor: Actor, edition: Edition | None = None, kind: str = "", country: str = ""
) -> EventsPage:
    """Return the events the actor may see: upcoming first, past ones by edition."""
    found: EventQuerySet = Event.objects.visible_to(actor).full()
    if edition:
        found = found.filter(edition=edition)
    if kind:
        found = found.filter(kind__code=kind)
    if country:
        found = found.filter(country=country)
    drafts = list(found.filter(state=EventState.DRAFT).order_by("anchor__start_date", "pk"))
    ahead = [*found.ahead(), *drafts]
    free = free_for_public(ahead)
    past = groupby(found.past(), key=lambda event: event.edition)
    return EventsPage(
        ahead=[EventRow(event, free.get(event.pk)) for event in ahead],
        past=[
            (marked(edition.name, invented=edition.is_demonstration), [EventRow(event) for event in rows])
            for edition, rows in past
        ],
    )


def kinds_in_use() -> list[tuple[str, str]]:
    """Return code and name of each kind of event there is, by name; kinds of several editions once."""
    kinds = dict(Event.objects.order_by().values_list("kind__code", "kind__label").distinct())
    return sorted(kinds.items(), key=lambda pair: pair[1])


def countries_in_use() -> list[str]:
    """Return the codes of the countries events took place in."""
    return list(Event.objects.exclude(country="").order_by().values_list("country", flat=True).distinct())
