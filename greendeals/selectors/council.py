"""The council calendar: by when to ask for signatures so that a deal can be signed at an event."""

from dataclasses import dataclass
from datetime import date, timedelta

from cities.models import Anchor, Milestone
from cities.workflow import CityApproval, DatePrecision, MilestoneKind
from greendeals.models import Deal, Mandate
from greendeals.workflow import Basis

PER_GROUP = timedelta(days=7)
"""Usual time for those who agree first, for a group of partners, and for the mayors after them."""

COUNCIL_CYCLE = timedelta(days=35)
"""Usual time until a council has sat: agenda closed a week before, a session every four weeks."""

SEAL = timedelta(days=1)

EXACT = (DatePrecision.DAY, DatePrecision.WEEK)
"""How exactly the date of an event must be known to count back from it."""


@dataclass(frozen=True, slots=True)
class Start:
    """One event to sign at, and the last day to ask for signatures before it.

    Attributes:
        on: first day of the event.
        council: whether a council session is counted in.
        groups: how many groups come before the mayors, one after the other.
    """

    name: str
    on: date
    latest: date
    council: bool
    groups: int
    today: date

    @property
    def days_left(self) -> int:
        """Days until the last day to ask; negative once it has passed."""
        return (self.latest - self.today).days


def latest_starts(deal: Deal, *, today: date, groups: int = 1) -> list[Start]:
    """Return the next events of the deal's edition with the last day to start for each, at most three.

    The rule, counted back from the first day of the event: one day for the seal, a week for the mayors,
    a week for each group before them that is asked on its own, and five weeks for the council where the
    city lets it decide (`approvals`) and no live mandate of the deal rests on its decision yet. Only
    milestones whose date is known to the day or the week count.

    Args:
        deal: with its participation and edition.
        today: the present day where the programme keeps its clock.
        groups: how many groups are asked one after the other before the mayors: those who agree first,
            and the partners by their order. One, before there is a plan.
    """
    council = _waits_for_council(deal, today=today)
    needed = SEAL + PER_GROUP * (groups + 1) + (COUNCIL_CYCLE if council else timedelta())
    ahead = Anchor.objects.filter(
        edition=deal.participation.edition_id, start_date__gt=today, date_precision__in=EXACT
    )
    named = Milestone.objects.filter(anchor__in=ahead, kind=MilestoneKind.MILESTONE)
    rows = named.order_by("anchor__start_date", "position").values_list("name", "anchor__start_date")
    return [Start(name, on, on - needed, council, groups, today) for name, on in rows[:3] if on]


def _waits_for_council(deal: Deal, *, today: date) -> bool:
    row = deal.participation
    asked = set(row.edition.approvals) - set(row.approvals_off)
    if CityApproval.COUNCIL not in asked:
        return False
    decided = Mandate.objects.filter(deal=deal, basis=Basis.COUNCIL)
    return not any(mandate.is_live(today) for mandate in decided)
