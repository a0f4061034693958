"""What a city does: send people, take them back, take up what was learned."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.models import City
from events import selectors
from events.forms import delegate_forms
from events.models import Event, Learning, Registration
from events.rules import can_cancel, is_writer
from events.services import adopt_learning, cancel_registration, register_delegates
from events.views.access import city_at, event_at
from events.workflow import RegistrationState
from icc.core import clock
from icc.core.decisions import Decision, allow_if
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Name")),
    Column(gettext_lazy("Function and e-mail")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


def _trail(city: City, here: str, event: Event | None = None) -> tuple[Crumb, ...]:
    first = Crumb(city.marked_name, reverse("workspace", args=[city.slug]))
    if event is None:
        return (first, Crumb(here))
    return (first, Crumb(_("Events"), reverse("events:city", args=[city.slug])), Crumb(here))


@login_required
@require_safe
def events(request: SignedInRequest, city: str) -> HttpResponse:
    """Show a city the events it is concerned with, its people there, and what it has taken up."""
    place = city_at(request, city)
    rows = selectors.delegations(actor=request.actor, city=place, now=clock.now())
    context = {
        "city": place,
        "rows": rows,
        "adopted": selectors.adopted(actor=request.actor, city=place),
        "crumbs": _trail(place, _("Events")),
    }
    return render(request, "events/city.html", context)


@login_required
def delegation(request: SignedInRequest, city: str, slug: str) -> HttpResponse:
    """Show a city its people at one event; take two more."""
    place, found = city_at(request, city), event_at(request, slug)
    may = selectors.may_register(actor=request.actor, event=found, city=place, now=clock.now())
    forms = delegate_forms(request.POST or None)
    if request.method == "POST":
        may.require()
        if forms.is_valid() and _register(request, found, place, forms):
            return redirect("events:delegation", place.slug, found.slug)
    return _delegation(request, found, place, forms, may)


def _delegation(
    request: SignedInRequest, found: Event, place: City, forms: Any, may: Decision
) -> HttpResponse:
    writes = is_writer(request.actor, place.pk) & allow_if(found.is_ahead, "")
    context = {
        "city": place,
        "event": found,
        "mine": selectors.delegation(actor=request.actor, city=place, event=found),
        "may": may,
        "writes": writes,
        "forms": forms,
        "columns": COLUMNS if writes else COLUMNS[:-1],
        "crumbs": _trail(place, found.marked_name, found),
    }
    return render(request, "events/delegation.html", context, status=422 if forms.is_bound else 200)


def _register(request: SignedInRequest, found: Event, place: City, forms: Any) -> bool:
    people = forms.nominees(get_language() or "en")
    try:
        rows = register_delegates(
            actor=request.actor, event=found, city=place, people=people, now=clock.now()
        )
    except Invalid as error:
        forms.forms[0].add_error(None, str(error.message))
        return False
    seated = sum(1 for row in rows if row.state == RegistrationState.CONFIRMED)
    waiting = len(rows) - seated
    if seated:
        words = ngettext("%d person has a place and a mail.", "%d people have a place and a mail.", seated)
        messages.success(request, words % seated)
    if waiting:
        words = ngettext(
            "%d person is on the waiting list and has a mail.",
            "%d people are on the waiting list and have a mail.",
            waiting,
        )
        messages.warning(request, words % waiting)
    return True


@login_required
def withdraw(request: SignedInRequest, city: str, slug: str, registration: str) -> HttpResponse:
    """Ask whether somebody shall not come after all; on POST cancel."""
    place, found = city_at(request, city), event_at(request, slug)
    rows = Registration.objects.visible_to(request.actor).filter(city=place, event=found)
    row = get_object_or_404(rows.select_related("delegate"), public_id=registration)
    can_cancel(request.actor, row).require()
    if request.method != "POST":
        crumbs = _trail(place, _("Cancel a registration"), found)
        context = {"city": place, "event": found, "row": row, "crumbs": crumbs}
        return render(request, "events/withdraw.html", context)
    cancel_registration(actor=request.actor, registration=row, now=clock.now())
    messages.success(request, _("The registration is cancelled. The place goes to the next in line."))
    return redirect("events:delegation", place.slug, found.slug)


@login_required
@require_POST
def adopt(request: SignedInRequest, city: str, learning: str) -> HttpResponse:
    """Make a key learning an action point of the city."""
    place = city_at(request, city)
    rows = Learning.objects.visible_to(request.actor).select_related("day__event")
    found = get_object_or_404(rows, public_id=learning)
    adopt_learning(actor=request.actor, city=place, learning=found, now=clock.now())
    messages.success(
        request, _("It is on the list of actions of %(city)s now.") % {"city": place.marked_name}
    )
    return redirect("events:city", place.slug)
