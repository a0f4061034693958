"""How a page of a city's workspace is entered: access is part of loading."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import City, Deliverable, Edition
from cities.rules import can_settle_edition
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb

P = ParamSpec("P")
CityView = Callable[Concatenate[SignedInRequest, City, P], HttpResponse]
EditionView = Callable[Concatenate[SignedInRequest, Edition, P], HttpResponse]
DeliverableView = Callable[Concatenate[SignedInRequest, Deliverable, P], HttpResponse]


def city_page(view: CityView[P]) -> Callable[..., HttpResponseBase]:
    """Load the city named in the address, if the signed-in person may enter its workspace."""

    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, city: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
        return view(request, place, *args, **kwargs)

    return enter


def deliverable_page(view: DeliverableView[P]) -> Callable[..., HttpResponseBase]:
    """Load the deliverable named in the address, if the signed-in person may see it."""

    @login_required
    @wraps(view)
    def enter(
        request: SignedInRequest, city: str, deliverable: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        rows = Deliverable.objects.visible_to(request.actor).select_related("city", "kind")
        found = get_object_or_404(rows, city__slug=city, public_id=deliverable)
        return view(request, found, *args, **kwargs)

    return enter


def desk_page(view: EditionView[P]) -> Callable[..., HttpResponseBase]:
    """Load the edition named in the address, for the desk."""

    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, edition: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        can_settle_edition(request.actor).require()
        return view(request, get_object_or_404(Edition, code=edition), *args, **kwargs)

    return enter


def trail(city: City, *steps: tuple[str, str], here: str) -> list[Crumb]:
    """Return the way back: the workspace, pages between by label and address, and the page itself."""
    between = [Crumb(label, href) for label, href in steps]
    return [Crumb(city.name, reverse("workspace", args=[city.slug])), *between, Crumb(here)]


def desk_trail(*steps: Crumb) -> list[Crumb]:
    """Return the way back to the desk."""
    return [Crumb(_("Desk"), reverse("desk")), *steps]


def acted(form: BaseForm, act: Callable[[], None]) -> bool:
    """Act; what was refused is told beside the field it belongs to."""
    try:
        act()
    except Invalid as error:
        for name, words in (error.fields or {"name": error.message}).items():
            form.add_error(name if name in form.fields else None, str(words))
        return False
    return True
