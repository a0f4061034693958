"""Who must approve: the programme names the offices, a city does without some."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City, Edition, Participation
from cities.rules import can_set_city_approvals, can_set_edition_approvals
from cities.workflow import CityApproval
from greendeals.forms import ApprovalsForm
from greendeals.selectors import open_participation
from greendeals.services import switch_city_steps, switch_edition_steps
from greendeals.views.access import city_trail
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb


@login_required
def city_steps(request: SignedInRequest, city: str) -> HttpResponse:
    """Show which offices approve the deals of a city; let the coordinator do without some."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    can_set_city_approvals(request.actor, place.pk).require()
    found = open_participation(place.pk)
    if found is None:
        raise Conflict(_("The city takes part in no edition in which it makes deals here."))
    named, off = found.edition.approvals, found.approvals_off
    on = [name for name in named if name not in off]
    form = ApprovalsForm(request.POST or None, offered=named, initial={"chosen": on, "before": off})
    if form.is_valid():
        return _switch(request, found, form)
    context = {"city": place, "form": form, "edition": found.edition}
    context["crumbs"] = city_trail(place, _("Who approves"))
    return render(request, "greendeals/city_steps.html", context, status=422 if form.is_bound else 200)


def _switch(request: SignedInRequest, participation: Participation, form: ApprovalsForm) -> HttpResponse:
    """Do without what is not ticked; what the programme does not name stays as it is."""
    named, chosen = participation.edition.approvals, form.cleaned_data["chosen"]
    kept = [name for name in participation.approvals_off if name not in named]
    off = [*kept, *(name for name in named if name not in chosen)]
    before, now = form.cleaned_data["before"], clock.now()
    count = switch_city_steps(
        actor=request.actor, participation=participation, off=off, before=before, now=now
    )
    messages.success(request, _saved(count))
    return redirect("greendeals:deals", city=participation.city.slug)


def _saved(count: int) -> str:
    words = ngettext("Saved. %d deal in review follows.", "Saved. %d deals in review follow.", count)
    return words % count if count else _("Saved.")


@login_required
def edition_steps(request: SignedInRequest) -> HttpResponse:
    """Show which offices approve the deals of an edition; let the desk name them."""
    can_set_edition_approvals(request.actor).require()
    editions = list(Edition.objects.filter(records_deals=True).newest_first())
    found = _chosen(request, editions)
    named = found.approvals if found else []
    initial = {"chosen": named, "before": named}
    form = ApprovalsForm(request.POST or None, offered=CityApproval.values, initial=initial)
    if found and form.is_valid():
        return _name(request, found, form)
    crumbs = [Crumb(_("Desk"), reverse("desk")), Crumb(_("Who approves deals"))]
    context = {"edition": found, "editions": editions, "form": form, "crumbs": crumbs}
    return render(request, "greendeals/edition_steps.html", context, status=422 if form.is_bound else 200)


def _chosen(request: SignedInRequest, editions: list[Edition]) -> Edition | None:
    """Return the edition that is asked for, else the newest; 404 for one that is not known."""
    code = request.POST.get("edition") or request.GET.get("edition")
    found = [edition for edition in editions if edition.code == code] if code else editions
    if code and not found:
        raise Http404
    return next(iter(found), None)


def _name(request: SignedInRequest, edition: Edition, form: ApprovalsForm) -> HttpResponse:
    approvals, before = form.cleaned_data["chosen"], form.cleaned_data["before"]
    count = switch_edition_steps(
        actor=request.actor, edition=edition, approvals=approvals, before=before, now=clock.now()
    )
    messages.success(request, _saved(count))
    return redirect(f"{reverse('greendeals:edition-steps')}?edition={edition.code}")
