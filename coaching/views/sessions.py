"""One session: its page, moving it, its steps, its notes."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coaching import selectors, services
from coaching.forms import BookingForm, NoteForm, ReasonForm, WallField, asked_for
from coaching.models import PrivateNote, Session, SharedNote
from coaching.rules import can_move, can_write
from coaching.services import Taken
from coaching.views.access import coaching_trail, session_page, show
from coaching.workflow import SESSION, SessionStep
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Crumb

SAID = {
    SessionStep.CONFIRM: gettext_lazy("Confirmed. Your calendars are brought up to date."),
    SessionStep.RESTORE: gettext_lazy("Proposed again. The time is held."),
    SessionStep.CANCEL_AS_COACH: gettext_lazy("Cancelled. The city is told, and the time is free again."),
    SessionStep.CANCEL_AS_CITY: gettext_lazy("Cancelled. The coach is told, and the time is free again."),
}
BY_PAGE = (SessionStep.MOVE, SessionStep.CLOSE, SessionStep.WRITE_UP)
"""Steps that have a page of their own."""


def _trail(session: Session, *here: str) -> list[Crumb]:
    name = str(session)
    return coaching_trail(
        session.city, *([Crumb(name, session.get_absolute_url()), *here] if here else [name])
    )


@session_page
@require_safe
def detail(request: SignedInRequest, session: Session) -> HttpResponseBase:
    """Show a session with its notes and what was agreed."""
    page = selectors.session_page(actor=request.actor, session=session, now=clock.now())
    context = {"session": session, "page": page, "reason_form": ReasonForm()}
    return show(request, session.city, "session.html", context, crumbs=_trail(session))


@session_page
def move(request: SignedInRequest, session: Session) -> HttpResponseBase:
    """Take another time or place for a session."""
    now = clock.now()
    SESSION.step(session.state, SessionStep.MOVE)
    can_move(request.actor, session, now).require()
    asked = asked_for(request.GET.get("day", ""), request.GET.get("time", ""))
    form = BookingForm(
        request.POST or None, initial=BookingForm.of(session) | asked, jobs=[session.engagement]
    )
    if form.is_valid() and _moved(request, session, form):
        messages.success(request, _("Moved. The entry in your calendars moves along."))
        return redirect(session)
    context = {"form": form, "session": session, "slots": _slots(session), "coach": session.engagement.coach}
    return show(request, session.city, "book.html", context, crumbs=_trail(session, _("Move the session")))


def _slots(session: Session) -> list[selectors.Slot]:
    return selectors.free_slots(
        session.engagement,
        zone=session.zone,
        minutes=session.minutes,
        now=clock.now(),
        apart_from=session,
        count=6,
    )


def _moved(request: SignedInRequest, session: Session, form: BookingForm) -> bool:
    version = form.cleaned_data["version"] or 0
    try:
        services.move_session(
            actor=request.actor, session=session, version=version, plan=form.plan(), now=clock.now()
        )
    except Invalid as error:
        form.refuse(error)
        return False
    return True


@session_page
@require_POST
def step(request: SignedInRequest, session: Session, action: str) -> HttpResponseBase:
    """Take a step: confirm, cancel, restore, or say that nobody came."""
    if action not in SessionStep.values or action in BY_PAGE:
        raise Http404
    form, what = ReasonForm(request.POST), SessionStep(action)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.take_step(actor=request.actor, session=session, step=what, reason=reason, now=clock.now())
    except Taken as error:
        messages.error(request, str(error.fields["time"]))
    except Invalid as error:
        return _ask_again(request, session, form, error)
    else:
        messages.success(request, str(SAID.get(what, _("Noted."))))
    return redirect(session)


def _ask_again(
    request: SignedInRequest, session: Session, form: ReasonForm, error: Invalid
) -> HttpResponseBase:
    form.refuse(error)
    page = selectors.session_page(actor=request.actor, session=session, now=clock.now())
    context = {"session": session, "page": page, "reason_form": form, "form": form}
    return show(request, session.city, "session.html", context, crumbs=_trail(session))


@session_page
def note(request: SignedInRequest, session: Session, wall: str) -> HttpResponseBase:
    """Write the private or the shared note of a session anew; the former versions are kept."""
    shared = wall == WallField.SHARED
    can_write(request.actor, session, clock.now()).require()
    kind = SharedNote if shared else PrivateNote
    latest = kind.objects.visible_to(request.actor).filter(session=session).first()
    initial = {"text": latest.text, "version": latest.version} if latest else {"version": 0}
    form = NoteForm(request.POST or None, initial=initial)
    if form.is_valid() and _written(request, session, form, shared=shared):
        return redirect(session)
    here = _("Shared note") if shared else _("Private note")
    context = {"form": form, "session": session, "shared": shared, "here": here}
    return show(request, session.city, "note.html", context, crumbs=_trail(session, here))


def _written(request: SignedInRequest, session: Session, form: NoteForm, *, shared: bool) -> bool:
    """Store a note; where somebody else was quicker, what was written stays in the form."""
    try:
        services.write_note(
            actor=request.actor, session=session, shared=shared, **form.cleaned_data, now=clock.now()
        )
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, str(error.message))
    return not form.errors
