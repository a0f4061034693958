"""The desk makes an event and changes what it says."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.models import Edition
from cities.selectors import current_edition
from events import selectors
from events.forms import EventForm, NewEventForm
from events.models import Event
from events.services import create_event, edit_event
from events.views.access import desk_event, desk_trail
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """Take a new event; it is a draft that only the desk sees."""
    is_desk(request.actor).require()
    editions = list(Edition.objects.newest_first())
    running = next((row for row in editions if row.records_deals), current_edition(editions))
    form = NewEventForm(request.POST or None, editions=editions, edition=running)
    made = _make(request, form) if form.is_valid() else None
    if made:
        messages.success(request, _("The event is a draft: only the desk sees it. Now plan its days."))
        return redirect("events:plan", made.slug)
    crumbs = (Crumb(_("Events"), reverse("events:events")), Crumb(_("New event")))
    context = {"form": form, "crumbs": crumbs}
    return render(request, "events/new.html", context, status=Invalid.status if form.is_bound else 200)


def _make(request: SignedInRequest, form: NewEventForm) -> Event | None:
    try:
        return create_event(
            actor=request.actor,
            edition=form.chosen_edition,
            facts=form.facts(),
            anchor=form.anchor,
            now=clock.now(),
        )
    except (Conflict, Invalid) as error:
        form.refuse(error)
        return None


@login_required
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change what an event says; its dates are moved where one sees what moves with them."""
    found = desk_event(request, slug)
    form = EventForm(request.POST or None, event=found)
    status = _save(request, found, form) if form.is_bound else 200
    if not status:
        messages.success(request, _("The event is saved."))
        return redirect("events:desk", found.slug)
    context = {
        "event": found,
        "row": selectors.EventRow(found),
        "people": selectors.people_to_tell(found),
        "form": form,
        "crumbs": desk_trail(found, _("Change the event")),
    }
    return render(request, "events/edit.html", context, status=status)


def _save(request: SignedInRequest, found: Event, form: EventForm) -> int:
    """Save the event; return zero, or the status of the refusal, whose words stand in the form."""
    if not form.is_valid():
        return Invalid.status
    version = form.cleaned_data["version"]
    try:
        edit_event(actor=request.actor, event=found, text=form.text(), version=version, now=clock.now())
    except Conflict as error:
        form.refuse(error)
        form.show_theirs(form.stored(found))
        return error.status
    except Invalid as error:
        form.refuse(error)
        return error.status
    return 0
