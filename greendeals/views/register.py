"""The public register of signed deals."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greendeals import selectors
from greendeals.forms import RegisterForm
from greendeals.models import RegisterEntry
from greendeals.selectors.register import FileLost
from icc.core import clock
from icc.core.published import published
from icc.tenancy.requests import Request
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Deal")),
    Column(gettext_lazy("City")),
    Column(gettext_lazy("Country")),
    Column(gettext_lazy("Sector")),
    Column(gettext_lazy("Partners")),
    Column(gettext_lazy("Signed on")),
)
PROMISES = (
    Column(gettext_lazy("Promise")),
    Column(gettext_lazy("Measured by")),
    Column(gettext_lazy("Until")),
)
STANDS = Column(gettext_lazy("How it stands"))
KEPT = (
    Column(gettext_lazy("Indicator")),
    Column(gettext_lazy("Reached"), numeric=True),
    Column(gettext_lazy("Target"), numeric=True),
    STANDS,
)
SIGNATURES = (
    Column(gettext_lazy("For")),
    Column(gettext_lazy("Function")),
    Column(gettext_lazy("When")),
    Column(gettext_lazy("How")),
)


@require_safe
@published
def register(request: Request) -> HttpResponse:
    """List the signed deals."""
    form = RegisterForm(request.GET, selectors.register_facets())
    found = selectors.register(**form.chosen(), page=request.GET.get("page", "1"))
    context = {"form": form, "found": found, "columns": COLUMNS, "filtered": form.is_used}
    return unlisted(render(request, "greendeals/register.html", context), when=found.shows_invented)


@require_safe
@published
def registered(request: Request, slug: str) -> HttpResponse:
    """Show one signed deal: who promised what, who signed, and the sealed file."""
    rows = RegisterEntry.objects.current().select_related("city", "sector", "edition")
    entry = get_object_or_404(rows, public_id=slug)
    deal = selectors.registered(entry, now=clock.now())
    context = {
        "deal": deal,
        "followers": selectors.followers_of(entry.public_id),
        "begin": selectors.cities_to_begin(actor=request.actor, entry=entry),
        "crumbs": (Crumb(_("Register"), reverse("greendeals:register")), Crumb(entry.title)),
        "promises": (*PROMISES, STANDS) if deal.kept else PROMISES,
        "kept_columns": KEPT,
        "signatures": SIGNATURES,
    }
    page = render(request, "greendeals/registered.html", context)
    return unlisted(page, when=entry.edition.is_demonstration)


@require_safe
def registered_pdf(request: Request, slug: str) -> HttpResponse:
    """Send the sealed file, of the current version or of `?version=`; `?inline` shows it in the browser."""
    rows = RegisterEntry.objects.filter(public_id=slug).select_related("edition")
    version = request.GET.get("version", "")
    wanted = rows.filter(number=version_asked(version)) if version else rows.current()
    entry = get_object_or_404(wanted)
    try:
        content = selectors.sealed_file(entry)
    except FileLost:
        return render(request, "greendeals/register_lost.html", {"entry": entry}, status=503)
    shown = content_disposition_header("inline" not in request.GET, entry.file_name) or ""
    file = HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": shown})
    return unlisted(file, when=entry.edition.is_demonstration)


def version_asked(text: str) -> int:
    """Read a version's number; 0, under which nothing is found, for anything else."""
    short = len(text) <= len("9999")
    return int(text) if short and text.isascii() and text.isdecimal() else 0


def unlisted(response: HttpResponse, *, when: bool = True) -> HttpResponse:
    """Ask search engines to keep off, so that nothing invented is found as if it were real."""
    if when:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
