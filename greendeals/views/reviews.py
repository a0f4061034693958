"""The coach reads a draft and answers."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import AnswerForm
from greendeals.models import Deal
from greendeals.rules import open_steps
from greendeals.selectors import content_of, readable
from greendeals.services import approve_deal, return_deal
from greendeals.views.access import deal_page, show
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
def review(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the whole text on one page, with the coach's answer below it."""
    initial = {"content_version": deal.content_version}
    form = AnswerForm(request.POST or None, initial=initial)
    if form.is_valid():
        return _answer(request, deal, form)
    return _page(request, deal, form)


def _answer(request: SignedInRequest, deal: Deal, form: AnswerForm) -> HttpResponse:
    answers, now = form.cleaned_data, clock.now()
    version = answers["content_version"]
    if request.POST.get("action") == Action.APPROVE:
        approve_deal(actor=request.actor, deal=deal, content_version=version, now=now)
        messages.success(request, _("Approved. The coordinator has been told."))
        return redirect(deal)
    try:
        return_deal(
            actor=request.actor, deal=deal, content_version=version, reason=answers["reason"], now=now
        )
    except Invalid as error:
        form.add_error("reason", str(error.fields["reason"]))
        return _page(request, deal, form)
    messages.success(request, _("Returned. The coordinator reads your reason."))
    return redirect(deal)


def _page(request: SignedInRequest, deal: Deal, form: AnswerForm) -> HttpResponse:
    context = {
        "content": readable(content_of(deal)),
        "form": form,
        "steps": {step.action for step in open_steps(request.actor, deal)},
    }
    return show(request, deal, "review.html", context, here=_("Review"))
