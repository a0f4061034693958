"""The desk moves the dates of an edition, after it has seen what moves with them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Anchor, Edition, Milestone
from cities.services import Dates, move_anchor
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.core.errors import Invalid
from icc.dashboards.anchors.forms import AnchorForm
from icc.dashboards.anchors.selectors import anchors_of, preview
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Dates")),
    Column(gettext_lazy("What hangs on them")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)
MOVES = (
    Column(gettext_lazy("What")),
    Column(gettext_lazy("Now")),
    Column(gettext_lazy("Afterwards")),
)


@login_required
def desk_journey(request: SignedInRequest) -> HttpResponse:
    """Show the dates of an edition and what hangs on each."""
    is_desk(request.actor).require()
    with_dates = Milestone.objects.values("edition")
    editions = list(Edition.objects.filter(pk__in=with_dates).newest_first())
    code = request.GET.get("edition", "")
    edition = get_object_or_404(Edition, code=code) if code else next(iter(editions), None)
    context = {
        "edition": edition,
        "editions": editions,
        "rows": anchors_of(edition) if edition else [],
        "columns": COLUMNS,
        "crumbs": _crumbs(_("Dates of the edition")),
    }
    return render(request, "dashboards/desk_journey.html", context)


@login_required
def desk_anchor(request: SignedInRequest, edition: str, anchor: str) -> HttpResponse:
    """Show what a move would do; on POST move."""
    is_desk(request.actor).require()
    anchors = Anchor.objects.select_related("edition").prefetch_related("milestones")
    found = get_object_or_404(anchors, edition__code=edition, code=anchor)
    if request.method == "POST":
        return _move(request, found)
    asked = "start_date" in request.GET
    form = AnchorForm(request.GET if asked else None, initial=_initial(Dates.of(found)))
    return _page(request, found, form, status=422 if asked and not form.is_valid() else 200)


def _initial(dates: Dates) -> dict[str, Any]:
    return {"start_date": dates.start, "end_date": dates.end, "date_precision": dates.precision}


def _page(request: SignedInRequest, anchor: Anchor, form: AnchorForm, *, status: int) -> HttpResponse:
    shown = form.is_bound and form.is_valid()
    context = {
        "anchor": anchor,
        "form": form,
        "preview": preview(anchor, form.dates()) if shown else None,
        "before": _initial(Dates.of(anchor)),
        "columns": MOVES,
        "crumbs": _crumbs(_("Dates of the edition"), reverse("desk-journey"), anchor.code),
    }
    return render(request, "dashboards/desk_anchor.html", context, status=status)


def _move(request: SignedInRequest, anchor: Anchor) -> HttpResponse:
    form, seen = AnchorForm(request.POST), AnchorForm(request.POST, prefix="before")
    if not (form.is_valid() and seen.is_valid()):
        return _page(request, anchor, form, status=422)
    before, after = seen.dates(), form.dates()
    try:
        move_anchor(actor=request.actor, anchor=anchor, before=before, after=after, now=clock.now())
    except Invalid as error:
        for name, words in (error.fields or {"start_date": error.message}).items():
            form.add_error(name if name in form.fields else None, str(words))
        return _page(request, anchor, form, status=error.status)
    messages.success(request, _("Moved, with everything that hangs on it."))
    return redirect(f"{reverse('desk-journey')}?edition={anchor.edition.code}")


def _crumbs(label: str, href: str = "", here: str = "") -> list[Crumb]:
    desk = Crumb(_("Desk"), reverse("desk"))
    return [desk, Crumb(label, href), *([Crumb(here)] if here else [])]
