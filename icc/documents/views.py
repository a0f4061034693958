"""Handing documents out."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.documents.services import content_of
from icc.documents.workflow import DocumentState
from icc.tenancy.requests import Request


@login_required
@require_safe
def download(request: Request, document: str) -> HttpResponse:
    """Send the file to those who may read it; `?inline` shows in the browser what was made here."""
    ready = Document.objects.visible_to(request.actor).filter(state=DocumentState.READY)
    found = get_object_or_404(ready, public_id=document)
    kind = DocumentKind.known[found.kind]
    if not kind.may_read(request.actor, found):
        raise Http404
    attached = kind.is_uploaded or "inline" not in request.GET
    headers = {
        "Content-Disposition": content_disposition_header(attached, found.file_name) or "",
    }
    return HttpResponse(content_of(found), content_type=found.media_type, headers=headers)
