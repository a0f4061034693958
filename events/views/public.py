"""What everybody sees: the list, an event, its agenda, its calendar file, and the way to register."""

from allauth.core.ratelimit import consume
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import Edition
from events import selectors
from events.documents import calendar_file
from events.forms import FilterForm, RegisterForm, ZoneForm
from events.models import Event
from events.rules import can_run, takes_registrations
from events.services import request_place
from events.views.access import event_at
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.core.errors import Invalid
from icc.core.published import published
from icc.tenancy.requests import Request
from icc.ui.components import Column, Crumb

TOO_MANY = 429
COLUMNS = (
    Column(gettext_lazy("Event")),
    Column(gettext_lazy("Kind")),
    Column(gettext_lazy("When")),
    Column(gettext_lazy("Where")),
    Column(gettext_lazy("Who came, as published")),
)


@require_safe
@published
def events(request: Request) -> HttpResponse:
    """Show what is to come and what was."""
    form = FilterForm(request.GET, list(Edition.objects.newest_first()))
    page = selectors.events_page(actor=request.actor, **form.chosen())
    context = {"form": form, "page": page, "columns": COLUMNS, "desk": is_desk(request.actor)}
    return render(request, "events/events.html", context)


def _trail(event: Event, here: str = "") -> tuple[Crumb, ...]:
    first = Crumb(_("Events"), reverse("events:events"))
    if not here:
        return (first, Crumb(event.marked_name))
    return (first, Crumb(event.marked_name, event.get_absolute_url()), Crumb(here))


@require_safe
@published
def event(request: Request, slug: str) -> HttpResponse:
    """Show one event: what, where, when, and whether there is a place."""
    found = event_at(request, slug)
    free = selectors.free_for_public([found]).get(found.pk)
    context = {
        "event": found,
        "row": selectors.EventRow(found, free),
        "open": takes_registrations(found, now=clock.now()),
        "days": selectors.days_of(actor=request.actor, event=found),
        "own_cities": selectors.sending_cities(actor=request.actor, event=found),
        "desk": can_run(request.actor, found),
        "crumbs": _trail(found),
    }
    return render(request, "events/event.html", context)


@require_safe
@published
def agenda(request: Request, slug: str) -> HttpResponse:
    """Show one day of the agenda; the day and the clock stand in the address."""
    found = event_at(request, slug)
    zone = ZoneForm(request.GET, own=found.zone)
    days = selectors.days_of(actor=request.actor, event=found)
    asked = request.GET.get("day", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < len("1000") else 1
    shown = selectors.agenda_day(actor=request.actor, days=days, number=number, zone=zone.chosen())
    context = {
        "event": found,
        "days": days,
        "shown": shown,
        "zone": zone,
        "crumbs": _trail(found, _("Agenda")),
    }
    return render(request, "events/agenda.html", context, status=200 if shown or not asked else 404)


@require_safe
@published
def calendar(request: Request, slug: str) -> HttpResponse:
    """Give the event as a file for a calendar."""
    found = event_at(request, slug)
    content = calendar_file(found, address=f"{settings.SITE_URL}{found.get_absolute_url()}")
    disposition = f'attachment; filename="{found.slug}.ics"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH", headers=headers)


def register(request: Request, slug: str) -> HttpResponse:
    """Take the wish of somebody of the public to come; the place is given once the address is confirmed."""
    found = event_at(request, slug)
    form = RegisterForm(request.POST or None)
    if form.is_bound and (form.is_trapped or (form.is_valid() and _ask(request, found, form))):
        return redirect("events:sent", found.slug)
    free = selectors.free_for_public([found]).get(found.pk)
    context = {
        "event": found,
        "row": selectors.EventRow(found, free),
        "form": form,
        "open": takes_registrations(found, now=clock.now()),
        "public": free is not None,
        "crumbs": _trail(found, _("Register")),
    }
    return render(request, "events/register.html", context, status=_status(form))


def _status(form: RegisterForm) -> int:
    if not form.is_bound:
        return 200
    return TOO_MANY if form.has_error("__all__", code="too-many") else Invalid.status


def _ask(request: Request, found: Event, form: RegisterForm) -> bool:
    """Ask for the place, unless the same network or mailbox has asked too often."""
    person = form.applicant(get_language() or settings.LANGUAGE_CODE)
    if selectors.free_for_public([found]).get(found.pk) is None:
        form.add_error(None, _("The public cannot register for this event."))
        return False
    if not consume(request, action="event_register", key=person.email.casefold()):
        words = _("Too many requests from here or for this address. Please try again in an hour.")
        form.add_error(None, ValidationError(words, code="too-many"))
        return False
    request_place(actor=request.actor, event=found, person=person, now=clock.now())
    return True


@require_safe
@published
def sent(request: Request, slug: str) -> HttpResponse:
    """Say what to do next: look into the mailbox."""
    found = event_at(request, slug)
    return render(request, "events/sent.html", {"event": found, "crumbs": _trail(found, _("Register"))})
