"""The documents of an edition as the desk sees them: what is asked for, and how far the cities are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise

from cities.models import Deliverable, DeliverableKind, Edition, Milestone
from cities.rules import can_change_kind
from cities.selectors.deliverables import DeliverableRow
from cities.selectors.journey import when
from cities.workflow import WITH_CITY, WITH_REVIEWER, DeliverableState, Kind
from icc.core import clock
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor

FINAL = (DeliverableState.ACCEPTED, DeliverableState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One document of an edition, with how many cities stand where.

    Attributes:
        owed: cities that owe it; those that it was waived for do not.
        late: cities that have not handed it in, though its date has passed.
    """

    kind: DeliverableKind
    owed: int
    late: int
    reading: int
    final: int

    @property
    def when(self) -> str:
        """Its date in words."""
        anchor = self.kind.milestone.anchor
        return when(anchor.start_date, anchor.end_date, anchor.date_precision)

    @property
    def owners(self) -> list[str | Promise]:
        """The kinds of cities that owe it, in words."""
        return [Kind(kind).label for kind in self.kind.participation_kinds]


def kinds_of(*, edition: Edition, now: datetime) -> list[KindRow]:
    """Return the documents of an edition by their dates, in two queries."""
    kinds = DeliverableKind.objects.filter(edition=edition).select_related("milestone__anchor", "edition")
    late = Q(due__lt=clock.day(now), state__in=WITH_CITY)
    rows: Any = Deliverable.objects.filter(kind__edition=edition).dated().order_by().values("kind_id")
    counted = {
        row["kind_id"]: row
        for row in rows.annotate(
            owed=Count("pk", filter=~Q(state=DeliverableState.WAIVED)),
            late=Count("pk", filter=late),
            reading=Count("pk", filter=Q(state__in=WITH_REVIEWER)),
            final=Count("pk", filter=Q(state__in=FINAL)),
        )
    }
    names = ("owed", "late", "reading", "final")
    found = [
        KindRow(kind, **{name: counted.get(kind.pk, {}).get(name, 0) for name in names}) for kind in kinds
    ]
    return sorted(found, key=lambda row: _first(row.kind.milestone) or date.max)


def _first(milestone: Milestone) -> date | None:
    return milestone.anchor.end_date or milestone.anchor.start_date


@dataclass(frozen=True, slots=True)
class KindPage:
    """One document of an edition: whether it may be changed, and where each city stands."""

    row: KindRow
    change: Decision
    rows: list[DeliverableRow]


def kind_page(*, actor: Actor, kind: DeliverableKind, now: datetime) -> KindPage:
    """Return a document with all cities that are asked for it: the late ones first, then by name."""
    today = clock.day(now)
    listed = Deliverable.objects.visible_to(actor).filter(kind=kind).dated()
    rows = [DeliverableRow.of(row, today=today) for row in listed.select_related("city", "kind")]
    states = [row.deliverable.state for row in rows]
    waived = DeliverableState.WAIVED
    head = KindRow(
        kind,
        owed=len(states) - states.count(waived),
        late=sum(row.overdue for row in rows),
        reading=sum(state in WITH_REVIEWER for state in states),
        final=sum(state in FINAL for state in states),
    )
    begun = any(row.deliverable.submitted for row in rows)
    order = sorted(rows, key=lambda row: (not row.overdue, row.deliverable.city.name))
    return KindPage(head, can_change_kind(actor, begun=begun), order)


def stops_of(edition: Edition) -> list[Milestone]:
    """Return the milestones and deadlines of an edition that a document may be due at, by their dates."""
    rows = Milestone.objects.filter(edition=edition).select_related("anchor")
    return sorted(rows, key=lambda row: _first(row) or date.max)
