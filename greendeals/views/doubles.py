"""The same organisation in several cities, for the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import Organisation
from cities.rules import can_join_organisations
from cities.services import (
    join_organisations,
    publish_organisation,
    split_organisation,
    unpublish_organisation,
)
from greendeals import selectors
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Same"), hidden_label=True),
    Column(gettext_lazy("Organisation")),
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Type")),
    Column(gettext_lazy("State")),
)


def _page(request: SignedInRequest, *, refused: str = "") -> HttpResponse:
    q, page = request.GET.get("q", "")[:100], request.GET.get("page", "1")
    context = {
        "q": q,
        "found": selectors.doubles(actor=request.actor, q=q, page=page),
        "columns": COLUMNS,
        "refused": refused,
        "crumbs": [Crumb(_("Desk"), reverse("desk")), Crumb(_("Organisations"))],
    }
    return render(request, "greendeals/doubles.html", context, status=422 if refused else 200)


@login_required
@require_safe
def doubles(request: SignedInRequest) -> HttpResponse:
    """Show which organisations stand in several cities."""
    can_join_organisations(request.actor).require()
    return _page(request)


@login_required
@require_POST
def join(request: SignedInRequest) -> HttpResponse:
    """Note that the organisations named are one and the same."""
    can_join_organisations(request.actor).require()
    named = request.POST.getlist("organisation")
    rows = list(Organisation.objects.visible_to(request.actor).filter(public_id__in=named))
    try:
        join_organisations(actor=request.actor, organisations=rows, now=clock.now())
    except Invalid as error:
        return _page(request, refused=str(error.message))
    messages.success(request, _("Noted as one and the same. Their cities keep their own records."))
    return _back(request)


@login_required
@require_POST
def split(request: SignedInRequest, organisation: str) -> HttpResponse:
    """Take an organisation out of those it was joined with."""
    return _do(request, organisation, split_organisation, _("%s stands for itself again."))


@login_required
@require_POST
def publish(request: SignedInRequest, organisation: str) -> HttpResponse:
    """Make an organisation known to all cities."""
    return _do(request, organisation, publish_organisation, _("%s is now suggested to all cities."))


@login_required
@require_POST
def unpublish(request: SignedInRequest, organisation: str) -> HttpResponse:
    """Suggest an organisation to other cities no longer."""
    words = _("%s is no longer suggested to other cities.")
    return _do(request, organisation, unpublish_organisation, words)


def _do(request: SignedInRequest, public_id: str, service: Callable[..., object], words: str) -> HttpResponse:
    """Do something to one organisation, say so with its name, and return to the list."""
    can_join_organisations(request.actor).require()
    rows = Organisation.objects.visible_to(request.actor).live()
    found = get_object_or_404(rows, public_id=public_id)
    service(actor=request.actor, organisation=found, now=clock.now())
    messages.success(request, words % found.name)
    return _back(request)


def _back(request: SignedInRequest) -> HttpResponse:
    """Return to the list as it was filtered."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('greendeals:doubles')}{'?' if query else ''}{query}")
