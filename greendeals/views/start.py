"""Starting a deal: from nothing, a template, one of one's own, or a published one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cities.models import City, Participation
from greendeals import selectors
from greendeals.forms import LibraryForm, NewDealForm
from greendeals.rules import can_start
from greendeals.services import Origin, start_deal
from greendeals.views.access import city_trail
from icc.core import clock
from icc.core.errors import DomainError, Forbidden, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Deal")),
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Sector")),
    Column(gettext_lazy("Signed on")),
    Column(gettext_lazy("Used by"), numeric=True),
    Column(gettext_lazy("What to do"), hidden_label=True),
)
LOST = gettext_lazy("What you wanted to begin with is no longer offered. Your answers are kept below.")


def _place(request: SignedInRequest, city: str) -> tuple[City, Participation]:
    """Return the city and under what it starts a deal.

    Raises:
        Forbidden: the actor starts no deals there.
    """
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    participation = selectors.open_participation(place.pk)
    allowed = can_start(request.actor, place.pk, participation)
    if participation is None or not allowed:
        raise Forbidden(allowed.reason)
    return place, participation


@login_required
def new_deal(request: SignedInRequest, city: str) -> HttpResponse:
    """Begin a deal with three questions, and with what `?from=` names."""
    place, participation = _place(request, city)
    key = request.GET.get("from", "")
    origin = selectors.find_origin(actor=request.actor, participation=participation, key=key)
    form = NewDealForm(request.POST or None, participation=participation, origin=origin)
    lost = bool(key) and origin is None
    if form.is_valid() and not lost:
        try:
            return redirect(_start(request, participation, form, origin))
        except Invalid as error:
            _mark(form, error)
    context = _context(request, place, participation) | {"form": form, "origin": origin, "lost": lost}
    return render(request, "greendeals/new_deal.html", context, status=422 if form.is_bound else 200)


def _start(
    request: SignedInRequest, participation: Participation, form: NewDealForm, origin: Origin | None
) -> str:
    answers = form.cleaned_data
    deal = start_deal(
        actor=request.actor, participation=participation, **answers, now=clock.now(), origin=origin
    )
    return deal.get_absolute_url()


def _mark(form: NewDealForm, error: DomainError) -> None:
    for field, words in (error.fields or {"title": error.message}).items():
        form.add_error(field, str(words))


def _context(request: SignedInRequest, city: City, participation: Participation) -> dict[str, object]:
    return {
        "city": city,
        "participation": participation,
        "beginnings": selectors.beginnings(actor=request.actor, participation=participation),
        "crumbs": city_trail(city, _("New deal")),
        "lost_words": LOST,
    }


@login_required
@require_safe
def library(request: SignedInRequest, city: str) -> HttpResponse:
    """Search the published deals that a city may begin with."""
    place, participation = _place(request, city)
    form = LibraryForm(request.GET, selectors.register_facets())
    page = request.GET.get("page", "1")
    crumbs = city_trail(place, _("Published deals"))
    crumbs.insert(-1, Crumb(_("New deal"), reverse("greendeals:new", args=[place.slug])))
    context = {
        "city": place,
        "form": form,
        "found": selectors.library(participation=participation, **form.chosen(), page=page),
        "columns": COLUMNS,
        "crumbs": crumbs,
    }
    return render(request, "greendeals/library.html", context)
