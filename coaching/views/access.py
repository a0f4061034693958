"""What every page of coaching begins and ends with."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import City
from coaching import selectors
from coaching.models import Engagement, Session
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb

P = ParamSpec("P")


def city_page(
    view: Callable[Concatenate[SignedInRequest, City, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Load the city named in the address, if the signed-in person may enter it; strangers get 404."""

    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, city: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
        return view(request, place, *args, **kwargs)

    return enter


def session_page(
    view: Callable[Concatenate[SignedInRequest, Session, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Load the session named in the address, if the signed-in person may see it; strangers get 404."""

    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, session: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        rows = Session.objects.visible_to(request.actor).select_related("city", "engagement__coach")
        return view(request, get_object_or_404(rows, public_id=session), *args, **kwargs)

    return enter


def job_of(request: SignedInRequest, city: City, coach: str) -> Engagement:
    """Load the job that a coach, named by the public key of the account, has or had in a city."""
    found = selectors.job_of(actor=request.actor, city=city, coach=coach)
    if found is None:
        raise Http404
    return found


def coaching_trail(city: City, *here: str | Crumb) -> list[Crumb]:
    """Return the way back from a page of a city's coaching; without words, that page itself."""
    start = Crumb(city.name, reverse("workspace", args=[city.slug]))
    coaching = Crumb(_("Coaching"), reverse("coaching:city", args=[city.slug]) if here else "")
    return [start, coaching, *(step if isinstance(step, Crumb) else Crumb(step) for step in here)]


def show(
    request: SignedInRequest,
    city: City,
    template: str,
    context: dict[str, Any],
    *,
    crumbs: list[Crumb],
    status: int = 0,
) -> HttpResponse:
    """Answer with a page of a city; a form that was refused answers 422."""
    form = context.get("form")
    refused = isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
    values = {"city": city, "crumbs": crumbs, **context}
    return render(request, f"coaching/{template}", values, status=status or (422 if refused else 200))
