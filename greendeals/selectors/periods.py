"""Which reports a signed deal owes, and when. Pure: dates in, dates out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from greendeals.workflow import Reporting, ReportKind

DAYS_TO_SUBMIT = {
    ReportKind.YEARLY: 30,
    ReportKind.CHECK_IN: 14,
    ReportKind.MILESTONE: 30,
    ReportKind.FINAL: 60,
}
"""Days between the last day that a report covers and the last day to submit it."""

MONTHS = {ReportKind.YEARLY: 12, ReportKind.CHECK_IN: 3}


@dataclass(frozen=True, slots=True)
class Milestone:
    """An action of the time plan whose end is reported of."""

    action_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that a deal owes.

    Attributes:
        action_id: the action whose end it follows; 0 without one.
    """

    kind: ReportKind
    starts_on: date
    ends_on: date
    action_id: int = 0

    @property
    def due_on(self) -> date:
        """Last day to submit it."""
        return due_on(self.kind, self.ends_on)


def due_on(kind: str, ends_on: date) -> date:
    """Return the last day to submit a report of a kind that covers the time until `ends_on`."""
    return ends_on + timedelta(days=DAYS_TO_SUBMIT[ReportKind(kind)])


def owed(
    *,
    rhythm: str,
    starts_on: date,
    ends_on: date | None,
    milestones: Sequence[Milestone],
    today: date,
) -> Iterator[Owed]:
    """Yield the reports whose time is over by `today`.

    Of those that come again and again only the latest: what a pause or an old deal has left out is not
    asked for afterwards. Periods are counted from the first day in months of the calendar, so that a
    leap year or a change of the clock moves none of them. Once the deal has ended, the final report takes
    the place of all.

    Args:
        rhythm: of `Reporting`.
        starts_on: first day of the deal.
        ends_on: its last day, if it has one.
        milestones: the actions with an end.
        today: the day on which it is asked.
    """
    if ends_on and ends_on < today:
        yield Owed(ReportKind.FINAL, starts_on, ends_on)
        return
    yearly = _latest(ReportKind.YEARLY, starts_on, today)
    if yearly:
        yield yearly
    quarterly = _latest(ReportKind.CHECK_IN, starts_on, today) if rhythm == Reporting.CHECK_INS else None
    if quarterly and not (yearly and yearly.ends_on == quarterly.ends_on):
        yield quarterly
    if rhythm == Reporting.MILESTONES:
        for row in milestones:
            if row.ends_on < today:
                yield Owed(ReportKind.MILESTONE, row.starts_on, row.ends_on, row.action_id)


def _latest(kind: ReportKind, starts_on: date, today: date) -> Owed | None:
    months = MONTHS[kind]
    passed = relativedelta(today, starts_on)
    count = (passed.years * 12 + passed.months) // months
    if count < 1:
        return None
    first, after = (starts_on + relativedelta(months=months * step) for step in (count - 1, count))
    return Owed(kind, first, after - timedelta(days=1))
