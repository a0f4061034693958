"""The reports of a deal: the list, one opened by hand, two dates compared."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from greendeals.forms import OpenReportForm
from greendeals.models import Deal
from greendeals.rules import can_report
from greendeals.selectors import compared_dates, reports_of
from greendeals.services import open_final, open_milestone
from greendeals.views.access import deal_page, show
from greendeals.workflow import SIGNED, ReportKind
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = [
    Column(gettext_lazy("Report")),
    Column(gettext_lazy("Covers")),
    Column(gettext_lazy("Last day")),
    Column(gettext_lazy("State")),
]


@deal_page
@require_safe
def reports(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """List the reports of a deal."""
    return _page(request, deal, None)


def _page(request: SignedInRequest, deal: Deal, form: OpenReportForm | None) -> HttpResponse:
    page = reports_of(actor=request.actor, deal=deal, today=clock.day(clock.now()))
    if form is None and (page.actions or page.final):
        form = OpenReportForm(actions=page.actions, final=page.final)
    context = {"page": page, "columns": COLUMNS, "form": form, "signed": deal.stage in SIGNED}
    return show(request, deal, "reports/list.html", context, here=_("Reports"))


@deal_page
@require_POST
def open_report(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Open a report of an action, or the final one, by hand."""
    can_report(request.actor, deal).require()
    page = reports_of(actor=request.actor, deal=deal, today=clock.day(clock.now()))
    form = OpenReportForm(request.POST, actions=page.actions, final=page.final)
    if not form.is_valid():
        return _page(request, deal, form)
    chosen, now = form.cleaned_data["of"], clock.now()
    if chosen == ReportKind.FINAL:
        report = open_final(actor=request.actor, deal=deal, now=now)
    else:
        action = next(row for row in page.actions if row.public_id == chosen)
        report = open_milestone(actor=request.actor, deal=deal, action=action, now=now)
    messages.success(request, _("The report is open. Four short answers are needed."))
    return redirect("greendeals:report", deal.public_id, report.public_id)


@deal_page
@require_safe
def compare(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Compare two dates of a deal: what was reported then, and what the data are now."""
    if deal.stage not in SIGNED:
        raise Conflict(_("Reports begin with the signature."))
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    compared = compared_dates(actor=request.actor, deal=deal, before=before, after=after, now=clock.now())
    return show(request, deal, "reports/compare.html", {"compared": compared}, here=_("Compare two dates"))
