"""A draft is read and answered: by the coach, or by the coordinator for an office of the city."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import AnswerForm
from greendeals.models import Deal
from greendeals.rules import open_review, open_steps
from greendeals.selectors import content_of, is_own, ladder, readable, returns, switched_off
from greendeals.services import approve_deal, return_deal
from greendeals.views.access import deal_page, show
from greendeals.workflow import Action, ReviewStep
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@deal_page
def review(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the whole text on one page, who has answered so far, and the form for the next answer."""
    asked = open_review(deal)
    step = ReviewStep(request.POST.get("step") or (asked.step if asked else ReviewStep.COACH))
    initial = {"content_version": deal.content_version, "step": step}
    form = AnswerForm(request.POST or None, initial=initial, coach=step == ReviewStep.COACH)
    if form.is_valid():
        return _answer(request, deal, form)
    return _page(request, deal, form)


def _answer(request: SignedInRequest, deal: Deal, form: AnswerForm) -> HttpResponse:
    answers = form.cleaned_data
    approves = request.POST.get("action") == Action.APPROVE
    read = {"content_version": answers["content_version"], "step": ReviewStep(answers["step"])}
    try:
        if approves:
            approve_deal(actor=request.actor, deal=deal, decided=form.decided(), now=clock.now(), **read)
        else:
            return_deal(actor=request.actor, deal=deal, reason=answers["reason"], now=clock.now(), **read)
    except Invalid as error:
        for field, words in error.fields.items():
            form.add_error(field, str(words))
        return _page(request, deal, form)
    told = _("Approved.") if approves else _("Returned. The reason stays in the history.")
    messages.success(request, told)
    return redirect(deal)


def _page(request: SignedInRequest, deal: Deal, form: AnswerForm) -> HttpResponse:
    own = is_own(request.actor, deal)
    asked = open_review(deal)
    context = {
        "content": readable(content_of(deal)),
        "form": form,
        "ladder": ladder(deal),
        "off": switched_off(deal),
        "returned": returns(deal) if own else [],
        "asked": asked,
        "office": ReviewStep(asked.step).label if asked and asked.step != ReviewStep.COACH else "",
        "steps": {step.action for step in open_steps(request.actor, deal)},
    }
    return show(request, deal, "review.html", context, here=_("Review"))
