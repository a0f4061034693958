"""How a page of a deal is entered: access is part of loading."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities.models import City
from greendeals.models import Deal
from greendeals.services import Trace
from icc.core import clock
from icc.tenancy.requests import Request, SignedInRequest
from icc.ui.components import Crumb

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, Deal, P], HttpResponseBase]


def deal_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Load the deal named in the address, if the signed-in person may see it; strangers get 404."""

    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, deal: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        deals = Deal.objects.visible_to(request.actor).select_related(
            "city", "sector", "participation__edition"
        )
        found = get_object_or_404(deals, public_id=deal)
        request.city = found.city
        return view(request, found, *args, **kwargs)

    return enter


def trace_of(request: Request, *, identified_at: datetime | None = None) -> Trace:
    """Return where an act comes from; an account was identified when it last signed in."""
    signed_in = getattr(request.user, "last_login", None)
    return Trace(
        identified_at=identified_at or signed_in or clock.now(),
        language=get_language() or "en",
        address=get_adapter(request).get_client_ip(request),
        agent=request.headers.get("User-Agent", ""),
        account=request.user.pk or 0,
    )


def city_trail(city: City, here: str = "") -> list[Crumb]:
    """Return the way back from a page of a city's deals."""
    deals = reverse("greendeals:deals", args=[city.slug]) if here else ""
    trail = [Crumb(city.name, reverse("workspace", args=[city.slug])), Crumb(_("Deals"), deals)]
    return [*trail, Crumb(here)] if here else trail


def show(
    request: SignedInRequest,
    deal: Deal,
    template: str,
    context: dict[str, Any],
    *,
    here: str = "",
    status: int = 0,
) -> HttpResponse:
    """Answer with a page of a deal; a form that was refused answers 422.

    Args:
        request: the request.
        deal: the deal.
        template: name below `greendeals/`.
        context: what else the template needs.
        here: words for the last crumb; the deal itself when empty.
        status: of the answer, where it is not the form's.
    """
    crumbs = city_trail(deal.city, here or deal.called)
    if here:
        crumbs.insert(-1, Crumb(deal.called, deal.get_absolute_url()))
    form = context.get("form")
    refused = isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
    values = {"deal": deal, "city": deal.city, "crumbs": crumbs, **context}
    return render(request, f"greendeals/{template}", values, status=status or (422 if refused else 200))
