"""The days of an agenda."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events import services
from events.forms import DayForm
from events.models import Event, EventDay
from events.views.access import desk_event
from events.views.flow import answer, remove
from icc.core import clock
from icc.tenancy.requests import SignedInRequest


@login_required
def add_day(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a day."""
    found = desk_event(request, slug)
    form = DayForm(request.POST or None, event=found, day=None, days=list(found.days.all()))

    def act() -> None:
        answers = form.cleaned_data
        facts = {"day": answers["on"], "title": answers["title"], "visibility": answers["visibility"]}
        services.add_day(actor=request.actor, event=found, **facts, now=clock.now())

    return answer(request, found, form, act, title=_("Add a day"), done=_("The day is added."))


@login_required
def edit_day(request: SignedInRequest, slug: str, date: str) -> HttpResponse:
    """Change a day."""
    found = desk_event(request, slug)
    day = day_at(found, date)
    form = DayForm(request.POST or None, event=found, day=day, days=[day])

    def act() -> None:
        services.edit_day(actor=request.actor, day=day, **form.cleaned_data, now=clock.now())

    done = _("The day is saved.")
    return answer(request, found, form, act, title=_("Change a day"), done=done, stored=day)


@login_required
@require_POST
def remove_day(request: SignedInRequest, slug: str, date: str) -> HttpResponse:
    """Take a day out of the agenda."""
    found = desk_event(request, slug)
    day = day_at(found, date)
    return remove(
        request,
        found,
        lambda: services.remove_day(actor=request.actor, day=day, now=clock.now()),
        done=_("The day is out of the agenda."),
    )


def day_at(event: Event, key: str) -> EventDay:
    """Return the day of an event on a date; 404 if there is none."""
    try:
        on = dt.date.fromisoformat(key)
    except ValueError as error:
        raise Http404 from error
    found: EventDay = get_object_or_404(event.days.select_related("event"), date=on)
    return found
