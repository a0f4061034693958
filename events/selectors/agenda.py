"""The agenda of an event as its reader may see it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City
from cities.workflow import WRITERS
from events.models import Adoption, Event, EventDay, Learning, Session
from events.workflow import Visibility
from icc.core.wall_time import on_clocks_of
from icc.tenancy.actors import Actor, Person

VISIBILITY_TONES = {Visibility.PUBLIC: "neutral", Visibility.NETWORK: "info", Visibility.CLOSED: "attention"}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session on the agenda.

    Attributes:
        zone: whose clocks the reader wants to see.
    """

    session: Session
    zone: str

    @property
    def clock(self) -> str:
        """From when until when, on the reader's clock; the day's name where it is another one there."""
        start, end = (
            on_clocks_of(self.zone, when) for when in (self.session.starts_at, self.session.ends_at)
        )
        words = f"{time_format(start.time())}–{time_format(end.time())}"
        days = (start.date() - self.session.day.date).days
        if days:
            return f"{words} {_('next day') if days > 0 else _('the day before')}"
        return words

    @property
    def starts_at(self) -> datetime:
        """The beginning as a moment."""
        return on_clocks_of(self.zone, self.session.starts_at)

    @property
    def restricted(self) -> bool:
        """Whether not everybody sees it."""
        return self.session.visibility != Visibility.PUBLIC

    @property
    def who(self) -> str | Promise:
        """Who sees it."""
        return Visibility(self.session.visibility).label

    @property
    def tone(self) -> str:
        """How that looks."""
        return VISIBILITY_TONES[Visibility(self.session.visibility)]


@dataclass(frozen=True, slots=True)
class Slot:
    """Sessions that begin at the same time: one, or several side by side."""

    rows: list[SessionRow]

    @property
    def start(self) -> str:
        """When they begin, on the reader's clock."""
        return time_format(self.rows[0].starts_at.time())


@dataclass(frozen=True, slots=True)
class LearningRow:
    """A key learning, and in which of the reader's cities it may be taken up or has been."""

    learning: Learning
    adoptable: list[City]
    adopted: list[City]


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day as its reader sees it.

    Attributes:
        hidden: how many sessions are not shown to the reader.
    """

    day: EventDay
    number: int
    slots: list[Slot]
    hidden: int
    learnings: list[LearningRow]

    @property
    def hidden_note(self) -> str:
        """What is not shown, in words; empty if nothing."""
        if not self.hidden:
            return ""
        return (
            ngettext(
                "%d session is for city teams only.", "%d sessions are for city teams only.", self.hidden
            )
            % self.hidden
        )

    @property
    def summary(self) -> str:
        """The summary, once it is published."""
        return self.day.summary if self.day.summary_published_at else ""


def days_of(*, actor: Actor, event: Event) -> list[EventDay]:
    """Return the days of an event."""
    return list(EventDay.objects.visible_to(actor).filter(event=event))


def agenda_day(*, actor: Actor, days: Sequence[EventDay], number: int, zone: str) -> AgendaDay | None:
    """Return one day of an agenda, counted from one, with the sessions the actor may see."""
    if not 1 <= number <= len(days):
        return None
    day = days[number - 1]
    shown = Session.objects.visible_to(actor).filter(day=day).select_related("kind", "day")
    rows = [SessionRow(session, zone) for session in shown]
    slots: dict[datetime, list[SessionRow]] = defaultdict(list)
    for row in rows:
        slots[row.session.starts_at].append(row)
    total = Session.objects.filter(day=day).count()
    return AgendaDay(
        day=day,
        number=number,
        slots=[Slot(found) for found in slots.values()],
        hidden=total - len(rows),
        learnings=_learnings(actor, day),
    )


def _learnings(actor: Actor, day: EventDay) -> list[LearningRow]:
    if not day.summary_published_at:
        return []
    rows = list(Learning.objects.visible_to(actor).filter(day=day).select_related("session"))
    writes = actor.cities_as(*WRITERS) if isinstance(actor, Person) else frozenset()
    if not rows or not writes:
        return [LearningRow(row, [], []) for row in rows]
    cities = list(City.objects.filter(pk__in=writes).in_order())
    taken = Adoption.objects.visible_to(actor).filter(learning__in=rows, city__in=writes)
    held = Counter(taken.values_list("learning_id", "city_id"))
    return [
        LearningRow(
            row,
            adoptable=[city for city in cities if not held[row.pk, city.pk]],
            adopted=[city for city in cities if held[row.pk, city.pk]],
        )
        for row in rows
    ]
