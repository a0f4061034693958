"""Files signed elsewhere: what their signatory and the desk see of them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from greendeals.models import Counterpart, Signatory
from greendeals.workflow import CounterpartState
from icc.tenancy.actors import Actor


def counterpart_of(*, actor: Actor, slot: Signatory) -> Counterpart | None:
    """Return the file that a signatory handed in last."""
    rows = Counterpart.objects.visible_to(actor).filter(signatory=slot)
    found: Counterpart | None = rows.select_related("document").order_by("-pk").first()
    return found


MOMENTS = ("valid_until", "claimed_at")


def report_of(counterpart: Counterpart) -> dict[str, Any]:
    """Return what was seen in a file, its moments to be written in the reader's way."""
    report: dict[str, Any] = counterpart.report
    return report | {name: datetime.fromisoformat(report[name]) for name in MOMENTS if report.get(name)}


def held_counterparts(*, actor: Actor) -> QuerySet[Counterpart]:
    """Return the files that wait for the desk, the oldest first."""
    rows: QuerySet[Counterpart] = Counterpart.objects.visible_to(actor)
    held = rows.filter(state=CounterpartState.HELD).order_by("submitted_at")
    return held.select_related("deal__city", "signatory__round", "document")


def waiting_counterparts(*, now: datetime) -> QuerySet[Counterpart]:
    """Return what a worker may take: not looked into yet, or left behind by a worker that died."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows: QuerySet[Counterpart] = Counterpart.objects.filter(free, state=CounterpartState.CHECKING)
    return rows.order_by("submitted_at")
