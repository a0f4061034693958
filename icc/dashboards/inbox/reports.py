"""Reports of signed deals: due of those who write them, to be read by the coach."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from greendeals.models import Report
from greendeals.selectors import ReportAsk, reports_asked
from greendeals.workflow import ReportAction
from icc.core import clock
from icc.dashboards.inbox.asks import Ask, AskKind
from icc.tenancy.actors import Person

ASKED = {ReportAsk.READ: ReportAction.SUBMIT, ReportAsk.TIME: ReportAction.ASK_TIME}
"""The act of a report since which its coach is asked."""


def report_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the reports that the actor is asked to write, to read, or to give more time for."""
    words = {
        ReportAsk.WRITE: _("Report due"),
        ReportAsk.READ: _("Report to read"),
        ReportAsk.TIME: _("More time for a report is asked for"),
    }
    for what, report in reports_asked(actor=actor):
        late = what == ReportAsk.WRITE and report.is_late(clock.day(now))
        due = report.due_on if what == ReportAsk.WRITE else None
        place = report.deal.city.marked_name
        since = _since(report, ASKED[what]) if what in ASKED else None
        yield Ask(
            AskKind.REPORT, words[what], report.deal.title, place, _page(report), due, late, since=since
        )


def _since(report: Report, action: ReportAction) -> date | None:
    return next((clock.day(step.at) for step in report.steps.all() if step.action == action), None)


def _page(report: Report) -> str:
    return reverse("greendeals:report", args=[report.deal.public_id, report.public_id])
