"""Reports of signed deals: which are owed, and what one says with the data as they are."""

import hashlib
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from greendeals.models import Deal, EvidenceFile, RegisterEntry, Report, ReportStep
from greendeals.rules.reports import BEFORE
from greendeals.selectors.keeping import Kept, Measured, kept_deals
from greendeals.selectors.periods import Milestone, Owed, owed
from greendeals.workflow import WRITABLE, ReportAction, Reporting, ReportKind, ReportState, Stage
from icc.core import clock
from icc.tenancy.actors import System

FORMAT = "icc-report-1"


def owed_by(deal: Deal, *, today: date) -> list[Owed]:
    """Return the reports that a deal owes by a day and that are not opened yet; none while it is paused."""
    entry = RegisterEntry.objects.filter(public_id=deal.public_id).order_by("number").first()
    if entry is None or deal.stage == Stage.SUSPENDED:
        return []
    there = set(deal.reports.values_list("kind", "ends_on", "action_id"))
    final = any(kind == ReportKind.FINAL for kind, _day, _action in there)
    milestones = [
        Milestone(row.pk, row.starts_on or row.ends_on, row.ends_on)
        for row in deal.actions.all()
        if row.ends_on and deal.reporting == Reporting.MILESTONES
    ]
    signed_on = clock.day(entry.signed_at)
    due = owed(
        rhythm=deal.reporting,
        starts_on=max(deal.starts_on or signed_on, signed_on),
        ends_on=deal.ends_on,
        milestones=milestones,
        today=today,
    )
    return [
        row
        for row in due
        if (row.kind, row.ends_on, row.action_id or None) not in there
        and not (row.kind == ReportKind.FINAL and final)
    ]


def reports_to_remind(*, now: datetime) -> QuerySet[Report]:
    """Return the reports of which somebody may have to be reminded; which step it is, the rule decides.

    While a deal is paused nothing is asked of anybody.
    """
    near = clock.day(now) + timedelta(days=max(BEFORE))
    found: QuerySet[Report] = Report.objects.filter(
        Q(state__in=WRITABLE, due_on__lte=near) | Q(state=ReportState.SUBMITTED),
        deal__stage__in=(Stage.ACTIVE, Stage.EXPIRED),
        deal__archived_at=None,
    )
    return found


def deals_that_report() -> QuerySet[Deal]:
    """Return the signed deals that may owe a report: those that run, and those that have run out."""
    stages = (Stage.ACTIVE, Stage.EXPIRED)
    found: QuerySet[Deal] = Deal.objects.filter(stage__in=stages, archived_at=None)
    return found


def open_request(report: Report) -> ReportStep | None:
    """Return the request for more time that waits for its answer."""
    asks = (ReportAction.ASK_TIME, ReportAction.GRANT_TIME, ReportAction.REFUSE_TIME)
    last = report.steps.filter(action__in=asks).order_by("-pk").first()
    return last if last and last.action == ReportAction.ASK_TIME else None


def report_content(report: Report, *, now: datetime) -> dict[str, Any]:
    """Return a report with all data as they are, in values that JSON keeps exactly; names no person."""
    return {
        "format": FORMAT,
        "report": report.public_id,
        "kind": report.kind,
        "from": report.starts_on.isoformat(),
        "until": report.ends_on.isoformat(),
        "deal": _place(report.deal),
        "answers": {name: getattr(report, name) for name in ("done", "obstacles", "changes", "ahead")},
        **data_of(report.deal, now=now),
    }


def digest_of_content(content: dict[str, Any]) -> str:
    """Return a SHA-256 over what a report says: whether that is what somebody has read."""
    facts = {name: value for name, value in content.items() if name != "as_of"}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def data_of(deal: Deal, *, now: datetime) -> dict[str, Any]:
    """Return the data of a deal as they are: promises, indicators, money, files."""
    (kept,) = kept_deals([deal], actor=System("reports"), today=clock.day(now))
    files = EvidenceFile.objects.filter(deal=deal, removed_at=None).select_related("document")
    return {
        "as_of": now.isoformat(),
        "promises": [_promise(row) for row in kept.promises],
        "indicators": [_indicator(row) for row in kept.indicators],
        "funding": [
            {"name": line.provider or line.source.label, "state": line.state, "amount": _plain(line.amount)}
            for line in deal.funding.select_related("source")
        ],
        "files": [
            {
                "title": row.title,
                "name": row.document.file_name,
                "sha256": row.document.sha256,
                "audience": row.audience,
            }
            for row in files
        ],
    }


def _place(deal: Deal) -> dict[str, Any]:
    edition = deal.participation.edition
    return {
        "id": deal.public_id,
        "title": deal.title,
        "city": deal.city.name,
        "edition": edition.name,
        "demonstration": edition.is_demonstration,
    }


def _promise(row: Kept) -> dict[str, Any]:
    return {
        "promise": row.promise.public_id,
        "text": row.promise.text,
        "owner": row.owner,
        "due_on": row.promise.due_on.isoformat() if row.promise.due_on else None,
        "state": row.last.state if row.last else "",
        "words": row.last.words if row.last else "",
        "level": row.last.level if row.last else "",
        "said_at": row.last.at.isoformat() if row.last else None,
        "status": row.standing.status,
        "why": str(row.standing.why),
    }


def _indicator(row: Measured) -> dict[str, Any]:
    return {
        "indicator": row.indicator.public_id,
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "aggregation": row.indicator.aggregation,
        "start": _plain(row.path.start),
        "target": _plain(row.path.target),
        "target_on": row.path.ends_on.isoformat() if row.path.ends_on else None,
        "reached": _plain(row.reached),
        "status": row.standing.status,
        "why": str(row.standing.why),
        "values": [
            {
                "on": value.on.isoformat(),
                "group": value.group,
                "value": _plain(value.value),
                "part": _plain(value.part),
                "whole": _plain(value.whole),
                "source": value.source,
                "level": value.level,
            }
            for value in row.values
        ],
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
