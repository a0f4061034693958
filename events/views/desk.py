"""What the programme desk does with an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from events import selectors
from events.forms import PlacesForm, SummaryForm
from events.models import Event, EventDay, Registration
from events.services import cancel_registration, move_event, promote, save_summary, set_places
from events.views.access import desk_event, desk_trail
from events.workflow import EventStep
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = {
    "people_columns": (
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Sent by")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
    "waiting_columns": (
        Column(gettext_lazy("Number"), numeric=True),
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Sent by")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
    "day_columns": (
        Column(gettext_lazy("Day")),
        Column(gettext_lazy("Key learnings"), numeric=True),
        Column(gettext_lazy("Summary")),
        Column(gettext_lazy("What to do"), hidden_label=True),
    ),
}


@login_required
def desk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who comes and who waits; take the numbers of places."""
    found = desk_event(request, slug)
    page = selectors.desk_page(actor=request.actor, event=found, page=request.GET.get("page", "1"))
    initial = {
        "places": page.everybody.places if page.everybody else None,
        "per_city": found.city_places,
        "for_public": page.public.places if page.public else 0,
    }
    form = PlacesForm(request.POST or None, initial=initial)
    if form.is_valid():
        set_places(actor=request.actor, event=found, **form.cleaned_data, now=clock.now())
        messages.success(request, _("The places are set. Whoever could get one has one now, and a mail."))
        return redirect("events:desk", found.slug)
    context = {"event": found, "page": page, "form": form, "crumbs": desk_trail(found), **COLUMNS}
    return render(request, "events/desk.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def step(request: SignedInRequest, slug: str, action: str) -> HttpResponse:
    """Take one step of the event."""
    found = desk_event(request, slug)
    if action not in EventStep.values:
        raise Conflict(_("There is no such step."))
    try:
        moved = move_event(actor=request.actor, event=found, step=EventStep(action), now=clock.now())
    except Invalid as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The event is now: %s.") % moved.get_state_display())
    return redirect("events:desk", found.slug)


def _registration(request: SignedInRequest, event: Event, key: str) -> Registration:
    rows = Registration.objects.visible_to(request.actor).filter(event=event)
    found: Registration = get_object_or_404(rows, public_id=key)
    return found


@login_required
@require_POST
def give_place(request: SignedInRequest, slug: str, registration: str) -> HttpResponse:
    """Give somebody on the waiting list a place by hand."""
    found = desk_event(request, slug)
    row = _registration(request, found, registration)
    promote(actor=request.actor, registration=row, now=clock.now())
    messages.success(request, _("The person has a place now, and a mail that says so."))
    return redirect("events:desk", found.slug)


@login_required
@require_POST
def drop(request: SignedInRequest, slug: str, registration: str) -> HttpResponse:
    """Cancel a registration as the desk."""
    found = desk_event(request, slug)
    row = _registration(request, found, registration)
    cancel_registration(actor=request.actor, registration=row, now=clock.now())
    messages.success(request, _("The registration is cancelled. The place goes to the next in line."))
    return redirect("events:desk", found.slug)


@login_required
def day(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Show the summary of a day to the desk; save or publish it."""
    found = desk_event(request, slug)
    days = selectors.days_of(actor=request.actor, event=found)
    shown = get_object_or_404(found.days, pk__in=[row.pk for row in days[number - 1 : number]])
    form = SummaryForm(request.POST or None, day=shown)
    status = 200
    if form.is_bound:
        status = _save(request, shown, form) if form.is_valid() else Invalid.status
        if not status:
            return redirect("events:desk", found.slug)
    title = shown.title or date_format(shown.date)
    context = {"event": found, "day": shown, "form": form, "crumbs": desk_trail(found, title)}
    return render(request, "events/day.html", context, status=status)


def _save(request: SignedInRequest, shown: EventDay, form: SummaryForm) -> int:
    """Save a summary; return zero, or the status of the refusal, whose words stand in the form."""
    publish = "publish" in request.POST
    answers = form.cleaned_data
    try:
        save_summary(
            actor=request.actor,
            day=shown,
            summary=answers["summary"],
            lessons=form.entered(),
            version=answers["version"],
            publish=publish,
            now=clock.now(),
        )
    except (Invalid, Conflict) as error:
        form.add_error(
            None if "summary" not in error.fields else "summary",
            str(error.fields.get("summary", error.message)),
        )
        return error.status
    messages.success(request, _("The summary is published.") if publish else _("The summary is saved."))
    return 0
