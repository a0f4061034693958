"""The sessions of an agenda."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events import selectors, services
from events.forms import SessionForm, SwapForm
from events.models import Event, EventDay, Session
from events.views.access import desk_event
from events.views.days import day_at
from events.views.flow import answer, remove
from icc.core import clock
from icc.tenancy.requests import SignedInRequest


@login_required
def add_session(request: SignedInRequest, slug: str, date: str) -> HttpResponse:
    """Add a session to a day."""
    found = desk_event(request, slug)
    form = _session_form(request, found, day=day_at(found, date))

    def act() -> None:
        services.add_session(actor=request.actor, day=form.chosen_day, facts=form.facts(), now=clock.now())

    return answer(request, found, form, act, title=_("Add a session"), done=_("The session is added."))


@login_required
def edit_session(request: SignedInRequest, slug: str, session: str) -> HttpResponse:
    """Change a session."""
    found = desk_event(request, slug)
    row = _session(found, session)
    form = _session_form(request, found, day=row.day, session=row)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        facts, now = form.facts(), clock.now()
        services.edit_session(
            actor=request.actor, session=row, day=form.chosen_day, facts=facts, version=version, now=now
        )

    done = _("The session is saved.")
    return answer(request, found, form, act, title=_("Change a session"), done=done, stored=row)


@login_required
@require_POST
def remove_session(request: SignedInRequest, slug: str, session: str) -> HttpResponse:
    """Take a session out of the agenda."""
    found = desk_event(request, slug)
    row = _session(found, session)
    return remove(
        request,
        found,
        lambda: services.remove_session(actor=request.actor, session=row, now=clock.now()),
        done=_("The session is out of the agenda."),
    )


@login_required
def swap(request: SignedInRequest, slug: str, session: str) -> HttpResponse:
    """Let two sessions exchange day, hours and room."""
    found = desk_event(request, slug)
    row = _session(found, session)
    others = Session.objects.filter(day__event=found).exclude(pk=row.pk).select_related("day")
    form = SwapForm(request.POST or None, others=list(others))

    def act() -> None:
        services.swap_sessions(actor=request.actor, one=row, other=form.chosen(), now=clock.now())

    lead = _("“%s” and the other session swap day, hours and room.") % row.title
    done = _("The two sessions are swapped.")
    return answer(request, found, form, act, title=_("Swap two sessions"), done=done, lead=lead)


def _session(event: Event, key: str) -> Session:
    rows = Session.objects.filter(day__event=event).select_related("day__event", "kind")
    found: Session = get_object_or_404(rows, public_id=key)
    return found


def _session_form(
    request: SignedInRequest, event: Event, *, day: EventDay, session: Session | None = None
) -> SessionForm:
    return SessionForm(
        request.POST or None,
        kinds=selectors.session_kinds(event.edition),
        days=list(event.days.all()),
        day=day,
        session=session,
    )
