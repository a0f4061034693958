"""A signed deal is changed, and a partner leaves it: what the coordinator does."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greendeals.forms import AmendForm, RecordLeavingForm
from greendeals.models import Deal
from greendeals.rules import can_amend, is_coordinator
from greendeals.selectors import live_amendment
from greendeals.services import begin_amendment, catch_up, leave_deal
from greendeals.views.access import deal_page, show
from greendeals.workflow import RUNNING
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest


@deal_page
def amend(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask what kind of change it is and why; on POST make the working copy and lead there."""
    can_amend(request.actor, deal).require()
    under_way = live_amendment(deal)
    if under_way:
        return _to_that(request, under_way)
    form = AmendForm(request.POST or None)
    if not form.is_valid():
        return show(request, deal, "amend.html", {"form": form}, here=_("Change this deal"))
    copy = begin_amendment(actor=request.actor, deal=deal, **form.cleaned_data, now=clock.now())
    messages.success(request, _("This is the working copy. The signed deal holds until it is signed."))
    return redirect(copy)


def _to_that(request: SignedInRequest, under_way: Deal) -> HttpResponseBase:
    """Lead to the change that is under way; a reason that was typed for a second one is told."""
    typed = request.POST.get("reason", "").strip()
    messages.info(request, _("A change of this deal is under way already. Here it is."))
    if typed and typed != under_way.amends_because:
        messages.warning(request, _("A second change was not begun. Your reason was: “%s”") % typed)
    return redirect(under_way)


@deal_page
@require_POST
def take_over(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Take over into an amendment what has changed in the signed deal meanwhile."""
    catch_up(actor=request.actor, deal=deal, now=clock.now())
    messages.success(request, _("Taken over. Your own changes are all kept."))
    return redirect(deal)


@deal_page
def leaving(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask which partner leaves, from when and why; on POST record its written notice."""
    is_coordinator(request.actor, deal).require()
    if deal.stage not in RUNNING:
        raise Conflict(_("The deal does not run any more."))
    now = clock.now()
    parties = deal.parties.filter(left_on=None).order_by("name", "pk")
    form = RecordLeavingForm(request.POST or None, parties=parties, today=clock.day(now))
    if not form.is_valid():
        return show(request, deal, "leaving.html", {"form": form}, here=_("A partner leaves"))
    party, facts = form.chosen, form.cleaned_data
    leave_deal(actor=request.actor, deal=deal, party=party, reason=facts["reason"], on=facts["on"], now=now)
    messages.success(request, _("Recorded: %s leaves. All parties and the register are told.") % party.name)
    return redirect(deal)
