"""How long is too long in an edition, as the desk sets it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import LIMITS, Edition
from cities.rules import can_settle_edition
from cities.services.standing import touch_all
from icc.audit.services import record
from icc.core.errors import Conflict
from icc.core.integrity import explained
from icc.tenancy.actors import Actor


@transaction.atomic
def set_warning_limits(
    *, actor: Actor, edition: Edition, before: Mapping[str, int], after: Mapping[str, int], now: datetime
) -> Edition:
    """Set after how many days the early warning speaks; all standings are computed anew.

    Order: lock, rule, the values that the actor has seen are still there, write, audit, standings.

    Args:
        actor: who sets them.
        edition: as it was loaded.
        before: the days that the form was made from, by the name of the column.
        after: the new ones, likewise.
        now: the present moment.

    Raises:
        Conflict: somebody else has set them meanwhile.
        Forbidden: the actor is not of the desk.
        Invalid: a number of days is none that can be.
    """
    found = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    can_settle_edition(actor).require()
    held = {name: getattr(found, name) for name in LIMITS}
    if held != dict(before):
        raise Conflict(_("Somebody else has set these days since you looked. Please look again."))
    changed = {name: days for name, days in after.items() if name in held and held[name] != days}
    if not changed:
        return found
    for name, days in changed.items():
        setattr(found, name, days)
    with explained(Edition):
        found.save(update_fields=list(changed))
    data = {"from": {name: held[name] for name in changed}, "to": changed}
    subject = f"edition:{found.code}"
    record(actor=actor, subject=subject, action="limits-set", now=now, data=data)
    touch_all()
    return found
