"""What hangs on each date of an edition, and where it would be after a move."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Anchor, DeliverableKind, Edition
from cities.selectors import when
from cities.services import Dates, shift
from cities.workflow import WITH_CITY, MilestoneKind
from events.models import Event
from events.selectors import people_to_tell

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Hanging:
    """One thing on an anchor: what it is, and its dates now."""

    kind: Words
    name: str


@dataclass(slots=True)
class AnchorRow:
    """One anchor with what hangs on it."""

    anchor: Anchor
    hanging: list[Hanging] = field(default_factory=list)

    @property
    def when(self) -> str:
        """Its dates in words."""
        return when(self.anchor.start_date, self.anchor.end_date, self.anchor.date_precision)

    @property
    def name(self) -> str:
        """The first thing on it stands for it."""
        return self.hanging[0].name if self.hanging else self.anchor.code


def anchors_of(edition: Edition) -> list[AnchorRow]:
    """Return the anchors of an edition by date, with everything that hangs on each, in four queries."""
    anchors = Anchor.objects.filter(edition=edition).prefetch_related("milestones")
    rows = {anchor.pk: AnchorRow(anchor) for anchor in anchors}
    for row in rows.values():
        row.hanging += [
            Hanging(MilestoneKind(one.kind).label, one.name) for one in row.anchor.milestones.all()
        ]
    for event in Event.objects.filter(anchor__in=rows).order_by("pk"):
        rows[event.anchor_id].hanging.append(Hanging(_("Event"), event.name))
    kinds = DeliverableKind.objects.filter(milestone__anchor__in=rows).select_related("milestone")
    for kind in kinds:
        rows[kind.milestone.anchor_id].hanging.append(Hanging(_("Document due"), kind.name))
    return sorted(rows.values(), key=lambda row: row.anchor.start_date or row.anchor.end_date or date.max)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that would move, with its dates before and after."""

    kind: Words
    name: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of everything on an anchor."""

    moves: list[Move]
    by: timedelta

    @property
    def words(self) -> str:
        """By how much, in words."""
        days = abs(self.by.days)
        if not days:
            return _("The first day stays; what changes is listed below.")
        counted = ngettext("%d day", "%d days", days) % days
        return (
            _("Everything moves %s later.") if self.by.days > 0 else _("Everything moves %s earlier.")
        ) % counted


def preview(anchor: Anchor, after: Dates) -> Preview:
    """Return what a move would do, without doing it."""
    before = Dates.of(anchor)
    old = when(before.start, before.end, before.precision)
    new = when(after.start, after.end, after.precision)
    moves = [Move(MilestoneKind(one.kind).label, one.name, old, new) for one in anchor.milestones.all()]
    for event in Event.objects.filter(anchor=anchor).annotate(day_count=Count("days")).order_by("pk"):
        days = vars(event)["day_count"]
        people = people_to_tell(event)
        notes = (
            ngettext("with %d day of its agenda", "with %d days of its agenda", days) % days if days else "",
            ngettext("%d person gets a mail", "%d people get a mail", people) % people if people else "",
        )
        moves.append(Move(_("Event"), event.name, old, new, "; ".join(filter(None, notes))))
    return Preview(moves + _documents(anchor, before, after), shift(before, after))


def _documents(anchor: Anchor, before: Dates, after: Dates) -> list[Move]:
    waiting = Q(deliverables__state__in=WITH_CITY)
    kinds = DeliverableKind.objects.filter(milestone__anchor=anchor).annotate(
        follow=Count("deliverables", filter=waiting & Q(deliverables__due_on=None)),
        stay=Count("deliverables", filter=waiting & Q(deliverables__due_on__isnull=False)),
    )
    return [
        Move(_("Document due"), kind.name, _day(before), _day(after), _cities(**_counts(kind)))
        for kind in kinds
    ]


def _counts(kind: DeliverableKind) -> dict[str, int]:
    facts = vars(kind)
    return {"follow": facts["follow"], "stay": facts["stay"]}


def _cities(*, follow: int, stay: int) -> str:
    words = ngettext("for %d city", "for %d cities", follow) % follow
    if stay:
        own = ngettext("%d keeps the date it was given", "%d keep the dates they were given", stay) % stay
        words = f"{words}; {own}"
    return words


def _day(dates: Dates) -> str:
    due = dates.end or dates.start
    return date_format(due) if due else _("no date yet")
