"""The dates of a deal that can be compared: reports as they were handed in or accepted, and today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, ReportStep
from greendeals.selectors.frozen import Difference
from greendeals.selectors.parties import is_own
from greendeals.selectors.report_changes import changes_of_reports
from greendeals.selectors.report_sheets import Words
from greendeals.selectors.reports import data_of
from greendeals.workflow import ReportAction
from icc.tenancy.actors import Actor

TODAY = "today"
KEPT = {ReportAction.SUBMIT: _("as submitted"), ReportAction.ACCEPT: _("as accepted")}
"""The acts that keep the data of their day."""


@dataclass(frozen=True, slots=True)
class KeptDate:
    """One date; `key` names it in addresses."""

    key: str
    label: Words
    note: Words
    at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ComparedDates:
    """All dates of a deal, the newest first, and what differs between two of them."""

    dates: list[KeptDate]
    before: KeptDate
    after: KeptDate
    differences: list[Difference]


def compared_dates(*, actor: Actor, deal: Deal, before: str, after: str, now: datetime) -> ComparedDates:
    """Compare two dates, named by their keys; the newest kept one with today where none is named."""
    today = KeptDate(TODAY, _("Today"), "", now, {"answers": {}, **data_of(deal, now=now)})
    dates = [today, *reversed(list(_kept(actor, deal)))]
    by_key = {row.key: row for row in dates}
    first = by_key.get(before, dates[1] if len(dates) > 1 else today)
    second = by_key.get(after, today)
    changes = changes_of_reports(first.content, second.content)
    return ComparedDates(dates, first, second, [Difference(change) for change in changes])


def _kept(actor: Actor, deal: Deal) -> Iterator[KeptDate]:
    """Yield what was kept, the oldest first; outside the city only what was accepted."""
    actions = list(KEPT) if is_own(actor, deal) else [ReportAction.ACCEPT]
    steps = ReportStep.objects.visible_to(actor).filter(deal=deal, action__in=actions)
    counts: dict[int, int] = {}
    for step in steps.select_related("report").order_by("pk"):
        number = counts[step.report_id] = counts.get(step.report_id, 0) + 1
        key = f"{step.report.public_id}-{number}"
        label, note = step.report.get_kind_display(), KEPT[ReportAction(step.action)]
        yield KeptDate(key, label, note, step.at, step.content or {})
