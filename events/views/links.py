"""What somebody does with the personal link: GET shows, only the button changes something."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from events.services import cancel_by_link, confirm_place
from events.views.access import own
from icc.core import clock
from icc.tenancy.requests import Request


def registration(request: Request, token: str) -> HttpResponse:
    """Show a person where their registration stands; there is nothing to send here."""
    page = own(token)
    if request.method == "POST":
        return redirect("events:registration", token)
    return render(request, "events/registration.html", {"page": page, "token": token})


def confirm(request: Request, token: str) -> HttpResponse:
    """Confirm the address: now a place is given. Who only opens this address is led to the button."""
    row = own(token).registration
    if request.method == "POST":
        confirm_place(actor=request.actor, registration=row, now=clock.now())
    return redirect("events:registration", token)


def cancel(request: Request, token: str) -> HttpResponse:
    """Ask whether to cancel; on POST do it."""
    page = own(token)
    if request.method != "POST":
        return render(request, "events/cancel.html", {"page": page, "token": token})
    cancel_by_link(actor=request.actor, registration=page.registration, now=clock.now())
    messages.success(request, _("Your registration is cancelled. Thank you for telling us."))
    return redirect("events:registration", token)
