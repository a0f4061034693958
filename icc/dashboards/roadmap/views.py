"""Asking for a roadmap, and looking whether it is there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cities.models import City
from icc.core import clock
from icc.dashboards.roadmap.rules import can_ask_for_roadmap
from icc.dashboards.roadmap.selectors import latest_roadmap
from icc.dashboards.roadmap.services import request_roadmap
from icc.tenancy.requests import SignedInRequest


@login_required
@require_POST
def ask_roadmap(request: SignedInRequest, city: str) -> HttpResponse:
    """Ask for the roadmap as of today."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    request_roadmap(actor=request.actor, city=place, now=clock.now())
    return redirect("workspace", place.slug)


@login_required
@require_safe
def roadmap(request: SignedInRequest, city: str) -> HttpResponse:
    """Show the panel alone; the workspace asks for it again while a worker makes the PDF."""
    place = get_object_or_404(City.objects.reachable_by(request.actor), slug=city)
    can_ask_for_roadmap(request.actor, place.pk).require()
    context = {"city": place, "roadmap": latest_roadmap(actor=request.actor, city=place)}
    return render(request, "dashboards/_roadmap.html", context)
