"""The PDF of an accepted report: for its city with all files by name, for others without the inner ones."""

from greendeals.models import Report
from greendeals.rules.reports import can_print_report
from greendeals.selectors.parties import is_own
from icc.documents.models import Document
from icc.tenancy.actors import Actor

REPORT_KIND = "greendeals.report"
"""Name of the kind of document that prints an accepted report."""

WHOLE, OPEN = "whole", "open"


def report_subject(actor: Actor, report: Report) -> str:
    """Return what names the print of a report for an actor; what is accepted never changes."""
    return f"report:{report.public_id}:{WHOLE if is_own(actor, report.deal) else OPEN}"


def printed_report(subject: str) -> tuple[str, bool]:
    """Return the public name of the report that a subject speaks of, and whether it names inner files."""
    _kind, name, width = subject.split(":")
    return name, width == WHOLE


def report_pdf(*, actor: Actor, report: Report) -> Document | None:
    """Return the print of a report for the actor, made or in the making; None before it is asked for."""
    if not can_print_report(actor, report.deal, report):
        return None
    rows = Document.objects.visible_to(actor).filter(kind=REPORT_KIND, subject=report_subject(actor, report))
    return rows.first()
