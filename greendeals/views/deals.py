"""A city's deals, and the home of a deal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import City
from cities.rules import can_set_city_approvals
from greendeals.models import Deal
from greendeals.rules import can_start
from greendeals.selectors import archived_count, city_deals, deal_home, open_participation
from greendeals.services import (
    freeze_deal,
    remake_pdf,
    reopen_deal,
    revive_deal,
    submit_deal,
    withdraw_signing,
)
from greendeals.views.access import city_trail, deal_page, show
from greendeals.views.gates import checked
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("Deal")),
    Column(gettext_lazy("Sector")),
    Column(gettext_lazy("Stage")),
    Column(gettext_lazy("In this stage")),
    Column(gettext_lazy("Partners"), numeric=True),
)


@login_required
@require_safe
def deals(request: SignedInRequest, city: str) -> HttpResponse:
    """List the deals of a city."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    archived = "archive" in request.GET
    rows = city_deals(actor=request.actor, city_id=place.pk, now=clock.now(), archived=archived)
    start = can_start(request.actor, place.pk, open_participation(place.pk))
    context = {
        "city": place,
        "rows": rows,
        "start": start,
        "archived": archived,
        "in_archive": archived_count(actor=request.actor, city_id=place.pk),
        "sets_steps": can_set_city_approvals(request.actor, place.pk),
        "crumbs": city_trail(place, _("Archive") if archived else ""),
        "columns": COLUMNS,
    }
    return render(request, "greendeals/deals.html", context)


@deal_page
@require_safe
def home(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show where the deal stands and what comes next."""
    page = deal_home(actor=request.actor, deal=deal, now=clock.now())
    return show(request, page.deal, "deal.html", {"page": page})


@deal_page
@require_safe
def progress(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the home alone, without the page around it; the page asks for it again while a worker is at it."""
    page = deal_home(actor=request.actor, deal=deal, now=clock.now())
    return show(request, page.deal, "_home.html", {"page": page})


SIMPLE_STEPS = {
    Action.SUBMIT: submit_deal,
    Action.FREEZE: freeze_deal,
    Action.REOPEN: reopen_deal,
    Action.WITHDRAW: withdraw_signing,
    Action.REVIVE: revive_deal,
}
DONE = {
    Action.SUBMIT: gettext_lazy("Sent to review. The text stands still until everybody has answered."),
    Action.FREEZE: gettext_lazy("The text is frozen. Its PDF is being made."),
    Action.WITHDRAW: gettext_lazy("The request is withdrawn. You can ask again."),
    Action.REOPEN: gettext_lazy("You can change the text again."),
    Action.REVIVE: gettext_lazy("The deal is a draft again. Invite its partners anew."),
}


@deal_page
@require_POST
def step(request: SignedInRequest, deal: Deal, action: str) -> HttpResponseBase:
    """Take a step of the workflow that needs no further answer."""
    service = SIMPLE_STEPS.get(Action(action)) if action in Action.values else None
    if service is None:
        raise Conflict(_("There is no such step."))
    try:
        service(actor=request.actor, deal=deal, now=clock.now())
    except Invalid:
        return checked(request, deal, status=Invalid.status)
    messages.success(request, DONE[Action(action)])
    return redirect(deal)


@deal_page
@require_POST
def remake(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask again for a PDF that could not be made."""
    remake_pdf(actor=request.actor, deal=deal)
    return redirect(deal)
