"""The way of a city through its edition."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities import selectors
from cities.models import City
from cities.views.access import city_page, trail
from icc.core import clock
from icc.tenancy.requests import SignedInRequest


@city_page
@require_safe
def journey(request: SignedInRequest, city: City) -> HttpResponse:
    """Show phases, milestones and what the city owes, with the one next step."""
    now = clock.now()
    participation = selectors.participation_on_the_way(city, request.GET.get("edition", ""))
    context = {"city": city, "crumbs": trail(city, here=_("Journey"))}
    if participation is None:
        return render(request, "cities/no_journey.html", context)
    rows = selectors.deliverables_of(actor=request.actor, participation=participation, now=now)
    context |= {
        "way": selectors.way_of(participation.edition, now=now),
        "participation": participation,
        "editions": selectors.editions_on_the_way(city),
        "groups": selectors.grouped(rows),
        "next": selectors.next_deliverable(request.actor, rows),
    }
    return render(request, "cities/journey.html", context)
