"""The checkpoints of the log, for everybody to keep a copy of.

Below `/verify/`, so outside the request's transaction: they take a scope of their own.
"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from greendeals import selectors
from icc.audit.models import Checkpoint
from icc.core.published import published
from icc.tenancy.actors import Public
from icc.tenancy.requests import Request
from icc.tenancy.scopes import scope
from icc.ui.components import Column, Crumb

EACH_PAGE = 50
COLUMNS = [
    Column(_("Number")),
    Column(_("Taken")),
    Column(_("Entries")),
    Column(_("Hash over the log")),
    Column(_("Keep a copy")),
]


@require_safe
@published
def checkpoints(request: Request) -> HttpResponse:
    """List them, the newest first."""
    with scope(Public()):
        rows = Checkpoint.objects.visible_to(Public()).defer("body", "token")
        page = Paginator(rows, EACH_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "columns": COLUMNS,
            "authority": selectors.authority_fingerprint(),
            "crumbs": (Crumb(_("Check a signed deal"), "/verify/"), Crumb(_("Checkpoints of the log"))),
        }
        return render(request, "greendeals/checkpoints.html", context)


@require_safe
def checkpoint(request: Request, number: int, part: str) -> HttpResponse:
    """Hand out one of them, or the time stamp on it, to be kept elsewhere; neither ever changes."""
    with scope(Public()):
        row = get_object_or_404(Checkpoint.objects.visible_to(Public()), number=number)
    stamp = part == "tst"
    content = bytes(row.token) if stamp else row.body.encode()
    name = content_disposition_header(as_attachment=True, filename=f"checkpoint-{number}.{part}") or ""
    media = "application/timestamp-reply" if stamp else "application/json"
    headers = {"Content-Disposition": name, "Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(content, content_type=media, headers=headers)
