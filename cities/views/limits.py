"""The desk sets after how many days the early warning speaks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities import services
from cities.forms import LimitsForm
from cities.models import Edition
from cities.views.access import acted, desk_page, desk_trail
from icc.core import clock
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb


@desk_page
def limits(request: SignedInRequest, edition: Edition) -> HttpResponse:
    """Show the limits of an edition; set them."""
    form = LimitsForm(request.POST or None, edition=edition)
    if form.is_valid() and acted(form, lambda: _set(request, edition, form)):
        messages.success(request, _("Set. The warnings are worked out anew; that takes a minute."))
        return redirect("cities:desk-limits", edition.code)
    context = {"form": form, "edition": edition, "crumbs": desk_trail(Crumb(_("Early warning")))}
    return render(request, "cities/desk_limits.html", context, status=422 if form.is_bound else 200)


def _set(request: SignedInRequest, edition: Edition, form: LimitsForm) -> None:
    services.set_warning_limits(
        actor=request.actor, edition=edition, before=form.before(), after=form.days(), now=clock.now()
    )
