"""The roadmap that was asked for last."""

from cities.models import City
from icc.dashboards.roadmap.documents import ROADMAP
from icc.dashboards.roadmap.rules import can_ask_for_roadmap
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def latest_roadmap(*, actor: Actor, city: City) -> Document | None:
    """Return the roadmap of a city asked for last, if the actor may read it."""
    if not can_ask_for_roadmap(actor, city.pk):
        return None
    rows = Document.objects.visible_to(actor).filter(kind=ROADMAP.name, city_id=city.pk)
    found: Document | None = rows.order_by("-requested_at", "-pk").first()
    return found
