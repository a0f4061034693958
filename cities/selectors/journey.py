"""Where a city stands on the way of its edition: phases, milestones, dates in words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cities.models import Anchor, City, Edition, Milestone, Participation
from cities.workflow import DatePrecision, MilestoneKind, marked
from icc.core import clock
from icc.ui.components import Step

MONTH = "F Y"
DAY = "j F Y"
VAGUE = (DatePrecision.MONTH, DatePrecision.SEASON)


def when(start: date | None, end: date | None, precision: str) -> str:
    """Return dates in words, no more exact than they are known."""
    if start is None and end is None:
        return _("Date not known")
    style = MONTH if precision in VAGUE else DAY
    first, last = (date_format(day, style) if day else "" for day in (start, end))
    if not last:
        return _("from %s") % first
    if not first:
        return _("until %s") % last
    if first == last:
        return _("reported on %s") % first if precision == DatePrecision.REPORTED else first
    if start and end and style == DAY and (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    return f"{first} – {last}"


@dataclass(frozen=True, slots=True)
class Stop:
    """One milestone or deadline, and whether it is behind us."""

    milestone: Milestone
    is_past: bool
    is_next: bool = False

    @property
    def when(self) -> str:
        """Its dates in words."""
        anchor = self.milestone.anchor
        return when(anchor.start_date, anchor.end_date, anchor.date_precision)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase with its stops, and where it lies from today: done, current, todo."""

    milestone: Milestone
    state: str
    stops: list[Stop] = field(default_factory=list)

    @property
    def when(self) -> str:
        """Its dates in words."""
        anchor = self.milestone.anchor
        return when(anchor.start_date, anchor.end_date, anchor.date_precision)

    @property
    def is_current(self) -> bool:
        """Whether it is now."""
        return self.state == CURRENT


DONE, CURRENT, TODO = "done", "current", "todo"


@dataclass(frozen=True, slots=True)
class Way:
    """The way of an edition as it looks today."""

    edition: Edition
    phases: list[Phase]

    @property
    def name(self) -> str:
        """The edition, marked if it is invented."""
        return marked(self.edition.name, invented=self.edition.is_demonstration)

    @property
    def steps(self) -> list[Step]:
        """The place marker."""
        return [Step(phase.milestone.name, phase.state, phase.when) for phase in self.phases]

    @property
    def current(self) -> Phase | None:
        """The phase that is now, if one is."""
        return next((phase for phase in self.phases if phase.is_current), None)

    @property
    def coming(self) -> Stop | None:
        """The next milestone or deadline, if one is known."""
        stops = (stop for phase in self.phases for stop in phase.stops)
        return next((stop for stop in stops if stop.is_next), None)


def way_of(edition: Edition, *, now: datetime) -> Way:
    """Return the phases of an edition with their stops, in one query."""
    today = clock.day(now)
    rows = list(Milestone.objects.filter(edition=edition).select_related("anchor"))
    phases = [row for row in rows if row.kind == MilestoneKind.PHASE]
    inside: defaultdict[int | None, list[Milestone]] = defaultdict(list)
    for row in rows:
        if row.kind != MilestoneKind.PHASE:
            inside[row.phase_id].append(row)
    upcoming = [row for row in rows if row.kind != MilestoneKind.PHASE and not _is_past(row.anchor, today)]
    following = min(upcoming, key=lambda row: _last(row.anchor) or date.max, default=None)
    states = _states([row.anchor for row in phases], today)
    blocks = [
        Phase(phase, state, [Stop(row, _is_past(row.anchor, today), row is following) for row in stops])
        for phase, state in zip(phases, states, strict=True)
        for stops in [sorted(inside[phase.pk], key=lambda row: _first(row.anchor) or date.max)]
    ]
    return Way(edition, blocks)


def _first(anchor: Anchor) -> date | None:
    return anchor.start_date or anchor.end_date


def _last(anchor: Anchor) -> date | None:
    return anchor.end_date or anchor.start_date


def _is_past(anchor: Anchor, today: date) -> bool:
    last = _last(anchor)
    return last is not None and last < today


def _states(anchors: Sequence[Anchor], today: date) -> list[str]:
    """Tell done, current and todo apart; dates may be missing, so neighbours help."""
    here = -1
    for place, anchor in enumerate(anchors):
        before_ended = place == 0 or _ended(anchors[place - 1], today)
        begun = anchor.start_date <= today if anchor.start_date else before_ended
        if begun or _ended(anchor, today):
            here = place
    states = [DONE if place < here else TODO for place in range(len(anchors))]
    if here >= 0:
        states[here] = DONE if _ended(anchors[here], today) else CURRENT
    return states


def _ended(anchor: Anchor, today: date) -> bool:
    return anchor.end_date is not None and anchor.end_date < today


def participation_on_the_way(city: City, edition: str = "") -> Participation | None:
    """Return the city's latest participation in an edition with milestones, or the one in `edition`."""
    rows = city.participations.select_related("edition").order_by("-edition__start_date")
    if edition:
        rows = rows.filter(edition__code=edition)
    milestones = Milestone.objects.filter(edition=OuterRef("edition"))
    found: Participation | None = rows.filter(Exists(milestones)).first()
    return found


def editions_on_the_way(city: City) -> list[Edition]:
    """Return the editions of the city whose milestones are known, the latest first."""
    milestones = Milestone.objects.filter(edition=OuterRef("pk"))
    rows = Edition.objects.filter(Exists(milestones), participations__city=city)
    return list(rows.newest_first())
