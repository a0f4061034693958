"""Until when somebody may answer, and what the time of the programme desk does to it.

A round has one last day. The desk's time counts for nobody: while a file is looked at that a person
handed in by their last day, that person's time stands still, and the round with it. Once the desk, or a
worker, has refused it, the person has the rest of the time, and at least `GRACE` from that day. Once it is
confirmed, who is asked only then has `GRACE` as well, if the last day has passed meanwhile. Everybody else
keeps the last day of the round. A file handed in on borrowed time is looked at, but borrows no more.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from greendeals.models import Counterpart, Signatory
from greendeals.workflow import CounterpartState
from icc.core import clock

GRACE_DAYS = 3
GRACE = timedelta(days=GRACE_DAYS)
"""Time that is left at least after a file was refused, and to whom is asked after the last day."""


def is_with_desk(slot: Signatory) -> bool:
    """Tell whether a file of the person is being looked at."""
    return any(row.is_pending for row in Counterpart.objects.filter(signatory=slot))


def last_day(slot: Signatory) -> date:
    """Return the last day on which the person may answer; while a file is looked at, it is not over."""
    return _extended(slot, list(Counterpart.objects.filter(signatory=slot)))


def _extended(slot: Signatory, files: Iterable[Counterpart]) -> date:
    end, asked = slot.round.deadline, slot.invited_at and clock.day(slot.invited_at)
    if asked and asked > end:
        end = asked + GRACE
    refused = [row for row in files if row.state == CounterpartState.REFUSED and row.decided_at]
    in_time = [row for row in refused if clock.day(row.submitted_at) <= end]
    return max([end, *(clock.day(row.decided_at) + GRACE for row in in_time if row.decided_at)])


def is_late(slot: Signatory, *, today: date) -> bool:
    """Tell whether the person's time is over; asks the database only past the round's last day."""
    if not slot.round.is_late(today):
        return False
    files = list(Counterpart.objects.filter(signatory=slot))
    return not any(row.is_pending for row in files) and _extended(slot, files) < today


def has_run_out(slots: Iterable[Signatory], *, today: date) -> bool:
    """Tell whether nobody of a round who was asked and has not answered has time left."""
    asked = (slot for slot in slots if slot.invited_at and not slot.answered)
    return all(is_late(slot, today=today) for slot in asked)
