"""The desk plans the agenda of an event: all of it on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from events import selectors
from events.views.access import desk_event, desk_trail
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("When")),
    Column(gettext_lazy("Session")),
    Column(gettext_lazy("Room")),
    Column(gettext_lazy("Who sees it")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


@login_required
@require_safe
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the whole agenda, day by day, with what can be done."""
    found = desk_event(request, slug)
    days = selectors.planned_days(found)
    context = {
        "event": found,
        "row": selectors.EventRow(found),
        "days": days,
        "columns": COLUMNS,
        "crumbs": desk_trail(found, _("Agenda")),
    }
    return render(request, "events/plan.html", context)
