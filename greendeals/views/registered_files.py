"""Files of a signed deal that are open to everybody."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from greendeals.models import RegisterEntry
from greendeals.selectors.register import FileLost, open_file
from greendeals.views.register import unlisted
from icc.tenancy.requests import Request


@require_safe
def registered_file(request: Request, slug: str, file: str) -> HttpResponse:
    """Send one file that the public page names; what was closed or taken away is not found."""
    entry = get_object_or_404(RegisterEntry.objects.current().select_related("edition"), public_id=slug)
    try:
        found = open_file(slug, file)
    except FileLost:
        return render(request, "greendeals/register_lost.html", {"entry": entry}, status=503)
    if found is None:
        raise Http404
    facts, content = found
    shown = content_disposition_header(as_attachment=True, filename=facts["file_name"]) or ""
    headers = {"Content-Disposition": shown, "X-Content-Type-Options": "nosniff"}
    response = HttpResponse(content, content_type=facts["media_type"], headers=headers)
    return unlisted(response, when=entry.edition.is_demonstration)
