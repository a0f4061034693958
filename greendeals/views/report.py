"""One report: read, written with autosave, handed in."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from greendeals.forms import JudgeForm, ReportForm, TimeForm
from greendeals.models import Deal, Report
from greendeals.rules import can_read_report
from greendeals.selectors import report_page
from greendeals.services import ReportChanged, save_report, submit_report
from greendeals.views.access import deal_page, show
from greendeals.views.report_conflicts import differing
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

START, REACHED = Column(gettext_lazy("Start"), numeric=True), Column(gettext_lazy("Reached"), numeric=True)
UNTIL, STATUS = Column(gettext_lazy("Until")), Column(gettext_lazy("Status"))
PROMISES = [Column(gettext_lazy("Promise")), UNTIL, Column(gettext_lazy("Last word")), STATUS]
TARGET = Column(gettext_lazy("Target"), numeric=True)
INDICATORS = [Column(gettext_lazy("Indicator")), START, REACHED, TARGET, STATUS]
P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, Report, P], HttpResponseBase]


def of_report(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Load the report named in the address, if the signed-in person may read it; strangers get 404."""

    @deal_page  # type: ignore[arg-type]  # mypy does not follow a wrapped view that takes one argument more
    @wraps(view)
    def enter(
        request: SignedInRequest, deal: Deal, report: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        rows = Report.objects.visible_to(request.actor).select_related("action")
        found = get_object_or_404(rows, deal=deal, public_id=report)
        found.deal = deal
        can_read_report(request.actor, deal, found).require()
        return view(request, found, *args, **kwargs)

    return enter


@of_report
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, found: Report) -> HttpResponseBase:
    """Show one report, in a form to those who may write it now; take what they write."""
    return _save(request, found) if request.method == "POST" else page(request, found)


def _save(request: SignedInRequest, found: Report) -> HttpResponse:
    form = ReportForm(request.POST, report=found)
    if not form.is_valid():
        return _refused(request, found, form, status=422)
    now = clock.now()
    try:
        version = _write(request, found, form.given(), _seen(request, found, form), now)
    except ReportChanged as error:
        return _refused(request, error.report, form, theirs=error.report, status=error.status)
    except Invalid as error:
        for name, words in error.fields.items():
            form.add_error(name, str(words))
        return _refused(request, found, form, status=422)
    except Conflict as error:
        return _refused(request, found, form, error=error, status=error.status)
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({"version": version, "saved_at": now.isoformat()})
    messages.success(
        request, _("Submitted. Your coach is told.") if "submit" in request.POST else _("Saved.")
    )
    return redirect("greendeals:report", found.deal.public_id, found.public_id)


def _seen(request: SignedInRequest, found: Report, form: ReportForm) -> int:
    """Return the version that the writer has seen.

    A button pressed right after typing is sent before autosave has answered: what stands in the boxes is
    then saved already, and nobody else has written anything that is not seen.
    """
    if form.is_saved:
        return found.version
    kept = request.POST.get("keep", "")
    return int(kept) if kept.isdecimal() else int(form.cleaned_data["version"])


def _write(
    request: SignedInRequest, found: Report, given: dict[str, str], version: int, now: datetime
) -> int:
    """Save what differs, hand in if that is asked; return the version on which the page now stands."""
    who: dict[str, Any] = {"actor": request.actor, "deal": found.deal, "now": now}
    if any(getattr(found, name) != text for name, text in given.items()):
        version = save_report(report=found, answers=given, version=version, **who).version
    if "submit" in request.POST:
        submit_report(report=found, version=version, **who)
    return version


def _refused(
    request: SignedInRequest, found: Report, form: ReportForm, *, status: int, **told: Any
) -> HttpResponse:
    """Answer a refused save with one's own words kept; to autosave with the note alone."""
    deal, theirs = form.report.deal, told.get("theirs")
    differences = differing(theirs, form.given()) if theirs else []
    context = {"deal": deal, "report": found, "form": form, "differences": differences, **told}
    if request.headers.get("X-Autosave") == "1":
        return render(request, "greendeals/reports/_conflict.html", context, status=status)
    found.deal = deal
    shown = form.again(theirs) if theirs else form
    return page(request, found, status=status, **{**context, "form": shown})


def page(request: SignedInRequest, found: Report, *, status: int = 0, **more: Any) -> HttpResponse:
    """Answer with the page of a report."""
    context = {
        "page": report_page(actor=request.actor, deal=found.deal, report=found, now=clock.now()),
        "form": ReportForm(report=found),
        "time_form": TimeForm(auto_id="time_%s"),
        "judge_form": JudgeForm(hint=_("Needed to return it. It stays in the history.")),
        "answer_form": JudgeForm(auto_id="answer_%s", hint=_("Needed to refuse.")),
        "promise_columns": PROMISES,
        "indicator_columns": INDICATORS,
        **more,
    }
    return show(
        request, found.deal, "reports/report.html", context, here=found.get_kind_display(), status=status
    )
