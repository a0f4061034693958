"""Correcting hours. The ledger is only added to: the old value stays beside the correction."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from cities.services import touch
from coaching.models import Engagement, HoursEntry, Session
from coaching.rules import can_correct_hours
from coaching.services.logs import MOST
from coaching.workflow import HoursKind
from icc.audit.services import record
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def correct_hours(
    *,
    actor: Person,
    engagement: Engagement,
    quarters: int,
    reason: str,
    now: datetime,
    session: Session | None = None,
) -> HoursEntry:
    """Correct the hours of a job by an entry of its own; nothing that was noted is changed.

    Order: lock of the job, rule, checks, the entry, audit.

    Args:
        actor: the coach of the job, or the desk.
        engagement: the job.
        quarters: quarters of an hour to add, or with a minus to take away.
        reason: read by the city too.
        now: the present moment.
        session: the one that took longer or shorter than noted; None where it is about none.

    Raises:
        Forbidden: the actor is not the coach of this running job, nor of the desk.
        Invalid: there is no reason, the correction is none, or more is taken away than was worked.
    """
    found = Engagement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=engagement.pk)
    can_correct_hours(actor, found).require()
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why the hours change.")})
    if not quarters or abs(quarters) > MOST:
        raise Invalid(fields={"hours": _("Enter the difference in quarters of an hour, at most 100 hours.")})
    if _worked(found, session) + quarters < 0:
        raise Invalid(fields={"hours": _("That takes away more than was worked.")})
    entry: HoursEntry = HoursEntry.objects.create(
        city_id=found.city_id,
        engagement=found,
        session=session,
        kind=HoursKind.CORRECTION,
        quarters=quarters,
        day=clock.day(now),
        reason=reason.strip(),
        noted_by_id=actor.user_id,
        noted_at=now,
    )
    record(
        actor=actor,
        subject=f"city:{found.city_id}",
        action="hours-corrected",
        now=now,
        city_id=found.city_id,
        data={"coach": found.coach_id, "quarters": quarters},
    )
    touch(found.city_id)
    return entry


def _worked(engagement: Engagement, session: Session | None) -> int:
    rows = HoursEntry.objects.filter(engagement=engagement).exclude(kind=HoursKind.PLANNED)
    if session:
        rows = rows.filter(session=session)
    return rows.aggregate(sum=Sum("quarters"))["sum"] or 0
