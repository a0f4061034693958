"""Pages that show more than one feature, and the probes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import City, Edition, Participation
from cities.workflow import COUNTRIES, CityRole
from greendeals.models import Deal
from greendeals.rules import can_start
from greendeals.selectors import city_deals, open_participation, signed_real_deals
from greendeals.services import try_seal_again
from icc.accounts.forms import NetworkInvitationForm
from icc.accounts.models import User
from icc.accounts.rules import is_desk, sees_programme
from icc.accounts.services import invite_to_network, leave_network, resend_message
from icc.core import clock
from icc.core.decisions import allow_if
from icc.core.errors import Invalid
from icc.core.published import published
from icc.dashboards.health import readiness
from icc.dashboards.selectors import desk_page, home_of, network_page, portfolio
from icc.notifications.models import Message
from icc.tenancy.requests import Request, SignedInRequest
from icc.ui.components import Column

PORTFOLIO_COLUMNS = (
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Why it needs you")),
    Column(gettext_lazy("Furthest deal")),
    Column(gettext_lazy("Deals"), numeric=True),
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
COUNTRY_COLUMNS = (
    Column(gettext_lazy("Country")),
    Column(gettext_lazy("Cities"), numeric=True),
    Column(gettext_lazy("Begun"), numeric=True),
    Column(gettext_lazy("Signed"), numeric=True),
)


@require_safe
@published
def start(request: Request) -> HttpResponse:
    """Show the public what this is."""
    latest = Edition.objects.filter(is_demonstration=False).newest_first().first()
    count = Participation.objects.filter(edition=latest).count() if latest else 0
    context = {"edition": latest, "participants": count, "signed": signed_real_deals()}
    return render(request, "dashboards/start.html", context)


@require_safe
@published
def accessibility(request: Request) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "dashboards/accessibility.html")


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
    }
    return render(request, "dashboards/workspace.html", context)


@login_required
@require_safe
def coaching(request: SignedInRequest) -> HttpResponse:
    """Show a coach which city needs them, and why."""
    held = request.actor.cities_as(CityRole.COACH)
    allow_if(held, _("This page is for coaches. No city is assigned to you.")).require()
    rows = portfolio(actor=request.actor, now=clock.now())
    return render(request, "dashboards/coaching.html", {"rows": rows, "columns": PORTFOLIO_COLUMNS})


@login_required
@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Answer whether the target is reached, with counts by stage and country."""
    sees_programme(request.actor).require()
    editions = Edition.objects.all()
    chosen = request.GET.get("edition")
    edition = get_object_or_404(editions, code=chosen) if chosen else editions.recording().first()
    if edition is None:
        edition = get_object_or_404(editions.newest_first()[:1])
    page = network_page(actor=request.actor, edition=edition)
    return render(request, "dashboards/dashboard.html", {"page": page, "columns": COUNTRY_COLUMNS})


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
