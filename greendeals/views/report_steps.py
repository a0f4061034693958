"""What is done to a report: taken back, returned, accepted, given more time."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greendeals.forms import JudgeForm, TimeForm
from greendeals.models import Report
from greendeals.services import (
    ReportMoved,
    accept_report,
    answer_request,
    ask_time,
    return_report,
    take_back_report,
)
from greendeals.views.report import of_report, page
from greendeals.workflow import ReportAction
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest


@of_report
@require_POST
def step(request: SignedInRequest, found: Report) -> HttpResponseBase:
    """Take a report back, return it with a reason, or accept it."""
    who: dict[str, Any] = {"actor": request.actor, "deal": found.deal, "report": found, "now": clock.now()}
    match request.POST.get("action"):
        case ReportAction.TAKE_BACK:
            take_back_report(**who)
            return _done(request, found, _("The report is yours again. Submit it when it is ready."))
        case ReportAction.ACCEPT:
            return _accept(request, found, who)
        case ReportAction.RETURN:
            return _give_back(request, found, who)
    raise Conflict(_("There is no such step."))


def _accept(request: SignedInRequest, found: Report, who: dict[str, Any]) -> HttpResponse:
    try:
        accept_report(read=request.POST.get("read", ""), **who)
    except ReportMoved as error:
        messages.warning(request, str(error.message))
        return redirect("greendeals:report", found.deal.public_id, found.public_id)
    return _done(request, found, _("Accepted. The report shows the data as they are now, for good."))


def _give_back(request: SignedInRequest, found: Report, who: dict[str, Any]) -> HttpResponse:
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, judge_form=form)
    try:
        return_report(reason=form.cleaned_data["reason"], **who)
    except Invalid as error:
        return _again(request, found, form, error, "judge_form")
    return _done(request, found, _("Returned. The city gets your reason by mail."))


@of_report
@require_POST
def time(request: SignedInRequest, found: Report) -> HttpResponseBase:
    """Ask for more time."""
    form = TimeForm(request.POST, auto_id="time_%s")
    if not form.is_valid():
        return page(request, found, status=422, time_form=form)
    who: dict[str, Any] = {"actor": request.actor, "deal": found.deal, "report": found, "now": clock.now()}
    try:
        ask_time(**form.cleaned_data, **who)
    except Invalid as error:
        return _again(request, found, form, error, "time_form")
    return _done(request, found, _("Your coach is asked. Until the answer comes, the last day stays."))


@of_report
@require_POST
def answer_time(request: SignedInRequest, found: Report) -> HttpResponseBase:
    """Grant the time that is asked for, or refuse it."""
    form, granted = JudgeForm(request.POST, auto_id="answer_%s"), request.POST.get("answer") == "grant"
    if not form.is_valid():
        return page(request, found, status=422, answer_form=form)
    who: dict[str, Any] = {"actor": request.actor, "deal": found.deal, "report": found, "now": clock.now()}
    try:
        answer_request(granted=granted, reason=form.cleaned_data["reason"], **who)
    except Invalid as error:
        return _again(request, found, form, error, "answer_form")
    return _done(
        request, found, _("Granted. The city is told.") if granted else _("Refused. The city is told.")
    )


def _again(request: SignedInRequest, found: Report, form: Form, error: Invalid, name: str) -> HttpResponse:
    for field, words in error.fields.items():
        form.add_error(field, str(words))
    return page(request, found, status=422, **{name: form})


def _done(request: SignedInRequest, found: Report, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("greendeals:report", found.deal.public_id, found.public_id)
