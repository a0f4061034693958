"""The signing on a screen: which organisations have signed, in large type, and nothing about persons."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from greendeals.models import Deal
from greendeals.rules import can_hold_ceremony
from greendeals.selectors import ceremony_of
from greendeals.views.access import deal_page
from icc.tenancy.requests import SignedInRequest


@deal_page
def ceremony(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show who has signed; asked by the page itself, only the part that changes."""
    can_hold_ceremony(request.actor, deal).require()
    part = request.headers.get("X-Poll") == "1"
    context = {"deal": deal, "city": deal.city, "page": ceremony_of(actor=request.actor, deal=deal)}
    response: HttpResponse = render(
        request, "greendeals/_ceremony.html" if part else "greendeals/ceremony.html", context
    )
    return response
