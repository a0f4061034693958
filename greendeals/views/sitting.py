"""The deals that wait for one person's signature, to be signed one after the other."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from greendeals.selectors import answered_lately, deals_to_sign, preparations
from icc.tenancy.requests import SignedInRequest


@login_required
def sitting(request: SignedInRequest) -> HttpResponse:
    """List what waits for the reader, each read and consented to on its own page, and what they prepare."""
    context = {
        "waiting": deals_to_sign(actor=request.actor),
        "signed": answered_lately(actor=request.actor),
        "prepared": preparations(actor=request.actor),
    }
    return render(request, "greendeals/sitting.html", context)
