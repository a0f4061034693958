"""What partners have said and nobody has answered."""

from cities.workflow import WRITERS
from greendeals.models import Comment
from icc.tenancy.actors import Person


def unanswered_comments(*, actor: Person) -> list[Comment]:
    """Return the last word of each partner whom a city the actor writes for owes an answer."""
    rows = Comment.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS))
    latest = rows.order_by("party_id", "-at", "-pk").distinct("party_id")
    found = latest.select_related("deal__city", "party")
    return sorted((row for row in found if not row.from_city), key=lambda row: row.at)
