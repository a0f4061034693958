"""Lists of deals."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import ngettext

from cities.models import Participation
from cities.workflow import CityRole
from greendeals.models import Deal, Review, Signatory
from greendeals.querysets import DealQuerySet
from greendeals.workflow import EDITABLE, FROZEN, SIGNED, RoundState, Stage
from icc.tenancy.actors import Actor, Person

TONES: dict[Stage, str] = (
    dict.fromkeys(SIGNED, "done")
    | dict.fromkeys(FROZEN - SIGNED, "attention")
    | dict.fromkeys(EDITABLE, "progress")
    | {Stage.POTENTIAL: "neutral", Stage.REVIEW: "info"}
)
"""How a stage looks; the words always stand beside it."""


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal in a list."""

    deal: Deal
    tone: str
    days: int
    parties: int
    awaits_coach: bool

    @property
    def stage(self) -> str | Promise:
        """The stage in words; Django's `get_stage_display` costs a fifth of a list."""
        return Stage(self.deal.stage).label

    @property
    def age(self) -> str:
        """How long the deal has been in its stage."""
        return ngettext("%d day", "%d days", self.days) % self.days

    @classmethod
    def of(cls, deal: Deal, *, now: datetime) -> "DealRow":
        """Return the row of a deal from a queryset made by `listed`."""
        facts = vars(deal)
        days = (now - deal.stage_since).days
        return cls(deal, TONES[Stage(deal.stage)], days, facts["party_count"], facts["awaits_coach"])


def listed(deals: DealQuerySet) -> DealQuerySet:
    """Add what a row shows, in a fixed number of queries."""
    unanswered = Review.objects.filter(deal=OuterRef("pk"), decided_at=None)
    columns = ("public_id", "title", "stage", "stage_since", "city__slug", "city__name", "city__is_invented")
    rows = deals.select_related("city", "sector").only(*columns, "sector__label")
    return rows.annotate(party_count=Count("parties"), awaits_coach=Exists(unanswered))


def open_participation(city_id: int) -> Participation | None:
    """Return the participation under which a city may start a deal now, if any."""
    return Participation.objects.open_for_deals(city_id)


def city_deals(*, actor: Actor, city_id: int, now: datetime) -> list[DealRow]:
    """Return the deals of one city, the furthest first."""
    order = list(Stage)
    rows = deals_of_cities(actor=actor, city_ids=[city_id], now=now)
    return sorted(rows, key=lambda row: (-order.index(Stage(row.deal.stage)), row.deal.title))


def deals_of_cities(*, actor: Actor, city_ids: Collection[int], now: datetime) -> list[DealRow]:
    """Return the deals of several cities, the longest in its stage first."""
    deals = listed(Deal.objects.visible_to(actor).filter(city_id__in=city_ids))
    return [DealRow.of(deal, now=now) for deal in deals.order_by("stage_since", "pk")]


def deals_to_move(*, actor: Person) -> list[Deal]:
    """Return the deals that wait for their coordinator, the longest first.

    Returned by the coach, approved and to be frozen, or frozen and ready for the question of signatures.
    """
    cities = actor.cities_as(CityRole.COORDINATOR)
    if not cities:
        return []
    latest = Review.objects.filter(deal=OuterRef("pk")).order_by("-requested_at", "-pk")
    deals = Deal.objects.visible_to(actor).filter(city_id__in=cities).select_related("city")
    answered = deals.annotate(answer=Subquery(latest.values("approved")[:1]))
    waiting = Q(stage=Stage.READY) | Q(stage=Stage.REVIEW, answer=True) | Q(stage__in=EDITABLE, answer=False)
    return list(answered.filter(waiting).order_by("stage_since", "pk"))


def deals_to_sign(*, actor: Person) -> list[Signatory]:
    """Return the slots whose turn it is for the actor to answer, the nearest deadline first."""
    slots = Signatory.objects.visible_to(actor).filter(user_id=actor.user_id, invited_at__isnull=False)
    open_ = slots.filter(signed_at=None, declined_at=None, round__state=RoundState.OPEN)
    open_ = open_.select_related("deal__city", "round")
    return list(open_.order_by("round__deadline"))
