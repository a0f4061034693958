"""What every service of a deal begins and ends with: the lock, the rule, the step, the audit entry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cities.services import touch
from greendeals.models import Deal
from greendeals.rules import can_edit, is_writer, may
from greendeals.workflow import DEAL, EDITABLE, SIGNED, Action
from icc.audit.models import Entry
from icc.audit.services import record
from icc.core.errors import Conflict, Frozen
from icc.core.queue import enqueue_once
from icc.tenancy.actors import Actor, Partner, System
from icc.tenancy.scopes import scope

KEEPING = "greendeals.tasks.publish_keeping"
"""The task that publishes how a signed deal is kept."""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run an act of a partner in the network role: a link opens a deal for reading only.

    What the partner may do is decided by `visible_to` and the rules, which still get the partner.
    """
    if not isinstance(actor, Partner):
        yield
        return
    with scope(System("partner door")):
        yield


def lock(actor: Actor, deal: Deal) -> Deal:
    """Lock the deal's row and return it as it now is.

    Raises:
        Conflict: the deal is gone, or no longer within the actor's sight.
    """
    rows = Deal.objects.visible_to(actor).select_for_update(of=("self",))
    found: Deal | None = rows.select_related("city", "participation__edition").filter(pk=deal.pk).first()
    if found is None:
        raise Conflict(_("This deal is no longer here."))
    return found


def advance(
    *,
    actor: Actor,
    deal: Deal,
    action: Action,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Take one step of the workflow on a locked deal: rule, transition, write, audit.

    Raises:
        Conflict: the deal no longer stands where this step begins.
        Forbidden: the actor may not take it.
    """
    step = DEAL.step(deal.stage, action)
    may(actor, deal, step).require()
    if step.target != deal.stage:
        deal.stage, deal.stage_since = step.target, now
        deal.save(update_fields=["stage", "stage_since"])
    note(actor=actor, deal=deal, action=action, now=now, data=data)


def note(
    *,
    actor: Actor,
    deal: Deal,
    action: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Entry:
    """Append to the deal's audit chain; what is noted of a deal may change the standing of its city.

    What is noted of a signed deal may change how it is kept, so a worker publishes that anew.
    """
    touch(deal.city_id)
    if deal.stage in SIGNED:
        enqueue_once(KEEPING, deal.pk)
    return record(
        actor=actor,
        subject=deal.subject,
        action=action,
        now=now,
        city_id=deal.city_id,
        data=data,
        personal=personal,
    )


def lock_for_edit(actor: Actor, deal: Deal) -> Deal:
    """Lock a deal whose content is about to change.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still, in review or beyond.
    """
    locked = lock(actor, deal)
    is_writer(actor, locked).require()
    if locked.stage not in EDITABLE:
        raise Frozen(can_edit(actor, locked).reason)
    return locked


def count_change(deal: Deal) -> None:
    """Count a change of content, which voids any approval of the text before it."""
    Deal.objects.filter(pk=deal.pk).update(content_version=F("content_version") + 1)
