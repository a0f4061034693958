"""The desk says what the cities of an edition hand in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cities import selectors, services
from cities.forms import KindForm
from cities.models import DeliverableKind, Edition
from cities.rules import can_settle_edition
from cities.views.access import acted, desk_page, desk_trail
from icc.core import clock
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

KINDS = (
    Column(gettext_lazy("Document")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Owed by")),
    Column(gettext_lazy("Cities"), numeric=True),
    Column(gettext_lazy("Late"), numeric=True),
    Column(gettext_lazy("Being read"), numeric=True),
    Column(gettext_lazy("Accepted"), numeric=True),
)
CITIES = (
    Column(gettext_lazy("City")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Due")),
)
PER_PAGE = 40


def _documents(edition: Edition) -> Crumb:
    address = f"{reverse('cities:desk-documents')}?edition={edition.code}"
    return Crumb(_("Documents of the edition"), address)


@login_required
@require_safe
def documents(request: SignedInRequest) -> HttpResponse:
    """List what the cities of an edition hand in."""
    can_settle_edition(request.actor).require()
    editions = list(Edition.objects.filter(milestones__isnull=False).distinct().newest_first())
    code = request.GET.get("edition", "")
    edition = get_object_or_404(Edition, code=code) if code else next(iter(editions), None)
    context = {
        "edition": edition,
        "editions": editions,
        "rows": selectors.kinds_of(edition=edition, now=clock.now()) if edition else [],
        "columns": KINDS,
        "crumbs": desk_trail(Crumb(_("Documents of the edition"))),
    }
    return render(request, "cities/desk_documents.html", context)


@desk_page
def new_document(request: SignedInRequest, edition: Edition) -> HttpResponse:
    """Ask the cities of an edition for one more document."""
    form = KindForm(request.POST or None, edition=edition)
    if form.is_valid() and acted(form, lambda: _define(request, form)):
        messages.success(request, _("Asked for. The cities find it on their journey."))
        return redirect(_documents(edition).href)
    crumbs = desk_trail(_documents(edition), Crumb(_("New document")))
    context = {"form": form, "edition": edition, "crumbs": crumbs}
    return render(request, "cities/desk_document_new.html", context, status=422 if form.is_bound else 200)


def _define(request: SignedInRequest, form: KindForm) -> None:
    services.define_deliverable(actor=request.actor, code=form.code(), **form.answers(), now=clock.now())


@desk_page
def document(request: SignedInRequest, edition: Edition, code: str) -> HttpResponse:
    """Show where each city stands with a document; change it while none has handed it in."""
    kinds = DeliverableKind.objects.select_related("milestone__anchor", "edition")
    found = get_object_or_404(kinds, edition=edition, code=code)
    form = KindForm(request.POST or None, edition=edition, kind=found)
    if form.is_valid() and acted(form, lambda: _change(request, found, form)):
        messages.success(request, _("Changed."))
        return redirect("cities:desk-document", edition.code, found.code)
    return _document_page(request, found, form)


def _change(request: SignedInRequest, kind: DeliverableKind, form: KindForm) -> None:
    services.change_deliverable(actor=request.actor, kind=kind, **form.answers(), now=clock.now())


def _document_page(request: SignedInRequest, kind: DeliverableKind, form: KindForm) -> HttpResponse:
    page = selectors.kind_page(actor=request.actor, kind=kind, now=clock.now())
    context = {
        "page": page,
        "listed": Paginator(page.rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "columns": CITIES,
        "crumbs": desk_trail(_documents(kind.edition), Crumb(kind.name)),
    }
    return render(request, "cities/desk_document.html", context, status=422 if form.is_bound else 200)
