"""Pausing or ending a deal on a page of its own, and putting it into the archive."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from greendeals.forms import ReasonForm
from greendeals.models import Deal
from greendeals.rules import has_final_report, is_coordinator, require_step
from greendeals.services import (
    archive_deal,
    cancel_deal,
    complete_deal,
    resume_deal,
    suspend_deal,
    terminate_deal,
    unarchive_deal,
)
from greendeals.views.access import deal_page, show
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest

SERVICES: dict[str, Callable[..., None]] = {
    Action.CANCEL: cancel_deal,
    Action.TERMINATE: terminate_deal,
    Action.COMPLETE: complete_deal,
    Action.SUSPEND: suspend_deal,
    Action.RESUME: resume_deal,
}
TOLD = {
    Action.CANCEL: gettext_lazy("Your coaches, and partners who could read the draft, get it by mail."),
    Action.TERMINATE: gettext_lazy("All parties and your coaches get it by mail. It is not published."),
    Action.COMPLETE: "",
    Action.SUSPEND: gettext_lazy("All parties and your coaches get it by mail; the register shows it."),
    Action.RESUME: "",
}
"""Who reads the reason; an ending without such words asks for none."""

PRICE = {
    Action.CANCEL: gettext_lazy(
        "The deal counts in no figure any more and the links of partners stop working. Nothing is deleted: "
        "it can be taken up again."
    ),
    Action.TERMINATE: gettext_lazy(
        "The public register shows the deal as terminated, and its signed text stays there. This cannot be "
        "undone."
    ),
    Action.COMPLETE: gettext_lazy(
        "The public register shows the deal as completed, and all parties get a mail. This cannot be undone."
    ),
    Action.SUSPEND: gettext_lazy(
        "The deal stays signed, and nothing is asked of anybody: no report, no reminder. The public register "
        "shows the pause. You can take the deal up again at any time; its last day does not move."
    ),
    Action.RESUME: gettext_lazy(
        "Reports are asked for again. All parties get a mail, and the public register shows it."
    ),
}
HARMLESS = frozenset({Action.COMPLETE, Action.SUSPEND, Action.RESUME})
"""Steps whose button need not warn."""
DONE = {
    Action.CANCEL: gettext_lazy("The deal is cancelled."),
    Action.TERMINATE: gettext_lazy("The deal is terminated. All parties are told."),
    Action.COMPLETE: gettext_lazy("Well done: the deal is completed. All parties are told."),
    Action.SUSPEND: gettext_lazy("The deal is paused. All parties are told."),
    Action.RESUME: gettext_lazy("The deal goes on. All parties are told."),
}

OF_CHANGE = {
    "label": gettext_lazy("Cancel this change"),
    "price": gettext_lazy(
        "The signed deal holds as it is. This working copy stays readable and can be taken up again; links "
        "of partners to it stop working."
    ),
}
"""What is said where not a deal is cancelled but a change of one."""


@deal_page
def ending(request: SignedInRequest, deal: Deal, action: str) -> HttpResponseBase:
    """Say what an ending costs and ask for the reason; on POST end the deal."""
    if action not in DONE:
        raise Conflict(_("There is no such step."))
    act = Action(action)
    is_coordinator(request.actor, deal).require()
    require_step(request.actor, deal, act)
    form = ReasonForm(request.POST or None, told=str(TOLD[act])) if TOLD[act] else None
    if request.method != "POST" or (form and not form.is_valid()):
        return _ask(request, deal, act, form)
    reason = {"reason": form.cleaned_data["reason"]} if form else {}
    SERVICES[act](actor=request.actor, deal=deal, **reason, now=clock.now())
    changed = _("The change is cancelled. The signed deal holds as it is.")
    messages.success(request, changed if deal.amends_id else DONE[act])
    return redirect(deal)


def _ask(request: SignedInRequest, deal: Deal, act: Action, form: ReasonForm | None) -> HttpResponseBase:
    words = OF_CHANGE if deal.amends_id else {"label": act.label, "price": PRICE[act]}
    context = {"form": form, "harmless": act in HARMLESS, "first": _first(deal, act), **words}
    return show(request, deal, "ending.html", context, here=str(words["label"]))


def _first(deal: Deal, act: Action) -> str:
    """Return what must be done before; empty if nothing."""
    if act != Action.COMPLETE:
        return ""
    reported = has_final_report(deal)
    return "" if reported else str(reported.reason)


@deal_page
@require_POST
def archive(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Put a deal that has ended into the archive, or take it out of there."""
    if deal.archived_at:
        unarchive_deal(actor=request.actor, deal=deal, now=clock.now())
        messages.success(request, _("The deal stands in the list again."))
    else:
        archive_deal(actor=request.actor, deal=deal, now=clock.now())
        messages.success(request, _("The deal is in the archive of your city."))
    return redirect(deal)
