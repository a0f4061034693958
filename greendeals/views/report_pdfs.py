"""An accepted report on paper: asked for, and looked whether it is there."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from greendeals.models import Report
from greendeals.rules import can_print_report
from greendeals.selectors import report_pdf
from greendeals.services import request_report_pdf
from greendeals.views.access import show
from greendeals.views.report import of_report
from icc.core import clock
from icc.tenancy.requests import SignedInRequest


@of_report
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: SignedInRequest, found: Report) -> HttpResponseBase:
    """Show how far the PDF is, without the page around it; ask for it by POST."""
    deal = found.deal
    if request.method == "POST":
        request_report_pdf(actor=request.actor, deal=deal, report=found, now=clock.now())
        return redirect("greendeals:report", deal.public_id, found.public_id)
    can_print_report(request.actor, deal, found).require()
    context = {"report": found, "document": report_pdf(actor=request.actor, report=found)}
    return show(request, deal, "reports/_pdf.html", context)
