"""The desk's page about seals that do not come, and about signed files that wait for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greendeals.models import Deal
from greendeals.rules import require_step
from greendeals.selectors import held_counterparts
from greendeals.services import end_lost_round
from greendeals.workflow import Action
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.dashboards.seals.forms import LostForm
from icc.dashboards.selectors.desk import troubled_seals
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

SEALS = (
    Column(gettext_lazy("Deal")),
    Column(gettext_lazy("Waiting since")),
    Column(gettext_lazy("Attempts"), numeric=True),
    Column(gettext_lazy("What is wrong")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)
HELD = (
    Column(gettext_lazy("Deal")),
    Column(gettext_lazy("Signed for")),
    Column(gettext_lazy("Handed in")),
    Column(gettext_lazy("Sign until")),
)
SHOWN = 100


@login_required
@require_safe
def seals(request: SignedInRequest) -> HttpResponse:
    """List both."""
    is_desk(request.actor).require()
    context = {
        "seals": troubled_seals(request.actor, now=clock.now()),
        "held": held_counterparts(actor=request.actor)[:SHOWN],
        "seal_columns": SEALS,
        "held_columns": HELD,
        "crumbs": (Crumb(_("Desk"), "/desk/"), Crumb(_("Seals and signed files"))),
    }
    return render(request, "dashboards/seals.html", context)


@login_required
def lost(request: SignedInRequest, deal: str) -> HttpResponse:
    """Ask for the reason and end a signing whose frozen file is lost."""
    is_desk(request.actor).require()
    found = get_object_or_404(Deal.objects.visible_to(request.actor).select_related("city"), public_id=deal)
    require_step(request.actor, found, Action.LOSE_FILE)
    form = LostForm(request.POST or None)
    if form.is_valid():
        end_lost_round(actor=request.actor, deal=found, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The signing has ended. Everybody has been told."))
        return redirect("desk-seals")
    crumbs = (
        Crumb(_("Desk"), "/desk/"),
        Crumb(_("Seals and signed files"), "/desk/seals/"),
        Crumb(found.title),
    )
    context = {"deal": found, "form": form, "crumbs": crumbs}
    return render(request, "dashboards/seal_lost.html", context, status=422 if form.is_bound else 200)
