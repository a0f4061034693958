"""Holding the time of a session for both its parties, and giving it back. The database has the last word."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching.models import Busy, Engagement, Session
from coaching.selectors.slots import Slot, free_slots, parties_of
from coaching.workflow import BUFFER, QUARTER
from icc.core.errors import Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

BOOKING = System("booking")


class Taken(Invalid):
    """The coach or the city is busy then.

    Attributes:
        slots: the next times at which both are free.
    """

    code = "slot-taken"

    def __init__(self, slots: list[Slot]) -> None:
        times = ", ".join(date_format(slot.wall, "D j F H:i") for slot in slots)
        words = _("This time is taken.")
        if times:
            words = _("This time is taken. Free next: %(times)s.") % {"times": times}
        super().__init__(fields={"time": words})
        self.slots = slots


def lock_parties(engagement: Engagement) -> None:
    """Let one booking at a time look at the calendars of coach and city, in the same order everywhere.

    The constraint alone would do, but two inserts that clash there may wait for one another.
    """
    with connection.cursor() as cursor:
        for party in sorted(parties_of(engagement)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"busy:{party}"])


def hold_time(session: Session) -> None:
    """Hold the time of a session for both parties; a row that is there already is moved.

    Raises:
        Invalid: one of them is busy then, with the code of the constraint.
    """
    span = DateTimeTZRange(session.starts_at, session.ends_at + BUFFER, "[)")
    rows = [Busy(session=session, party=party, busy=span) for party in parties_of(session.engagement)]
    with scope(BOOKING), explained(Busy):
        if not Busy.objects.filter(session=session).update(busy=span):
            Busy.objects.bulk_create(rows)


def give_time_back(session: Session) -> None:
    """Free the time of a session."""
    with scope(BOOKING):
        Busy.objects.filter(session=session).delete()


def taken(session: Session, *, now: datetime) -> Taken:
    """Return the refusal of a session's time, naming when both parties are free next."""
    after = max(now, session.starts_at - timedelta(hours=2))
    minutes = max(session.minutes, QUARTER)
    return Taken(free_slots(session.engagement, zone=session.zone, minutes=minutes, after=after, now=now))
