"""Moving a date of an edition with everything that hangs on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Anchor, Deliverable, Edition
from cities.rules import can_move_anchor
from cities.services.standing import touch
from cities.workflow import DatePrecision
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.core.published import renew
from icc.tenancy.actors import Actor

YEARS = range(2000, 2101)
"""Years in which something of the programme may lie; others are slips of the keyboard."""


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day, and what they stand for; a day that is not known is empty."""

    start: date | None
    end: date | None
    precision: str = DatePrecision.DAY

    @classmethod
    def of(cls, anchor: Anchor) -> "Dates":
        """Return the dates of an anchor as they are."""
        return cls(anchor.start_date, anchor.end_date, anchor.date_precision)


class Follower(Protocol):
    """Moves what a feature stores beside an anchor."""

    def __call__(self, anchor: Anchor, by: timedelta, *, now: datetime) -> None:
        """Follow an anchor that has its new dates already.

        Args:
            anchor: with the new dates.
            by: how far the first day has moved.
            now: the present moment.

        Raises:
            Invalid: something cannot lie where it would come to lie; then nothing moves.
        """


FOLLOWERS: dict[str, Follower] = {}
"""What else features move by the same days when an anchor moves, by the name of the feature; each hangs
its own in by `apps.ready`.

A follower runs inside the transaction of `move_anchor`, after its rule and its lock, writes only dates
that are stored beside the anchor, such as the days and hours of an event's agenda, and tells the people
whom the new dates concern.
"""


def shift(before: Dates, after: Dates) -> timedelta:
    """Return by how much something moves: by its first day, else by its last."""
    if before.start and after.start:
        return after.start - before.start
    if before.end and after.end:
        return after.end - before.end
    return timedelta(0)


def _check(dates: Dates) -> None:
    if dates.start and dates.end and dates.end < dates.start:
        raise Invalid(fields={"end_date": _("The last day is not before the first.")})
    for name, day in (("start_date", dates.start), ("end_date", dates.end)):
        if day and day.year not in YEARS:
            raise Invalid(fields={name: _("Type a year between 2000 and 2100.")})


@transaction.atomic
def set_anchor(*, actor: Actor, edition: Edition, code: str, dates: Dates, now: datetime) -> Anchor:
    """Return the anchor of this code with these dates: a new one, or the known one, moved if it must be.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the last day is before the first, or something on the anchor cannot follow.
    """
    can_move_anchor(actor).require()
    _check(dates)
    fresh = {"start_date": dates.start, "end_date": dates.end, "date_precision": dates.precision}
    anchor, _made = Anchor.objects.get_or_create(edition=edition, code=code, defaults=fresh)
    return move_anchor(actor=actor, anchor=anchor, before=Dates.of(anchor), after=dates, now=now)


@transaction.atomic
def move_anchor(*, actor: Actor, anchor: Anchor, before: Dates, after: Dates, now: datetime) -> Anchor:
    """Give an anchor new dates. Milestones, deadlines and events on it follow, for they have no others.

    Order: lock, rule, the dates that the actor has seen are still there, write, followers, audit; every
    city that owes something on it is marked as changed. Where the dates are the same, nothing happens.

    Args:
        actor: who moves it.
        anchor: as it was loaded.
        before: the dates on which the preview was made.
        after: the new ones.
        now: the present moment.

    Raises:
        Conflict: somebody else has moved it since the preview.
        Forbidden: the actor is not of the desk.
        Invalid: the last day is before the first, a year is a slip, or something on it cannot follow.
    """
    can_move_anchor(actor).require()
    _check(after)
    found = Anchor.objects.select_for_update(of=("self",)).select_related("edition").get(pk=anchor.pk)
    if Dates.of(found) != before:
        raise Conflict(_("Somebody else has moved this date since you looked. Please look again."))
    if after == before:
        return found
    found.start_date, found.end_date = after.start, after.end
    found.date_precision = after.precision
    with explained(Anchor):
        found.save(update_fields=["start_date", "end_date", "date_precision"])
    by = shift(before, after)
    for follow in FOLLOWERS.values():
        follow(found, by, now=now)
    record(
        actor=actor,
        subject=f"edition:{found.edition.code}",
        action="anchor-moved",
        now=now,
        data={"anchor": found.code, "from": _words(before), "to": _words(after)},
    )
    owing = Deliverable.objects.filter(kind__milestone__anchor=found)
    for city_id in owing.order_by("city_id").values_list("city_id", flat=True).distinct():
        touch(city_id)
    renew()
    return found


def _words(dates: Dates) -> list[str]:
    return [str(dates.start or ""), str(dates.end or ""), str(dates.precision)]
