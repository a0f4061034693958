"""What the public sees of the journey: the way of an edition, and documents that the desk has published."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities import selectors
from cities.models import Edition, PublishedDeliverable
from icc.core import clock
from icc.core.published import published
from icc.tenancy.requests import Request
from icc.ui.components import Crumb


@require_safe
@published
def way(request: Request, edition: str) -> HttpResponse:
    """Show everybody the phases and dates of an edition."""
    editions = Edition.objects.filter(milestones__isnull=False).distinct()
    found = get_object_or_404(editions, code=edition)
    context = {
        "way": selectors.way_of(found, now=clock.now()),
        "editions": editions.newest_first(),
        "crumbs": [Crumb(_("Cities"), reverse("cities:directory")), Crumb(found.short_name)],
    }
    return render(request, "cities/way.html", context)


@require_safe
def document(request: Request, city: str, document: str) -> HttpResponse:
    """Send a document that the desk has published to whoever asks."""
    rows = PublishedDeliverable.objects.select_related("edition")
    found = get_object_or_404(rows, city__slug=city, public_id=document)
    content = selectors.published_file(found)
    if content is None:
        raise Http404
    shown = content_disposition_header(as_attachment=True, filename=found.file_name) or ""
    answer = HttpResponse(content, content_type=found.media_type, headers={"Content-Disposition": shown})
    if found.edition.is_demonstration:
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
