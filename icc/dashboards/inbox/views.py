"""The page of everything that is asked of the reader."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from icc.core import clock
from icc.dashboards.inbox.selectors import AskKind, inbox_of
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("What is asked")),
    Column(gettext_lazy("City")),
    Column(gettext_lazy("By when")),
)

PER_PAGE = 25


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show what is asked of the reader, by kind if one is chosen."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in AskKind.values else ""
    found = inbox_of(actor=request.actor, now=clock.now(), kind=kind)
    listed = Paginator(found.asks, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboards/inbox.html", {"inbox": found, "listed": listed, "columns": COLUMNS})
