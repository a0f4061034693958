"""What partners have said and nobody has answered."""

from django.db.models import Exists, F, OuterRef, Q

from cities.workflow import WRITERS
from greendeals.models import Answer, Comment, Proposal
from greendeals.workflow import EDITABLE, WORD
from icc.tenancy.actors import Person


def unanswered_comments(*, actor: Person) -> list[Comment]:
    """Return the last word of each partner whom a city the actor writes for owes an answer."""
    rows = Comment.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS))
    latest = rows.order_by("party_id", "-at", "-pk").distinct("party_id")
    found = latest.select_related("deal__city", "party")
    return sorted((row for row in found if not row.from_city), key=lambda row: row.at)


def open_proposals(*, actor: Person) -> list[Proposal]:
    """Return the changes that partners ask for and a city the actor writes for has not answered."""
    rows = Proposal.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS))
    waiting = rows.filter(decided_at=None, commitment__isnull=False, deal__stage__in=EDITABLE)
    return list(waiting.select_related("deal__city", "party").order_by("at", "pk"))


def open_refusals(*, actor: Person) -> list[Answer]:
    """Return why partners do not accept a draft, or leave it, as long as text and city have not moved."""
    rows = Answer.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS))
    latest = rows.filter(taken_back_at=None, deal__stage__in=WORD).defer("content")
    words = latest.order_by("party_id", "-at", "-pk").distinct("party_id")
    still = Q(leaves=True) | Q(content_version=F("deal__content_version"))
    replied = Comment.objects.filter(party=OuterRef("party"), from_city=True, at__gt=OuterRef("at"))
    refused = rows.filter(pk__in=words.values("pk"), accepted=False).filter(still).exclude(Exists(replied))
    return list(refused.select_related("deal__city", "party").defer("content").order_by("at", "pk"))
