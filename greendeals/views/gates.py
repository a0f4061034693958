"""The pages before a gate: all answers on one page, and asking the partners for their word."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from greendeals.models import Deal
from greendeals.rules import can_edit, is_writer, require_step
from greendeals.selectors import answers_page, parties_invited
from greendeals.services import consult_deal
from greendeals.views.access import deal_page, show
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest


@deal_page
@require_safe
def check(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show everything on one page: what blocks, what is advised, all answers with the way to change them."""
    return checked(request, deal)


def checked(request: SignedInRequest, deal: Deal, *, status: int = 0) -> HttpResponseBase:
    """Answer with the page that checks all answers; a gate that was refused answers with it, too."""
    page = answers_page(actor=request.actor, deal=deal, today=clock.day(clock.now()))
    context = {"page": page, "edit": can_edit(request.actor, deal)}
    return show(request, deal, "check.html", context, here=_("Check your answers"), status=status)


@deal_page
def consult(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Say who will be asked for their word; on POST ask them."""
    is_writer(request.actor, deal).require()
    require_step(request.actor, deal, Action.CONSULT)
    invited, others = parties_invited(actor=request.actor, deal=deal)
    if request.method != "POST":
        context = {"invited": invited, "others": others}
        return show(request, deal, "consult.html", context, here=str(Action.CONSULT.label))
    if not invited:
        raise Conflict(_("Invite at least one partner first, so that there is somebody to ask."))
    asked = consult_deal(actor=request.actor, deal=deal, now=clock.now())
    words = ngettext("%d partner is asked by mail.", "%d partners are asked by mail.", len(asked))
    messages.success(request, words % len(asked))
    return redirect(deal)
