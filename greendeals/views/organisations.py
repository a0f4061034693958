"""The organisations that a city knows."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import City, Organisation
from cities.rules import is_city_writer
from cities.services import (
    OrganisationFacts,
    add_organisation,
    change_organisation,
    merge_organisations,
    remove_organisation,
)
from greendeals import selectors
from greendeals.forms import OrganisationFilterForm, OrganisationForm
from icc.core import clock
from icc.core.errors import Conflict, DomainError, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

P = ParamSpec("P")
OrganisationView = Callable[Concatenate[SignedInRequest, Organisation, P], HttpResponseBase]

COLUMNS = (
    Column(gettext_lazy("Organisation")),
    Column(gettext_lazy("Type")),
    Column(gettext_lazy("Size")),
    Column(gettext_lazy("Country")),
    Column(gettext_lazy("Deals"), numeric=True),
)


def _city(request: SignedInRequest, slug: str) -> City:
    return get_object_or_404(City.objects.reachable_by(request.actor), slug=slug)


def _trail(city: City, *between: Crumb, here: str = "") -> list[Crumb]:
    workspace = Crumb(city.name, reverse("workspace", args=[city.slug]))
    register = reverse("greendeals:organisations", args=[city.slug]) if here else ""
    found = [workspace, Crumb(_("Organisations"), register), *between]
    return [*found, Crumb(here)] if here else found


def organisation_page(view: OrganisationView[P]) -> Callable[..., HttpResponseBase]:
    """Load the organisation named in the address, if the signed-in person may see it."""

    @login_required
    @wraps(view)
    def enter(
        request: SignedInRequest, city: str, organisation: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        rows = Organisation.objects.visible_to(request.actor).filter(city=_city(request, city))
        rows = rows.select_related("city", "kind", "sector", "merged_into")
        return view(request, get_object_or_404(rows, public_id=organisation), *args, **kwargs)

    return enter


def _form(request: SignedInRequest, city: City, found: Organisation | None = None) -> OrganisationForm:
    """Return the form; a new organisation is compared with those known and published."""
    participation = selectors.open_participation(city.pk)
    edition = participation.edition if participation else None
    invented = bool(edition and edition.is_demonstration)

    def compare(name: str) -> list[selectors.Suggestion]:
        return selectors.suggestions(actor=request.actor, city=city, name=name, invented=invented)

    find = None if found else compare
    return OrganisationForm(request.POST or None, instance=found, edition=edition, find=find)


@login_required
@require_safe
def organisations(request: SignedInRequest, city: str) -> HttpResponse:
    """List the organisations of a city."""
    place = _city(request, city)
    form = OrganisationFilterForm(request.GET)
    page = request.GET.get("page", "1")
    context = {
        "city": place,
        "form": form,
        "found": selectors.organisations(actor=request.actor, city=place, **form.chosen(), page=page),
        "writes": is_city_writer(request.actor, place.pk),
        "columns": COLUMNS,
        "crumbs": _trail(place),
    }
    return render(request, "greendeals/organisations.html", context)


@login_required
def new_organisation(request: SignedInRequest, city: str) -> HttpResponse:
    """Record an organisation; one that is known already is shown instead."""
    place = _city(request, city)
    is_city_writer(request.actor, place.pk).require()
    form = _form(request, place)
    saved = _add(request, place, form) if form.is_valid() else None
    if saved:
        return redirect("greendeals:organisation", place.slug, saved.public_id)
    crumbs = _trail(place, here=_("New organisation"))
    context = {"city": place, "form": form, "crumbs": crumbs}
    return render(request, "greendeals/new_organisation.html", context, status=422 if form.is_bound else 200)


def _add(request: SignedInRequest, city: City, form: OrganisationForm) -> Organisation | None:
    facts = {**form.cleaned_data}
    meant, _version = facts.pop("meant", None), facts.pop("version")
    if meant and meant.own:
        messages.info(request, _("%s is in your register already. Nothing was recorded twice.") % meant.name)
        own: Organisation = meant.own
        return own
    facts["name"] = meant.name if meant else facts["name"]
    try:
        saved = add_organisation(
            actor=request.actor, city=city, facts=OrganisationFacts(**facts), now=clock.now()
        )
    except Invalid as error:
        _mark(form, error)
        return None
    messages.success(request, _("%s is recorded.") % saved.name)
    return saved


def _mark(form: OrganisationForm, error: Invalid) -> None:
    """Put a refusal beside its field."""
    for field, words in (error.fields or {"name": error.message}).items():
        form.add_error(field if field in form.fields else None, str(words))


@organisation_page
def organisation(request: SignedInRequest, found: Organisation) -> HttpResponseBase:
    """Show an organisation and where it takes part; take corrections."""
    if found.merged_into and request.method != "POST":
        return redirect("greendeals:organisation", found.city.slug, found.merged_into.public_id)
    if request.method != "POST":
        return _show(request, found)
    is_city_writer(request.actor, found.city_id).require()
    form = _form(request, found.city, found)
    error = _change(request, found, form) if form.is_valid() else Invalid()
    return _show(request, found, form, error) if error else redirect(request.path)


def _show(
    request: SignedInRequest,
    found: Organisation,
    form: OrganisationForm | None = None,
    error: DomainError | None = None,
) -> HttpResponse:
    """Show the page; after a conflict what somebody else has saved stands beside what was entered."""
    rows = Organisation.objects.visible_to(request.actor).select_related("city", "kind", "sector")
    stored = get_object_or_404(rows, pk=found.merged_into_id or found.pk)
    writes = is_city_writer(request.actor, stored.city_id)
    if form and isinstance(error, Conflict):
        form.over(stored)
    context = {
        "city": stored.city,
        "organisation": stored,
        "page": selectors.organisation_page(actor=request.actor, organisation=stored),
        "form": form or (_form(request, stored.city, stored) if writes else None),
        "conflict": error if isinstance(error, Conflict) else None,
        "writes": writes,
        "crumbs": _trail(stored.city, here=stored.name),
    }
    return render(request, "greendeals/organisation.html", context, status=error.status if error else 200)


def _change(request: SignedInRequest, found: Organisation, form: OrganisationForm) -> DomainError | None:
    facts = {**form.cleaned_data}
    version = facts.pop("version")
    try:
        change_organisation(
            actor=request.actor,
            organisation=found,
            facts=OrganisationFacts(**facts),
            version=version,
            now=clock.now(),
        )
    except Invalid as error:
        _mark(form, error)
        return error
    except Conflict as error:
        return error
    messages.success(request, _("Saved."))
    return None


@organisation_page
def merge(request: SignedInRequest, found: Organisation) -> HttpResponseBase:
    """Show two records side by side with what would move; on POST let one take the place of the other."""
    is_city_writer(request.actor, found.city_id).require()
    rows = Organisation.objects.visible_to(request.actor).filter(city=found.city_id).live()
    rows = rows.select_related("kind", "sector", "city")
    other = get_object_or_404(rows.exclude(pk=found.pk), public_id=request.GET.get("with", ""))
    pair = {row.public_id: row for row in (found, other)}
    survivor = pair.pop(request.POST.get("stays", ""), None) if request.method == "POST" else None
    if survivor:
        (gone,) = pair.values()
        merge_organisations(actor=request.actor, survivor=survivor, other=gone, now=clock.now())
        messages.success(request, _("%(gone)s is now %(kept)s.") % {"gone": gone.name, "kept": survivor.name})
        return redirect("greendeals:organisation", found.city.slug, survivor.public_id)
    return _compare(request, found, other)


def _compare(request: SignedInRequest, found: Organisation, other: Organisation) -> HttpResponse:
    pair = (found, other)
    deals = [selectors.parties_of(request.actor, row) for row in pair]
    both = {party.deal_id for party in deals[0]} & {party.deal_id for party in deals[1]}
    record = Crumb(found.name, reverse("greendeals:organisation", args=[found.city.slug, found.public_id]))
    context = {
        "city": found.city,
        "pair": list(zip(pair, deals, strict=True)),
        "in_both": [party.deal for party in deals[0] if party.deal_id in both],
        "columns": [Column(_("What")), Column(found.name), Column(other.name)],
        "crumbs": _trail(found.city, record, here=_("Merge")),
        "refused": request.method == "POST",
    }
    return render(request, "greendeals/merge.html", context, status=422 if context["refused"] else 200)


@organisation_page
@require_POST
def remove(request: SignedInRequest, found: Organisation) -> HttpResponseBase:
    """Forget an organisation that takes part nowhere."""
    remove_organisation(actor=request.actor, organisation=found, now=clock.now())
    messages.success(request, _("%s is removed from your register.") % found.name)
    return redirect("greendeals:organisations", found.city.slug)
