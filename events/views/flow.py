"""How every form of an agenda is answered: shown, done, or refused with what was entered."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.forms import DayForm, SessionForm, SwapForm
from events.models import Event, EventDay, Session
from events.views.access import desk_trail
from icc.core.errors import Conflict, Invalid
from icc.core.errors import Text as Words
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb

Form = DayForm | SessionForm | SwapForm


def answer(
    request: SignedInRequest,
    event: Event,
    form: Form,
    act: Callable[[], None],
    *,
    title: str,
    done: Words,
    lead: Words = "",
    stored: EventDay | Session | None = None,
) -> HttpResponse:
    """Show a form, or do what it says; a refusal stands in the form with what was entered."""
    status = 200
    if form.is_bound:
        status = _act(form, act, stored) if form.is_valid() else Invalid.status
        if not status:
            messages.success(request, str(done))
            return redirect("events:plan", event.slug)
    agenda = Crumb(_("Agenda"), reverse("events:plan", args=[event.slug]))
    crumbs = desk_trail(event, agenda, title)
    context = {"event": event, "form": form, "title": title, "lead": lead, "crumbs": crumbs}
    return render(request, "events/plan_form.html", context, status=status)


def _act(form: Form, act: Callable[[], None], stored: EventDay | Session | None) -> int:
    """Do it; return zero, or the status of the refusal, whose words stand in the form."""
    try:
        act()
    except Conflict as error:
        form.refuse(error)
        if stored is not None and not isinstance(form, SwapForm):
            form.show_theirs(form.stored(stored))  # type: ignore[arg-type]  # each form with its own record
        return error.status
    except Invalid as error:
        form.refuse(error)
        return error.status
    return 0


def remove(request: SignedInRequest, event: Event, act: Callable[[], None], *, done: str) -> HttpResponse:
    """Take something out of the agenda; a refusal stands above it."""
    try:
        act()
    except Invalid as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("events:plan", event.slug)
