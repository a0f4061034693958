"""Pages that show more than one feature, and the probes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import City
from cities.workflow import COUNTRIES, CityRole
from coaching.selectors import next_session
from events.selectors import city_panel
from greendeals.models import Deal
from greendeals.rules import can_start
from greendeals.selectors import city_deals, open_participation
from greendeals.services import try_seal_again
from icc.accounts.forms import NetworkInvitationForm
from icc.accounts.models import User
from icc.accounts.rules import is_desk
from icc.accounts.services import invite_to_network, leave_network, resend_message
from icc.core import clock
from icc.core.decisions import allow_if
from icc.core.errors import Invalid
from icc.core.published import published
from icc.dashboards.health import readiness
from icc.dashboards.network.public import start_page
from icc.dashboards.selectors import (
    CHANGES,
    board,
    changes_in_cities,
    desk_page,
    home_of,
    journey_panel,
    own_warnings,
    portfolio,
)
from icc.notifications.models import Message
from icc.tenancy.requests import Request, SignedInRequest
from icc.ui.components import Column

PORTFOLIO_COLUMNS = (
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Why it needs you")),
    Column(gettext_lazy("Last session")),
    Column(gettext_lazy("Next session")),
    Column(gettext_lazy("Actions")),
    Column(gettext_lazy("Next deadline")),
    Column(gettext_lazy("Furthest deal")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)
DESK_COLUMNS = {
    "seal_columns": (
        Column(gettext_lazy("Deal")),
        Column(gettext_lazy("Waiting")),
        Column(gettext_lazy("What is wrong")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
    "message_columns": (
        Column(gettext_lazy("To")),
        Column(gettext_lazy("What")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
    "people_columns": (
        Column(gettext_lazy("Person")),
        Column(gettext_lazy("Role")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
}


@require_safe
@published
def start(request: Request) -> HttpResponse:
    """Show the public what this is."""
    return render(request, "dashboards/start.html", {"page": start_page()})


@login_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Show a person what is asked of them; desk and EC staff begin at the network."""
    if request.actor.network:
        return redirect("dashboard")
    page = home_of(actor=request.actor, now=clock.now())
    return render(request, "dashboards/home.html", {"page": page})


@login_required
@require_safe
def workspace(request: SignedInRequest, city: str) -> HttpResponse:
    """Show a city's workspace: its deals, its team, what is next."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    context = {
        "city": place,
        "rows": city_deals(actor=request.actor, city_id=place.pk, now=clock.now()),
        "participations": place.participations.select_related("edition").order_by("-edition__start_date"),
        "team": place.memberships.visible_to(request.actor).select_related("user").order_by("role"),
        "start": can_start(request.actor, place.pk, open_participation(place.pk)),
        "meta": [COUNTRIES[place.country], place.get_form_display()],
        "journey": journey_panel(actor=request.actor, city=place, now=clock.now()),
        "warnings": own_warnings(actor=request.actor, city=place),
        "events": city_panel(actor=request.actor, city=place, now=clock.now()),
        "changes": changes_in_cities(actor=request.actor, city_ids=[place.pk], limit=CHANGES),
        "next_session": next_session(actor=request.actor, city=place, now=clock.now()),
    }
    return render(request, "dashboards/workspace.html", context)


@login_required
@require_safe
def coaching(request: SignedInRequest) -> HttpResponse:
    """Show a coach which city needs them, and why."""
    held = request.actor.cities_as(CityRole.COACH)
    allow_if(held, _("This page is for coaches. No city is assigned to you.")).require()
    rows = portfolio(actor=request.actor, now=clock.now())
    lanes = board(rows) if request.GET.get("view") == "board" else []
    context = {"rows": rows, "lanes": lanes, "columns": PORTFOLIO_COLUMNS}
    return render(request, "dashboards/coaching.html", context)


@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """Show the desk its people, seals in trouble, messages that did not go out; take invitations."""
    is_desk(request.actor).require()
    form = NetworkInvitationForm(request.POST or None)
    if form.is_valid():
        try:
            user = invite_to_network(actor=request.actor, **form.cleaned_data, now=clock.now())
        except Invalid as error:
            form.add_error("email", str(error.message))
        else:
            messages.success(request, _("%s has been invited.") % user.name)
            return redirect("desk")
    page = desk_page(actor=request.actor, now=clock.now())
    context = {"page": page, "form": form, **DESK_COLUMNS}
    return render(request, "dashboards/desk.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def resend(request: SignedInRequest, message: str) -> HttpResponse:
    """Queue a message anew that was refused or whose hand-over is uncertain."""
    is_desk(request.actor).require()
    found = get_object_or_404(Message.objects.visible_to(request.actor), public_id=message)
    resend_message(actor=request.actor, message_id=found.pk, now=clock.now())
    messages.success(request, _("The message is queued again."))
    return redirect("desk")


@login_required
@require_POST
def retry_seal(request: SignedInRequest, deal: str) -> HttpResponse:
    """Let a worker try the seal of a deal at once."""
    is_desk(request.actor).require()
    found = get_object_or_404(Deal.objects.visible_to(request.actor), public_id=deal)
    try_seal_again(actor=request.actor, deal=found, now=clock.now())
    messages.success(request, _("A worker tries the seal of “%s” again.") % found.title)
    return redirect("desk")


@login_required
@require_POST
def take_network_role(request: SignedInRequest, person: str) -> HttpResponse:
    """Take the role across all cities from a person."""
    is_desk(request.actor).require()
    user = get_object_or_404(User.objects.visible_to(request.actor).exclude(network=""), public_id=person)
    leave_network(actor=request.actor, user=user, now=clock.now())
    messages.success(request, _("%s no longer works across all cities.") % user.name)
    return redirect("home") if user.pk == request.actor.user_id else redirect("desk")


def healthz(request: HttpRequest) -> JsonResponse:
    """Tell that this process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Tell whether everything the platform stands on is there; 503 if not."""
    parts = readiness(now=clock.now())
    return JsonResponse(
        {"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503
    )
