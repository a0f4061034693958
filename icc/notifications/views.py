"""The mailbox of the demonstration: every mail of the platform, for anyone to read."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from icc.notifications import selectors
from icc.tenancy.requests import Request


@require_safe
def mailbox(request: Request) -> HttpResponse:
    """List the newest mails, of one address with `?to=`."""
    address = request.GET.get("to", "").strip()
    context = {"mails": selectors.latest(address=address), "address": address}
    return render(request, "notifications/mailbox.html", context)


@require_safe
def mail(request: Request, key: int) -> HttpResponse:
    """Show one mail."""
    found = selectors.read(key)
    if found is None:
        raise Http404
    return render(request, "notifications/mail.html", {"mail": found})


@require_safe
def attachment(request: Request, key: int, position: int) -> HttpResponse:
    """Send an attachment."""
    found = selectors.attachment(key, position)
    if found is None:
        raise Http404
    name, content = found
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(
        content, content_type="application/octet-stream", headers={"Content-Disposition": disposition}
    )
