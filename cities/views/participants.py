"""The directory of cities, and the team of a city."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities import selectors, services
from cities.forms import DirectoryForm, InvitationForm
from cities.models import City, Edition, Membership
from cities.rules import can_remove
from icc.core import clock
from icc.core.errors import Invalid
from icc.core.published import published
from icc.tenancy.requests import Request, SignedInRequest
from icc.ui.components import Column, Crumb

DIRECTORY = (
    Column(gettext_lazy("City")),
    Column(gettext_lazy("English name or members")),
    Column(gettext_lazy("Country")),
    Column(gettext_lazy("Takes part as")),
)
TEAM = (
    Column(gettext_lazy("Name")),
    Column(gettext_lazy("E-mail and function")),
    Column(gettext_lazy("Role")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


@require_safe
@published
def directory(request: Request) -> HttpResponse:
    """Show who takes part in an edition."""
    form = DirectoryForm(request.GET, list(Edition.objects.newest_first()))
    found = selectors.directory(**form.chosen(), page=request.GET.get("page", "1"))
    return render(request, "cities/directory.html", {"form": form, "found": found, "columns": DIRECTORY})


@login_required
def team(request: SignedInRequest, city: str) -> HttpResponse:
    """Show the people of a city; take an invitation."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    form = InvitationForm(request.POST or None)
    if form.is_valid() and _invite(request, place, form):
        return redirect("cities:team", place.slug)
    context = {
        "city": place,
        "team": selectors.team(actor=request.actor, city=place),
        "form": form,
        "columns": TEAM,
        "crumbs": _crumbs(place, _("Team")),
    }
    return render(request, "cities/team.html", context, status=Invalid.status if form.is_bound else 200)


def _invite(request: SignedInRequest, city: City, form: InvitationForm) -> bool:
    now = clock.now()
    try:
        services.invite_member(actor=request.actor, city=city, **form.cleaned_data, now=now)
    except Invalid as error:
        form.add_error("email", str(error.message))
        return False
    messages.success(request, _("An invitation has been sent to %s.") % form.cleaned_data["email"])
    return True


def _crumbs(city: City, here: str) -> tuple[Crumb, ...]:
    return (Crumb(city.name, reverse("workspace", args=[city.slug])), Crumb(here))


def _membership(request: SignedInRequest, city: str, member: str) -> Membership:
    rows = Membership.objects.visible_to(request.actor).filter(
        city__in=City.objects.reachable_by(request.actor)
    )
    return get_object_or_404(rows.select_related("user", "city"), city__slug=city, public_id=member)


@login_required
def remove(request: SignedInRequest, city: str, member: str) -> HttpResponse:
    """Ask whether to take a role from a person; on POST take it."""
    membership = _membership(request, city, member)
    if request.method != "POST":
        can_remove(
            request.actor, membership, team=membership.city.memberships.select_related("user")
        ).require()
        crumbs = _crumbs(membership.city, _("Remove from the team"))
        context = {"city": membership.city, "membership": membership, "crumbs": crumbs}
        return render(request, "cities/remove.html", context)
    services.remove_member(actor=request.actor, membership=membership, now=clock.now())
    messages.success(request, _("%(name)s has been removed.") % {"name": membership.person})
    own = membership.user_id == request.actor.user_id
    return redirect("home") if own else redirect("cities:team", city)


@login_required
@require_POST
def invite_again(request: SignedInRequest, city: str, member: str) -> HttpResponse:
    """Send an invitation once more."""
    membership = _membership(request, city, member)
    services.invite_again(actor=request.actor, membership=membership, now=clock.now())
    messages.success(request, _("A new mail is on its way to %(name)s.") % {"name": membership.person})
    return redirect("cities:team", city)
