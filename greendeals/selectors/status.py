"""How a promise or an indicator stands on a day, by rules that the page states. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from greendeals.workflow import Direction, PromiseState, Status

SOON = timedelta(days=90)
"""A promise that is not begun this long before its day is at risk."""

FRESH = timedelta(days=456)
"""Fifteen months: a value or a word older than a yearly report and its last day says nothing of today."""

BEHIND, FAR_BEHIND = Decimal("0.8"), Decimal("0.5")
"""Share of the straight way from start to target below which an indicator is at risk, and late."""

EARLY = Decimal("0.25")
"""Share of the time before which being far behind is a risk only."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and the rule it follows from, in words."""

    status: Status
    why: str | Lazy


@dataclass(frozen=True, slots=True)
class Word:
    """The last word on a promise."""

    state: str
    on: date


def of_promise(
    *, due_on: date | None, word: Word | None, today: date, left_on: date | None = None
) -> Standing:
    """Return how a promise stands: fulfilled and given up first, then the calendar, then silence.

    Args:
        due_on: the day by which it is promised.
        word: the last word on it; None where nobody has said anything.
        today: the day on which it is asked.
        left_on: the day from which its owner is no longer in the deal, if it leaves.
    """
    state = word.state if word else PromiseState.PLANNED
    over = LEFT if left_on and left_on <= today else None
    if over := ENDS.get(PromiseState(state), over):
        return over
    if due_on and due_on < today:
        return Standing(Status.LATE, _("Its day has passed and it is not done."))
    if due_on and due_on - today <= SOON and state == PromiseState.PLANNED:
        return Standing(Status.AT_RISK, _("It is not begun, less than three months before its day."))
    if word is None:
        return Standing(Status.NO_DATA, _("Nobody has said anything of it yet."))
    if today - word.on > FRESH:
        return Standing(Status.NO_DATA, _("Nobody has said anything of it for fifteen months."))
    return Standing(Status.ON_TRACK, _("It is under way, or there is time to begin."))


ENDS = {
    PromiseState.COMPLETED: Standing(Status.ACHIEVED, _("Its owner says that it is done.")),
    PromiseState.CANCELLED: Standing(Status.GIVEN_UP, _("It was given up, with a reason.")),
}
"""States after which the calendar says nothing any more."""

LEFT = Standing(Status.GIVEN_UP, _("Its owner has left the deal."))


@dataclass(frozen=True, slots=True)
class Path:
    """Where an indicator starts and should arrive.

    Attributes:
        start, starts_on: value and day at the start; what is not known is None.
        target, ends_on: value and day of the target.
    """

    direction: str
    start: Decimal | None
    starts_on: date | None
    target: Decimal | None
    ends_on: date | None

    def expected(self, day: date) -> Decimal | None:
        """Return the value on the straight line from start to target; None where the line is not known."""
        if None in (self.start, self.starts_on, self.target, self.ends_on):
            return None
        share = self.time_share(day)
        return self.start + (self.target - self.start) * share  # type: ignore[operator]  # none is None here

    def time_share(self, day: date) -> Decimal:
        """Return which share of the time has passed by a day, from 0 to 1."""
        if self.starts_on is None or self.ends_on is None or self.ends_on <= self.starts_on:
            return Decimal(1)
        passed = Decimal((day - self.starts_on).days) / Decimal((self.ends_on - self.starts_on).days)
        return min(max(passed, Decimal(0)), Decimal(1))

    def reached(self, value: Decimal) -> bool:
        """Whether a value reaches the target."""
        if self.target is None:
            return False
        return value >= self.target if self.direction == Direction.UP else value <= self.target


def of_indicator(path: Path, *, value: Decimal | None, on: date | None, today: date) -> Standing:
    """Return how an indicator stands by its value of a day: reached, too late, too old, behind the line.

    Args:
        path: where it starts and should arrive.
        value: the figure reached so far, added up as its rule says; None without one.
        on: the day of the newest value.
        today: the day on which it is asked.
    """
    if value is None or on is None:
        return Standing(Status.NO_DATA, _("It has not been measured yet."))
    if path.reached(value):
        return Standing(Status.ACHIEVED, _("The target is reached."))
    if path.ends_on and path.ends_on < today:
        return Standing(Status.LATE, _("The day of the target has passed without it."))
    if today - on > FRESH:
        return Standing(Status.NO_DATA, _("It has not been measured for fifteen months."))
    expected = path.expected(on)
    if expected is None or path.start is None or path.target is None:
        return Standing(Status.ON_TRACK, _("It is measured; there is no straight line to compare it with."))
    return _beside_the_line(path, value, expected, on)


def _beside_the_line(path: Path, value: Decimal, expected: Decimal, on: date) -> Standing:
    wanted = expected - path.start  # type: ignore[operator]  # the caller has looked
    share = (value - path.start) / wanted if wanted else Decimal(1)  # type: ignore[operator]  # likewise
    if share < FAR_BEHIND and path.time_share(on) >= EARLY:
        return Standing(Status.LATE, _("It is less than half as far as the straight line to the target."))
    if share < BEHIND:
        return Standing(Status.AT_RISK, _("It is behind the straight line to the target."))
    return Standing(Status.ON_TRACK, _("It keeps up with the straight line to the target."))
