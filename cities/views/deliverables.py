"""One deliverable: its files, its review, its date."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cities import selectors, services
from cities.forms import FileForm, TimeForm, WordsForm
from cities.models import Deliverable
from cities.views.access import deliverable_page, trail
from cities.workflow import DeliverableStep
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

VERSIONS = (
    Column(gettext_lazy("File")),
    Column(gettext_lazy("What has changed")),
    Column(gettext_lazy("Added by")),
    Column(gettext_lazy("Size"), numeric=True),
)
DONE = {
    DeliverableStep.SUBMIT: gettext_lazy("Handed in. Your coach has been told."),
    DeliverableStep.WITHDRAW: gettext_lazy("You have it back and can change it."),
    DeliverableStep.BEGIN_REVIEW: gettext_lazy("The city sees that you are reading."),
    DeliverableStep.REQUEST_CHANGES: gettext_lazy("The city has been asked for changes."),
    DeliverableStep.ACCEPT: gettext_lazy("Accepted. The city has been told."),
    DeliverableStep.PUBLISH: gettext_lazy("Published. Everybody can download it from the city's profile."),
    DeliverableStep.UNPUBLISH: gettext_lazy("It is no longer on the public profile."),
    DeliverableStep.WAIVE: gettext_lazy("It is no longer asked for."),
    DeliverableStep.RESTORE: gettext_lazy("It is asked for again."),
}


@takes_file
@deliverable_page
def deliverable(request: SignedInRequest, found: Deliverable) -> HttpResponse:
    """Show a deliverable; take a file, and hand it in if asked to."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _add_file(request, found, form):
        return redirect(found)
    return _page(request, found, file_form=form)


def _add_file(request: SignedInRequest, found: Deliverable, form: FileForm) -> bool:
    """Add the file; with the button that says so, hand it in with the same act."""
    now, file = clock.now(), form.cleaned_data["file"]
    hands_in = request.POST.get("action") == DeliverableStep.SUBMIT
    try:
        services.add_version(
            actor=request.actor,
            deliverable=found,
            content=file.read(),
            file_name=file.name,
            note=form.cleaned_data["note"],
            now=now,
        )
        if hands_in:
            services.move_deliverable(
                actor=request.actor, deliverable=found, step=DeliverableStep.SUBMIT, now=now
            )
    except Invalid as error:
        _mark(form, error)
        return False
    words = DONE[DeliverableStep.SUBMIT] if hands_in else _("The file is kept. It is not handed in yet.")
    messages.success(request, words)
    return True


def _mark(form: Form, error: Invalid) -> None:
    for name, words in error.fields.items():
        form.add_error(name if name in form.fields else None, str(words))


def _page(request: SignedInRequest, found: Deliverable, **bound: Form) -> HttpResponse:
    """Answer with the page; with 422 if one of its forms was refused."""
    page = selectors.deliverable_page(actor=request.actor, deliverable=found, now=clock.now())
    forms: dict[str, Any] = {
        "file_form": FileForm(),
        "time_form": TimeForm(),
        "words_form": _words_form(None),
        "answer_form": _answer_form(None),
    }
    way = (_("Journey"), reverse("cities:journey", args=[found.city.slug]))
    context = (
        forms
        | bound
        | {
            "page": page,
            "city": found.city,
            "columns": VERSIONS,
            "crumbs": trail(found.city, way, here=found.kind.name),
        }
    )
    refused = any(form.is_bound and form.errors for form in bound.values())
    return render(request, "cities/deliverable.html", context, status=422 if refused else 200)


def _words_form(data: Any) -> WordsForm:
    help_text = _("Needed to ask for changes and to waive. The city reads it and it stays in the history.")
    return WordsForm(data, label=_("What should change, or why"), help_text=help_text, auto_id="id_step_%s")


def _answer_form(data: Any) -> WordsForm:
    help_text = _("Needed if there is no more time.")
    return WordsForm(data, label=_("Your answer"), help_text=help_text, auto_id="id_time_%s")


@deliverable_page
@require_POST
def step(request: SignedInRequest, found: Deliverable) -> HttpResponse:
    """Take a step of the workflow."""
    form, action = _words_form(request.POST), request.POST.get("action", "")
    if action not in DeliverableStep.values:
        raise Conflict(_("There is no such step."))
    chosen = DeliverableStep(action)
    form.full_clean()
    words = form.cleaned_data.get("words", "")

    def act() -> None:
        services.move_deliverable(
            actor=request.actor, deliverable=found, step=chosen, words=words, now=clock.now()
        )

    return _answer(request, found, act, DONE[chosen], words_form=form)


@deliverable_page
@require_POST
def ask_time(request: SignedInRequest, found: Deliverable) -> HttpResponse:
    """Ask for a later date."""
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, time_form=form)
    answers = form.cleaned_data

    def act() -> None:
        services.ask_for_time(actor=request.actor, deliverable=found, **answers, now=clock.now())

    return _answer(request, found, act, _("Your coach has been asked for more time."), time_form=form)


@deliverable_page
@require_POST
def answer_time(request: SignedInRequest, found: Deliverable) -> HttpResponse:
    """Give more time, or refuse it."""
    form, give = _answer_form(request.POST), request.POST.get("action") == "give"
    form.full_clean()
    words = form.cleaned_data.get("words", "")

    def act() -> None:
        services.answer_about_time(
            actor=request.actor, deliverable=found, give=give, words=words, now=clock.now()
        )

    return _answer(request, found, act, _("The city has been told."), answer_form=form)


def _answer(
    request: SignedInRequest, found: Deliverable, act: Callable[[], None], done: Any, **bound: Form
) -> HttpResponse:
    """Act and go back to the page; what was refused is told beside the form it belongs to."""
    (form,) = bound.values()
    try:
        act()
    except Invalid as error:
        _mark(form, error)
        return _page(request, found, **bound)
    messages.success(request, done)
    return redirect(found)
