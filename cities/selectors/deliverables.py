"""What cities owe: in lists, on a page of its own, and as things that are asked of somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.models import (
    Deliverable,
    DeliverableEvent,
    DeliverableVersion,
    Participation,
    PublishedDeliverable,
)
from cities.querysets import DeliverableQuerySet
from cities.rules import (
    can_add_file,
    can_answer_about_time,
    can_ask_for_time,
    open_deliverable_steps,
)
from cities.workflow import (
    WITH_CITY,
    WITH_REVIEWER,
    WRITERS,
    CityRole,
    DeliverableState,
    DeliverableStep,
)
from icc.accounts.rules import is_desk
from icc.core import blobs, clock
from icc.core.decisions import Decision
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person
from icc.ui.components import Task, TaskGroup

log = structlog.get_logger(__name__)

Words = str | Promise

TONES = {
    DeliverableState.DRAFT: "neutral",
    DeliverableState.SUBMITTED: "info",
    DeliverableState.IN_REVIEW: "progress",
    DeliverableState.CHANGES_REQUESTED: "attention",
    DeliverableState.ACCEPTED: "done",
    DeliverableState.PUBLISHED: "done",
    DeliverableState.WAIVED: "done",
}
"""How a state looks; the words always stand beside it."""

SOON = timedelta(days=30)
"""What is due later is not asked of anybody yet."""


@dataclass(frozen=True, slots=True)
class DeliverableRow:
    """One deliverable in a list."""

    deliverable: Deliverable
    due: date | None
    overdue: bool

    @classmethod
    def of(cls, deliverable: Deliverable, *, today: date) -> "DeliverableRow":
        """Return the row of a deliverable from a queryset made by `dated`."""
        due: date | None = vars(deliverable)["due"]
        late = due is not None and due < today and deliverable.state in WITH_CITY
        return cls(deliverable, due, late)

    @property
    def state(self) -> Words:
        """The state in words; what is late says so first."""
        if self.overdue and self.deliverable.state == DeliverableState.DRAFT:
            return _("Overdue")
        return DeliverableState(self.deliverable.state).label

    @property
    def tone(self) -> str:
        """How it looks."""
        return "danger" if self.overdue else TONES[DeliverableState(self.deliverable.state)]

    @property
    def hint(self) -> Words:
        """By when, and what else is pending."""
        if self.deliverable.state not in WITH_CITY:
            return ""
        words = _("due on %s") % date_format(self.due) if self.due else _("no date yet")
        if self.deliverable.asked_until:
            words += ", " + _("more time is asked for")
        elif self.overdue and self.deliverable.state != DeliverableState.DRAFT:
            words += ", " + _("overdue")
        return words

    @property
    def task(self) -> Task:
        """The row of a task list."""
        href = self.deliverable.get_absolute_url()
        return Task(self.deliverable.kind.name, href, self.state, self.tone, self.hint)


def _listed(actor: Actor) -> DeliverableQuerySet:
    rows: DeliverableQuerySet = Deliverable.objects.visible_to(actor).dated()
    return rows.select_related("kind", "city")


def deliverables_of(*, actor: Actor, participation: Participation, now: datetime) -> list[DeliverableRow]:
    """Return what a city owes in an edition, in the order of the edition."""
    today = clock.day(now)
    rows = _listed(actor).filter(participation=participation)
    return [DeliverableRow.of(row, today=today) for row in rows]


def grouped(rows: Collection[DeliverableRow]) -> list[TaskGroup]:
    """Return a task list: what the city owes, what is being read, what is finished."""
    groups = (
        (_("To hand in"), WITH_CITY),
        (_("With the coach"), WITH_REVIEWER),
        (_("Finished"), tuple(set(DeliverableState) - {*WITH_CITY, *WITH_REVIEWER})),
    )
    found = [
        TaskGroup(title, [row.task for row in rows if row.deliverable.state in states])
        for title, states in groups
    ]
    return [group for group in found if group.tasks]


def asked_deliverables(*, actor: Person, now: datetime) -> list[DeliverableRow]:
    """Return what is asked of a person: to hand in soon, to read, to answer, and for the desk to publish."""
    today = clock.day(now)
    writes, coaches = actor.cities_as(*WRITERS), actor.cities_as(CityRole.COACH)
    owed = Q(city__in=writes, state=DeliverableState.CHANGES_REQUESTED)
    soon: dict[str, Any] = {"due__lte": today + SOON}
    owed |= Q(city__in=writes, state=DeliverableState.DRAFT, asked_until=None, **soon)
    read = Q(city__in=coaches) & (Q(state__in=WITH_REVIEWER) | Q(asked_until__isnull=False))
    if is_desk(actor):
        read |= Q(state=DeliverableState.ACCEPTED)
    rows = [DeliverableRow.of(row, today=today) for row in _listed(actor).filter(owed | read)]
    return sorted(rows, key=lambda row: row.due or date.max)


def next_deliverable(actor: Actor, rows: Collection[DeliverableRow]) -> DeliverableRow | None:
    """Return the one to open now: what whoever reviews must answer, what whoever writes must hand in."""
    in_turn = sorted(rows, key=lambda row: row.due or date.max)
    for row in in_turn:
        waits = row.deliverable.asked_until or row.deliverable.state in WITH_REVIEWER
        reviews = any(step.rule == "can_review" for step in open_deliverable_steps(actor, row.deliverable))
        if waits and (reviews or can_answer_about_time(actor, row.deliverable)):
            return row
    return next((row for row in in_turn if can_add_file(actor, row.deliverable)), None)


@dataclass(frozen=True, slots=True)
class DeliverablePage:
    """Everything the page of a deliverable shows.

    Attributes:
        versions: the files that the reader may see, newest first.
        steps: what the reader may do now, in table order.
    """

    row: DeliverableRow
    versions: list[DeliverableVersion]
    events: list[DeliverableEvent]
    steps: dict[str, Transition]
    add_file: Decision
    ask_time: Decision
    answer_time: Decision

    @property
    def deliverable(self) -> Deliverable:
        """The deliverable."""
        return self.row.deliverable

    @property
    def latest(self) -> DeliverableVersion | None:
        """The newest file that the reader may see."""
        return self.versions[0] if self.versions else None

    @property
    def unsent(self) -> bool:
        """Whether the newest file may be handed in as it is."""
        latest, returned = self.latest, self.deliverable.state == DeliverableState.CHANGES_REQUESTED
        new = latest is not None and (not returned or latest.number > self.deliverable.submitted)
        return new and DeliverableStep.SUBMIT in self.steps

    @property
    def meta(self) -> list[Words]:
        """The line under the title."""
        edition = self.deliverable.participation.edition
        facts = [self.deliverable.city.marked_name, edition.short_name, self.row.hint]
        return [words for words in facts if words]

    @property
    def plain_steps(self) -> list[Transition]:
        """Steps that need no words, in table order; handing in only while there is a file to hand in."""
        able = [step for step in self.steps.values() if step.action not in _WITH_WORDS]
        return [step for step in able if self.unsent or step.action != DeliverableStep.SUBMIT]

    @property
    def asks_for_words(self) -> bool:
        """Whether there is a step that may need words."""
        return not self.steps.keys().isdisjoint(_WITH_WORDS)

    @property
    def answer(self) -> DeliverableEvent | None:
        """Why changes are asked for, while they are."""
        if self.deliverable.state != DeliverableState.CHANGES_REQUESTED:
            return None
        return next((event for event in self.events if event.what == _CHANGES), None)

    @property
    def waived(self) -> DeliverableEvent | None:
        """Why it is not needed."""
        if self.deliverable.state != DeliverableState.WAIVED:
            return None
        return next((event for event in self.events if event.what == _WAIVED), None)

    @property
    def next_step(self) -> Words:
        """The one thing that comes next, from the reader's own point of view."""
        state = DeliverableState(self.deliverable.state)
        if state in WITH_CITY:
            return self._next_of_city()
        if state in WITH_REVIEWER:
            return self._next_of_reviewer()
        if DeliverableStep.PUBLISH in self.steps:
            return _("It is accepted. Publish it: everybody can then download it from the city's profile.")
        if state == DeliverableState.PUBLISHED:
            return _("It is published: everybody can download it from the public profile of the city.")
        return _("Nothing is left to do here.")

    def _next_of_reviewer(self) -> Words:
        if DeliverableStep.BEGIN_REVIEW in self.steps:
            return _("Open the file and begin to read; the city sees that you are at it.")
        if DeliverableStep.ACCEPT in self.steps:
            return _("Read the file, then accept it or ask for changes.")
        return _("It is with the coach. The answer comes by mail.")

    def _next_of_city(self) -> Words:
        if self.answer_time:
            return _("The city asks for more time. Give it, or say why there is none.")
        if not self.add_file:
            return _("The city is working on it. You will be told when it is handed in.")
        if self.unsent:
            return _("A file is there. Hand it in, or replace it by a newer one first.")
        if self.answer:
            return _("Change the document as asked, then choose the new file and hand it in.")
        return _("Choose the file and hand it in. Your coach is told at once.")


_WITH_WORDS = (DeliverableStep.ACCEPT, DeliverableStep.REQUEST_CHANGES, DeliverableStep.WAIVE)
"""Steps that stand beside the field for words."""

_CHANGES = DeliverableEvent.What.REQUEST_CHANGES
_WAIVED = DeliverableEvent.What.WAIVE


def deliverable_page(*, actor: Actor, deliverable: Deliverable, now: datetime) -> DeliverablePage:
    """Return the page of a deliverable as the actor sees it."""
    found = _listed(actor).select_related("participation__edition").get(pk=deliverable.pk)
    versions = DeliverableVersion.objects.visible_to(actor).filter(deliverable=found)
    events = DeliverableEvent.objects.visible_to(actor).filter(deliverable=found)
    return DeliverablePage(
        row=DeliverableRow.of(found, today=clock.day(now)),
        versions=list(versions.select_related("document", "created_by")),
        events=list(events.select_related("by")),
        steps={step.action: step for step in open_deliverable_steps(actor, found)},
        add_file=can_add_file(actor, found),
        ask_time=can_ask_for_time(actor, found),
        answer_time=can_answer_about_time(actor, found),
    )


def published_file(entry: PublishedDeliverable) -> bytes | None:
    """Return the file of a published document, checked against its hash; None, and a log, if it is lost."""
    try:
        return blobs.fetch(entry.sha256)
    except (ValueError, OSError):
        log.exception("published_file_lost", document=entry.public_id)
    return None
