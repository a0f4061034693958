"""Handing out what proves a signed deal: its certificate and its bundle."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greendeals import selectors
from greendeals.models import Deal, DealVersion, RegisterEntry
from greendeals.selectors.papers import Paper, paper_file, signed_versions
from greendeals.selectors.register import FileLost, certificate_file
from greendeals.views.access import deal_page
from greendeals.views.register import unlisted, version_asked
from greendeals.views.visits import Visit, identified
from icc.core.published import published
from icc.tenancy.actors import Actor
from icc.tenancy.requests import Request, SignedInRequest
from icc.ui.components import Crumb

View = Callable[..., HttpResponseBase]


def _safe(view: View) -> View:
    """Take GET and HEAD only, after access was asked."""

    @wraps(view)
    def checked(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        return require_safe(view)(request, *args, **kwargs)

    return checked


@deal_page
@_safe
def paper(request: SignedInRequest, deal: Deal, part: str) -> HttpResponseBase:
    """Send the certificate or the bundle of the latest signed version, or of `?version=`."""
    file = _file(request, request.actor, deal, Paper(part))
    if file is None:
        messages.info(request, _("It is being prepared. Come back in a few minutes."))
        return redirect(deal)
    return file


@identified
@_safe
def door_certificate(request: Request, visit: Visit) -> HttpResponseBase:
    """Send the certificate to a partner at its door."""
    return _at_door(request, visit, Paper.CERTIFICATE)


@identified
@_safe
def door_bundle(request: Request, visit: Visit) -> HttpResponseBase:
    """Send the bundle to a partner at its door."""
    return _at_door(request, visit, Paper.BUNDLE)


def _at_door(request: Request, visit: Visit, part: Paper) -> HttpResponseBase:
    file = _file(request, visit.actor, visit.deal, part)
    if file is None:
        messages.info(request, _("It is being prepared. Come back in a few minutes."))
        return redirect("greendeals:door", visit.token)
    return file


def _file(request: Request, actor: Actor, deal: Deal, part: Paper) -> HttpResponse | None:
    """Return the file as an answer; None while it is being made.

    Raises:
        Http404: nothing of the deal is signed, or not that version.
    """
    versions = signed_versions(actor, deal)
    wanted = request.GET.get("version", "")
    version: DealVersion | None = (
        versions.filter(number=version_asked(wanted)) if wanted else versions
    ).first()
    if version is None:
        raise Http404
    file = paper_file(actor=actor, version=version, paper=part)
    if file is None:
        return None
    shown = content_disposition_header("inline" not in request.GET, file.name) or ""
    return HttpResponse(file.content, content_type=file.media_type, headers={"Content-Disposition": shown})


@require_safe
def registered_certificate(request: Request, slug: str) -> HttpResponse:
    """Send the sealed certificate of a published version; `?version=` and `?inline` as for the deal."""
    rows = RegisterEntry.objects.filter(public_id=slug).exclude(attested_sha256="").select_related("edition")
    wanted = request.GET.get("version", "")
    entry = get_object_or_404(rows.filter(number=version_asked(wanted)) if wanted else rows.current())
    try:
        content = certificate_file(entry)
    except FileLost:
        return render(request, "greendeals/register_lost.html", {"entry": entry}, status=503)
    name = entry.file_name.removesuffix(".pdf") + "-certificate.pdf"
    shown = content_disposition_header("inline" not in request.GET, name) or ""
    file = HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": shown})
    return unlisted(file, when=entry.edition.is_demonstration)


@require_safe
@published
def versions(request: Request, slug: str) -> HttpResponse:
    """Show the chain of signed versions of a deal, and what each has changed."""
    chain = selectors.chain_of(slug)
    if chain is None:
        raise Http404
    entry = chain.row.entry
    crumbs = (
        Crumb(_("Register"), reverse("greendeals:register")),
        Crumb(entry.title, entry.get_absolute_url()),
        Crumb(_("Signed versions")),
    )
    page = render(request, "greendeals/versions.html", {"chain": chain, "crumbs": crumbs})
    return unlisted(page, when=chain.row.demonstration)
