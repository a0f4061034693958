"""Ledgers: what was promised and what came of it, of a partner, of a city, of the network."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.models import City, Organisation
from cities.rules import is_city_writer
from greendeals.forms.ledger import LedgerForm, NetworkLedgerForm
from greendeals.models import Indicator
from greendeals.selectors.ledger import LedgerScope, ledger, same_questions
from greendeals.services.same_effects import settle_same_effect
from greendeals.views.ledger_columns import COLUMNS
from greendeals.views.ledger_files import ledger_file
from greendeals.views.organisations import organisation_page
from icc.accounts.rules import sees_programme
from icc.core import clock
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb

PER_PAGE = 25


def _answer(
    request: SignedInRequest,
    form: LedgerForm,
    scope: LedgerScope,
    title: str,
    crumbs: list[Crumb],
    *,
    asks: bool = False,
    **more: object,
) -> HttpResponse:
    """Answer with the page of a ledger, or with one of its files where `?file=` asks for it.

    Where `asks` says so, the page asks too which effects of the whole scope are claimed twice.
    """
    now = clock.now()
    chosen = replace(scope, **form.chosen())  # type: ignore[arg-type]  # the form names fields of text only
    found = ledger(actor=request.actor, scope=chosen, today=clock.day(now))
    if "file" in request.GET:
        return ledger_file(request, found, now)
    asked = request.GET.copy()
    for name in ("page", "file"):
        asked.pop(name, None)
    if asks:
        whole = found if chosen == scope else ledger(actor=request.actor, scope=scope, today=clock.day(now))
        more["questions"] = same_questions(whole.effects, whole.same)
    context = {
        "found": found,
        "title": title,
        "crumbs": [*crumbs, Crumb(title)],
        "form": form,
        "scope": chosen,
        "page": Paginator(found.pledges, PER_PAGE).get_page(request.GET.get("page")),
        "asked": asked.urlencode(),
        "columns": COLUMNS,
        "over_cities": scope.city is None,
        **more,
    }
    return render(request, "greendeals/ledger.html", context)


@organisation_page
@require_safe
def of_organisation(request: SignedInRequest, found: Organisation) -> HttpResponseBase:
    """Show all promises of a partner that the reader may see."""
    city = found.city
    crumbs = [
        Crumb(city.name, reverse("workspace", args=[city.slug])),
        Crumb(_("Organisations"), reverse("greendeals:organisations", args=[city.slug])),
        Crumb(found.name, reverse("greendeals:organisation", args=[city.slug, found.public_id])),
    ]
    scope = LedgerScope(organisation=found)
    return _answer(request, LedgerForm(request.GET), scope, _("Promises"), crumbs, organisation=found)


@login_required
@require_safe
def of_city(request: SignedInRequest, city: str) -> HttpResponseBase:
    """Show all promises made in a city, and ask which effects are claimed twice."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    crumbs = [Crumb(place.name, reverse("workspace", args=[place.slug]))]
    scope = LedgerScope(city=place)
    asks = is_city_writer(request.actor, place.pk).allowed
    return _answer(request, LedgerForm(request.GET), scope, _("Promises"), crumbs, asks=asks, city=place)


@login_required
@require_POST
def settle(request: SignedInRequest, city: str) -> HttpResponseBase:
    """Say whether two indicators speak of one effect."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    rows = Indicator.objects.visible_to(request.actor).filter(city=place)
    counted, left_out = (
        get_object_or_404(rows, public_id=request.POST.get(name, "")) for name in ("counted", "left_out")
    )
    same = request.POST.get("same") == "yes"
    settle_same_effect(actor=request.actor, counted=counted, left_out=left_out, same=same, now=clock.now())
    words = _("Totals count this effect once now.") if same else _("Totals count both of them.")
    messages.success(request, words)
    return redirect("greendeals:city-promises", place.slug)


@login_required
@require_safe
def of_network(request: SignedInRequest) -> HttpResponseBase:
    """Show all promises of the network, with totals by the rules of the catalogue."""
    sees_programme(request.actor).require()
    countries = City.objects.order_by("country").values_list("country", flat=True).distinct()
    form = NetworkLedgerForm(request.GET, countries=[code for code in countries if code])
    crumbs = [Crumb(_("Network dashboard"), reverse("dashboard"))]
    return _answer(request, form, LedgerScope(), _("Promises"), crumbs)
