"""Lists of deals."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import ngettext

from cities.models import Participation
from cities.workflow import CityRole
from greendeals.models import Deal, Review, Signatory
from greendeals.querysets import DealQuerySet
from greendeals.workflow import COUNTED, EDITABLE, FROZEN, RUNNING, SIGNED, ReviewStep, RoundState, Stage
from icc.core import clock
from icc.tenancy.actors import Actor, Person

TONES: dict[Stage, str] = (
    dict.fromkeys(SIGNED, "done")
    | dict.fromkeys(FROZEN - SIGNED, "attention")
    | dict.fromkeys(EDITABLE, "progress")
    | {Stage.POTENTIAL: "neutral", Stage.REVIEW: "info", Stage.CANCELLED: "neutral"}
    | {Stage.TERMINATED: "danger", Stage.SUSPENDED: "attention"}
    | dict.fromkeys((Stage.EXPIRED, Stage.MERGED), "neutral")
)
"""How a stage looks; the words always stand beside it."""


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal in a list.

    Attributes:
        asked: whose answer a deal in review waits for, if for anybody's.
    """

    deal: Deal
    tone: str
    days: int
    parties: int
    asked: str

    @property
    def awaits_coach(self) -> bool:
        """Whether the coach is asked to read it."""
        return self.asked == ReviewStep.COACH

    @property
    def note(self) -> str | Promise:
        """Whose answer it waits for, in words."""
        return ReviewStep(self.asked).label if self.asked else ""

    @property
    def stage(self) -> str | Promise:
        """The stage in words; Django's `get_stage_display` costs a fifth of a list."""
        return Stage(self.deal.stage).label

    @property
    def is_change(self) -> bool:
        """Whether it is a change of a signed deal."""
        return self.deal.amends_id is not None

    @property
    def age(self) -> str:
        """How long the deal has been in its stage."""
        return ngettext("%d day", "%d days", self.days) % self.days

    @classmethod
    def of(cls, deal: Deal, *, now: datetime) -> "DealRow":
        """Return the row of a deal from a queryset made by `listed`."""
        facts = vars(deal)
        days = (now - deal.stage_since).days
        return cls(deal, TONES[Stage(deal.stage)], days, facts["party_count"], facts["asked"] or "")


def listed(deals: DealQuerySet) -> DealQuerySet:
    """Add what a row shows, in a fixed number of queries."""
    asked = Review.objects.filter(deal=OuterRef("pk"), decided_at=None).order_by().values("step")
    facts = ("public_id", "title", "stage", "stage_since", "archived_at", "amends_id")
    columns = (*facts, "city__slug", "city__name", "city__is_invented")
    rows = deals.select_related("city", "sector").only(*columns, "sector__label")
    return rows.annotate(party_count=Count("parties"), asked=Subquery(asked[:1]))


def open_participation(city_id: int) -> Participation | None:
    """Return the participation under which a city may start a deal now, if any."""
    return Participation.objects.open_for_deals(city_id)


def city_deals(*, actor: Actor, city_id: int, now: datetime, archived: bool = False) -> list[DealRow]:
    """Return the deals of one city, the furthest first, those given up last; or what is in its archive.

    A change of a signed deal stands under its deal; once it is signed, it is that deal.
    """
    order = [Stage.CANCELLED, *Stage]
    deals = Deal.objects.visible_to(actor).filter(city_id=city_id, archived_at__isnull=not archived)
    rows = [DealRow.of(deal, now=now) for deal in listed(deals.exclude(stage=Stage.MERGED))]
    rows.sort(key=lambda row: (-order.index(Stage(row.deal.stage)), row.deal.title))
    places = {row.deal.pk: place for place, row in enumerate(rows)}

    def under_its_deal(row: DealRow) -> tuple[int, bool, int]:
        own = places[row.deal.pk]
        return places.get(row.deal.amends_id or 0, own), row.is_change, own

    return sorted(rows, key=under_its_deal)


def archived_count(*, actor: Actor, city_id: int) -> int:
    """Return how many deals a city has put into its archive."""
    return Deal.objects.visible_to(actor).filter(city_id=city_id, archived_at__isnull=False).count()


def deals_of_cities(*, actor: Actor, city_ids: Collection[int], now: datetime) -> list[DealRow]:
    """Return the deals of several cities that are not given up, the longest in its stage first."""
    deals = listed(Deal.objects.visible_to(actor).filter(city_id__in=city_ids, stage__in=COUNTED))
    return [DealRow.of(deal, now=now) for deal in deals.order_by("stage_since", "pk")]


def deals_run_out(*, now: datetime) -> QuerySet[Deal]:
    """Return the signed deals whose last day has passed."""
    over: QuerySet[Deal] = Deal.objects.filter(stage__in=RUNNING, ends_on__lt=clock.day(now))
    return over.order_by("pk")


PREPARING = (CityRole.COORDINATOR, CityRole.OFFICE)
"""Who prepares a signing in a city."""


def deals_to_move(*, actor: Person) -> list[Deal]:
    """Return the deals that wait for their coordinator, the longest first.

    Returned by the coach, approved and to be frozen, or frozen and ready for the question of signatures;
    the last also for the office of the mayor, which prepares the signing.
    """
    cities, prepared = actor.cities_as(CityRole.COORDINATOR), actor.cities_as(*PREPARING)
    if not prepared:
        return []
    latest = Review.objects.filter(deal=OuterRef("pk")).order_by("-requested_at", "-pk")
    deals = Deal.objects.visible_to(actor).filter(city_id__in=prepared).select_related("city")
    answered = deals.annotate(answer=Subquery(latest.values("approved")[:1]))
    reviewed = Q(stage=Stage.REVIEW, answer=True) | Q(stage__in=EDITABLE, answer=False)
    waiting = Q(stage=Stage.READY) | (Q(city_id__in=cities) & reviewed)
    return list(answered.filter(waiting).order_by("stage_since", "pk"))


def deals_to_sign(*, actor: Person) -> list[Signatory]:
    """Return the slots whose turn it is for the actor to answer, the nearest deadline first."""
    slots = Signatory.objects.visible_to(actor).filter(user_id=actor.user_id, invited_at__isnull=False)
    open_ = slots.filter(
        signed_at=None,
        agreed_at=None,
        declined_at=None,
        passed_at=None,
        revoked_at=None,
        round__state=RoundState.OPEN,
    )
    open_ = open_.select_related("deal__city", "round")
    return list(open_.order_by("round__deadline", "pk"))
