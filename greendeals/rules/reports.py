"""Who reads a report, when somebody is reminded of one, and what an end needs."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Report
from greendeals.workflow import WRITABLE, ReportKind, ReportState
from icc.core import clock
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, reach

BEFORE = (14, 3)
"""Days before the last day on which the coordinators are reminded of a report."""

AFTER = (21, 7)
"""Days after the last day on which they are, the furthest first."""

UNANSWERED = 10
"""Days after which a coach is reminded of a report that waits for an answer."""


def can_read_report(actor: Actor, deal: Deal, report: Report) -> Decision:
    """The city and its coach always; all others who read the deal once the report is accepted."""
    own = deal.city_id in reach(actor)[0]
    return allow_if(
        own or report.state == ReportState.ACCEPTED,
        _("This report can be read once the coach has accepted it."),
    )


def can_print_report(actor: Actor, deal: Deal, report: Report) -> Decision:
    """Whoever reads a report may have it on paper once it is accepted: before, it may still change."""
    return can_read_report(actor, deal, report) & allow_if(
        report.state == ReportState.ACCEPTED,
        _("The PDF is made of accepted reports: they do not change any more."),
    )


def has_final_report(deal: Deal) -> Decision:
    """A deal is called fulfilled only with an accepted final report."""
    final = deal.reports.filter(kind=ReportKind.FINAL, state=ReportState.ACCEPTED)
    return allow_if(
        final.exists(),
        _("Write the final report first. Once the coach has accepted it, the deal can be completed."),
    )


def report_reminder(report: Report, *, submitted_at: datetime | None, now: datetime) -> str:
    """Return the name of the reminder that a report is due now; empty if none.

    A step that was missed is made up for until the next one begins; a report that was opened only after a
    step before its last day began is not reminded of that step. A new last day begins the steps anew.

    Args:
        report: in any state.
        submitted_at: when it was handed in last.
        now: the present moment.
    """
    today = clock.day(now)
    if report.state == ReportState.SUBMITTED and submitted_at:
        waits = (today - clock.day(submitted_at)).days
        return f"unanswered:{submitted_at.isoformat()}" if waits >= UNANSWERED else ""
    if report.state not in WRITABLE:
        return ""
    step = _step(report.due_on, today, clock.day(report.opened_at))
    return f"{step}:{report.due_on.isoformat()}" if step else ""


def _step(due_on: date, today: date, opened_on: date) -> str:
    left = (due_on - today).days
    if left >= 0:
        before = min((days for days in BEFORE if left <= days), default=0)
        asked_in_time = (due_on - opened_on).days > before
        return f"before-{before}" if before and asked_in_time else ""
    after = next((days for days in AFTER if -left >= days), 0)
    return f"after-{after}" if after else ""
