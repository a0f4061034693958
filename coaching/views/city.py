"""The coaching of a city: its page, booking, logging, and what is agreed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.models import ActionPoint, City
from cities.services import move_action
from cities.workflow import ActionStep
from coaching import selectors, services
from coaching.forms import BookingForm, LogForm, asked_for
from coaching.models import Engagement, Session
from coaching.rules import can_book, can_log
from coaching.views.access import city_page, coaching_trail, show
from coaching.workflow import zone_of_country
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest


@city_page
@require_safe
def coaching(request: SignedInRequest, city: City) -> HttpResponseBase:
    """Show a city's sessions, notes, what is agreed, and the hours."""
    page = selectors.city_coaching(actor=request.actor, city=city, now=clock.now())
    return show(request, city, "city.html", {"page": page}, crumbs=coaching_trail(city))


@city_page
def book(request: SignedInRequest, city: City) -> HttpResponseBase:
    """Offer free times and take a proposal."""
    jobs = selectors.running_engagements(actor=request.actor, city_id=city.pk)
    can_book(request.actor, jobs[0] if jobs else None, city.pk).require()
    first = BookingForm.first(zone_of_country(city.country))
    asked = asked_for(request.GET.get("day", ""), request.GET.get("time", ""))
    form = BookingForm(request.POST or None, initial=first | asked, jobs=jobs)
    if form.is_valid():
        session = _booked(request, form)
        if session:
            messages.success(request, _("Proposed. The time is held, and both of you get an invitation."))
            return redirect(session)
    return _booking_page(request, city, form, jobs)


def _booked(request: SignedInRequest, form: BookingForm) -> Session | None:
    answers = form.cleaned_data
    try:
        return services.book_session(
            actor=request.actor,
            engagement=answers["engagement"],
            plan=form.plan(),
            now=clock.now(),
            key=answers["key"],
        )
    except Invalid as error:
        form.refuse(error)
    return None


def _booking_page(
    request: SignedInRequest, city: City, form: BookingForm, jobs: list[Engagement]
) -> HttpResponse:
    zone, minutes = form["zone"].value(), form["minutes"].value()
    slots: list[Any] = []
    if jobs and zone in dict(form.fields["zone"].choices) and str(minutes).isdecimal():  # type: ignore[attr-defined]  # a ChoiceField
        slots = selectors.free_slots(jobs[0], zone=zone, minutes=int(minutes), now=clock.now(), count=6)
    context = {"form": form, "slots": slots, "coach": jobs[0].coach if jobs else None}
    return show(request, city, "book.html", context, crumbs=coaching_trail(city, _("Book a session")))


@city_page
def log(request: SignedInRequest, city: City) -> HttpResponseBase:
    """Take what a coach notes after a session."""
    jobs = selectors.running_engagements(actor=request.actor, city_id=city.pk)
    can_log(request.actor, jobs[0] if jobs else None, city.pk).require()
    form = _log_form(request, city)
    if form.is_valid():
        session = _logged(request, form, jobs[0])
        if session:
            messages.success(request, _("Saved."))
            return redirect("coaching:city", city.slug)
    context = {"form": form, "session": form.session}
    return show(request, city, "log.html", context, crumbs=coaching_trail(city, _("Log a session")))


def _log_form(request: SignedInRequest, city: City) -> LogForm:
    now, zone = clock.now(), zone_of_country(city.country)
    wanted = request.POST.get("session") or request.GET.get("session", "")
    session = None
    if wanted:
        rows = Session.objects.visible_to(request.actor).select_related("engagement__coach", "city")
        session = get_object_or_404(rows, public_id=wanted, city=city)
    elif request.method != "POST" and "new" not in request.GET:
        session = selectors.session_to_log(actor=request.actor, city=city, now=now)
    team = selectors.owners(actor=request.actor, city=city)
    first = LogForm.first(now, zone, session)
    return LogForm(request.POST or None, initial=first, team=team, session=session, zone=zone)


def _logged(request: SignedInRequest, form: LogForm, job: Engagement) -> Session | None:
    now, entry = clock.now(), form.log()
    try:
        if form.session:
            return services.close_session(actor=request.actor, session=form.session, log=entry, now=now)
        return services.log_session(
            actor=request.actor,
            engagement=job,
            plan=form.plan(),
            log=entry,
            now=now,
            key=form.cleaned_data["key"],
        )
    except Invalid as error:
        form.refuse(error)
    return None


@city_page
@require_POST
def act(request: SignedInRequest, city: City, action: str, step: str) -> HttpResponseBase:
    """Take a step of an action point."""
    rows = ActionPoint.objects.visible_to(request.actor).filter(city=city)
    found = get_object_or_404(rows, public_id=action)
    if step not in ActionStep.values:
        raise Http404
    words = request.POST.get("words", "")[:500]
    try:
        move_action(actor=request.actor, action=found, step=ActionStep(step), words=words, now=clock.now())
    except Invalid as error:
        messages.error(request, " ".join(str(sentence) for sentence in error.fields.values()))
    return redirect("coaching:city", city.slug)
