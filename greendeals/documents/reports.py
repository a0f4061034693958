"""An accepted report on paper: what it said and all data as they were when it was accepted."""

import hashlib
from datetime import date
from typing import Any

import rfc8785

from cities.workflow import CityRole
from greendeals.models import Report, ReportStep
from greendeals.rules import can_print_report
from greendeals.selectors import REPORT_KIND, for_others, is_own, printed_report, sheet_of
from greendeals.workflow import ReportAction, ReportKind
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _build(document: Document) -> dict[str, Any]:
    """Return what was kept at the acceptance and nothing else, so that later facts change no page."""
    name, whole = printed_report(document.subject)
    steps = ReportStep.objects.filter(report__public_id=name)
    accepted = steps.get(action=ReportAction.ACCEPT)
    submitted = steps.filter(action=ReportAction.SUBMIT).latest("pk")
    content = accepted.content or {}
    return {
        "language": document.language,
        "deal": content["deal"],
        "title": ReportKind(content["kind"]).label,
        "starts_on": date.fromisoformat(content["from"]),
        "ends_on": date.fromisoformat(content["until"]),
        "sheet": sheet_of(content if whole else for_others(content)),
        "submitted_at": submitted.at,
        "accepted_at": accepted.at,
        "accepted_as": CityRole.COACH.label,
        "sha256": hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
    }


def _may_read(actor: Actor, document: Document) -> bool:
    name, whole = printed_report(document.subject)
    report = Report.objects.visible_to(actor).select_related("deal").filter(public_id=name).first()
    if report is None or not can_print_report(actor, report.deal, report):
        return False
    return not whole or is_own(actor, report.deal)


REPORT_PDF = DocumentKind(REPORT_KIND, build=_build, may_read=_may_read)
