"""What signed deals of many cities are behind with: reports that are due, promises that are not kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from greendeals.models import Commitment, Deal, Report
from greendeals.selectors.keeping import kept_promise, last_words, overrides_of
from greendeals.workflow import WRITABLE, ReportState, Stage, Status
from icc.tenancy.actors import Actor

REPORTING = (Stage.ACTIVE, Stage.EXPIRED)
"""Stages in which a report is asked for: not while the deal is paused, nor once its end is settled."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something whose day has passed.

    Attributes:
        deal: public id of its deal.
    """

    participation_id: int
    deal: str
    due_on: date


def overdue_reports(*, actor: Actor, city_ids: Collection[int] | None, today: date) -> list[Overdue]:
    """Return reports past their last day that nobody has submitted, the oldest first; one query.

    Args:
        actor: who asks.
        city_ids: of these cities; all that the actor sees where it is None.
        today: the day on which it is asked.
    """
    rows = Report.objects.visible_to(actor).filter(
        _of(city_ids), deal__stage__in=REPORTING, deal__archived_at=None, state__in=WRITABLE, due_on__lt=today
    )
    found = rows.order_by("due_on", "pk").values_list("deal__participation_id", "deal__public_id", "due_on")
    return [Overdue(*row) for row in found]


def first_open_report(actor: Actor, deal: Deal) -> Report | None:
    """Return the report of a deal that waits for somebody first, in one query; a paused deal has none."""
    if deal.stage not in REPORTING:
        return None
    rows = Report.objects.visible_to(actor).filter(deal=deal).exclude(state=ReportState.ACCEPTED)
    return rows.order_by("due_on", "pk").first()


def late_promises(*, actor: Actor, city_ids: Collection[int] | None, today: date) -> list[Overdue]:
    """Return promises of running deals that are past their day and shown as late, the oldest first.

    Three queries. A person who has said with a reason that a promise is not late is believed until the
    last day of that word.

    Args:
        actor: who asks.
        city_ids: of these cities; all that the actor sees where it is None.
        today: the day on which it is asked.
    """
    rows = Commitment.objects.visible_to(actor).filter(
        _of(city_ids), deal__stage=Stage.ACTIVE, deal__archived_at=None, due_on__lt=today
    )
    deals = rows.order_by().values_list("deal_id", flat=True)
    words = {word.commitment_id: word for word in last_words(actor, deals)}
    said = overrides_of(actor, deals, today)
    kept = (
        kept_promise(row, row.deal, words.get(row.pk), said.get(("c", row.pk)), today)
        for row in rows.select_related("party", "deal__city").order_by("due_on", "pk")
    )
    return [
        Overdue(row.promise.deal.participation_id, row.promise.deal.public_id, row.promise.due_on)
        for row in kept
        if row.promise.due_on and row.standing.status == Status.LATE
    ]


def _of(city_ids: Collection[int] | None) -> Q:
    return Q() if city_ids is None else Q(city_id__in=city_ids)
