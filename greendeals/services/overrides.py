"""What people say against a computed status, with a reason and a last day."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, Indicator, StatusOverride
from greendeals.rules import can_override
from greendeals.services.steps import lock, note
from greendeals.workflow import OVERRIDES, Status
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def override_status(
    *,
    actor: Person,
    deal: Deal,
    of: Commitment | Indicator,
    status: str,
    reason: str,
    until: date,
    now: datetime,
) -> StatusOverride:
    """Say against the computed status of a promise or an indicator how it stands, until a day.

    What was said before ends. It can never say that something is achieved: that follows from facts.

    Raises:
        Forbidden: the actor is neither a writer of the city nor its coach, or the deal is not signed.
        Invalid: there is no reason, the day has passed or lies beyond a year, or no such status.
    """
    deal = lock(actor, deal)
    can_override(actor, deal).require()
    today = clock.day(now)
    faults = {}
    if status not in {one.value for one in OVERRIDES}:
        faults["status"] = str(_("Choose one of the three."))
    if not reason.strip():
        faults["reason"] = str(_("Say why, so that others can follow it."))
    if not today <= until <= date(today.year + 1, today.month, min(today.day, 28)):
        faults["until"] = str(_("Choose a day within a year."))
    if faults:
        raise Invalid(fields=faults)
    name = "commitment" if isinstance(of, Commitment) else "indicator"
    StatusOverride.objects.filter(**{name: of, "deal": deal}, ended_at=None).update(ended_at=now)
    row = StatusOverride.objects.create(
        **{name: of},
        deal=deal,
        city_id=deal.city_id,
        status=Status(status),
        reason=reason.strip(),
        until=until,
        at=now,
        by_id=actor.user_id,
    )
    facts = {name: of.public_id, "status": status, "until": until.isoformat()}
    note(actor=actor, deal=deal, action="status-said", now=now, data=facts)
    return row


@transaction.atomic
def end_override(*, actor: Person, deal: Deal, of: Commitment | Indicator, now: datetime) -> None:
    """Let the computed status speak again.

    Raises:
        Forbidden: the actor is neither a writer of the city nor its coach.
    """
    deal = lock(actor, deal)
    can_override(actor, deal).require()
    name = "commitment" if isinstance(of, Commitment) else "indicator"
    rows = StatusOverride.objects.filter(**{name: of, "deal": deal}, ended_at=None)
    if rows.update(ended_at=now):
        note(actor=actor, deal=deal, action="status-computed-again", now=now, data={name: of.public_id})
