"""Reminders of reports: to the coordinators around the last day, to the coach who has not answered."""

from datetime import datetime

from django.db import transaction

from greendeals import messages
from greendeals.models import Report
from greendeals.rules import report_reminder
from greendeals.services.steps import lock
from greendeals.workflow import RUNNING, ReportAction, ReportState, Stage
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

REMINDERS = System("reports")


@transaction.atomic
def remind_of_report(*, report_id: int, now: datetime) -> bool:
    """Remind of one report, if a step is due; return whether this call did.

    Decided under the lock of the deal, so that nobody is reminded of a report that was just submitted or
    answered. Each step is one message to each person at most, by its key; a new last day begins them anew.
    """
    with scope(REMINDERS):
        report = Report.objects.select_related("deal").get(pk=report_id)
        deal = lock(REMINDERS, report.deal)
        report.refresh_from_db()
        report.deal = deal
        if deal.stage not in {*RUNNING, Stage.EXPIRED} - {Stage.SUSPENDED} or deal.archived_at:
            return False
        handed_in = report.steps.filter(action=ReportAction.SUBMIT).order_by("-pk").first()
        step = report_reminder(report, submitted_at=handed_in.at if handed_in else None, now=now)
        if not step or messages.was_reminded_of_report(report, step):
            return False
        to_coach = report.state == ReportState.SUBMITTED
        messages.report_reminded(deal, report, step=step, to_coach=to_coach, now=now)
        return True
