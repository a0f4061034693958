"""Participations and deals of an edition as figures: where, how far, since when; no title, no name."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.db.models import Min, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Member, Participation, Term
from cities.selectors import country_name
from cities.workflow import DEAL_MAKERS, Kind, marked
from greendeals.models import Deal, SigningRound
from greendeals.workflow import FROZEN, SIGNED, RoundState, Stage
from icc.core import clock
from icc.dashboards.network.filters import Chosen
from icc.dashboards.standing.warning import Flag
from icc.tenancy.actors import Actor


class Status(models.TextChoices):
    """How a city stands on the map; the first that applies."""

    AT_RISK = "at-risk", _("Needs help")
    SIGNED = "signed", _("Signed a deal")
    ASKED = "asked", _("Ready to sign or signing")
    DRAFTING = "drafting-a-deal", _("Drafting")
    NONE = "no-deal", _("No deal yet")


@dataclass(frozen=True, slots=True)
class DealFigure:
    """One deal as it enters the figures.

    Attributes:
        signed_on: when it was sealed, or entered its stage where no seal is recorded; nothing before.
    """

    participation_id: int
    stage: Stage
    since: date
    begun_on: date
    signed_on: date | None
    sector_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """One participation.

    Attributes:
        score: of its standing; 0 where none has been computed.
        area: name of the country in the reader's language.
    """

    participation_id: int
    slug: str
    name: str
    country: str
    kind: Kind
    flags: Sequence[Flag]
    score: int
    as_of: date | None
    lat: float | None
    lon: float | None
    invented: bool
    area: str
    deals: list[DealFigure] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """How it stands."""
        stages = {deal.stage for deal in self.deals}
        if self.score:
            return Status.AT_RISK
        if stages & SIGNED:
            return Status.SIGNED
        if stages & FROZEN:
            return Status.ASKED
        return Status.DRAFTING if stages else Status.NONE

    @property
    def furthest(self) -> Stage | None:
        """The stage of the deal that has come furthest."""
        order = list(Stage)
        return max((deal.stage for deal in self.deals), key=order.index, default=None)


@dataclass(frozen=True, slots=True)
class Network:
    """An edition as figures, narrowed to what was chosen.

    Attributes:
        countries: all countries of the edition, for the choice.
    """

    chosen: Chosen
    places: list[Place]
    deals: list[DealFigure]
    sectors: list[Term]
    countries: list[tuple[str, str]]

    @property
    def chosen_words(self) -> list[str]:
        """What was chosen, in words: the edition first."""
        chosen = self.chosen
        sector = next((term.label for term in self.sectors if term.code == chosen.sector), chosen.sector)
        country = str(country_name(chosen.country)) if chosen.country else ""
        kind = str(Kind(chosen.kind).label) if chosen.kind else ""
        return [word for word in (chosen.edition.name, country, sector, kind) if word]

    @property
    def makers(self) -> list[Place]:
        """Participations that make deals."""
        everybody = self.chosen.edition.all_kinds_make_deals
        return [place for place in self.places if everybody or place.kind in DEAL_MAKERS]

    @property
    def needy(self) -> list[Place]:
        """Participations with a warning, the most urgent first."""
        found = [place for place in self.places if place.score]
        return sorted(found, key=lambda place: (-place.score, -_longest(place), place.name))


def _longest(place: Place) -> int:
    return max((flag.number for flag in place.flags), default=0)


def network(*, actor: Actor, chosen: Chosen) -> Network:
    """Return the figures of an edition in four queries, whatever its size."""
    edition = chosen.edition
    sectors = list(Term.objects.of("sector", edition))
    deals = _deals(actor, edition)
    places = _places(edition, deals)
    countries = sorted({(place.country, place.area) for place in places}, key=lambda pair: pair[1])
    sector = {term.pk for term in sectors if term.code == chosen.sector} if chosen.sector else None
    kept = [place for place in places if _fits(place, chosen, sector)]
    shown = {place.participation_id for place in kept}
    return Network(
        chosen=chosen,
        places=kept,
        deals=[
            deal
            for deal in deals
            if deal.participation_id in shown and (sector is None or deal.sector_id in sector)
        ],
        sectors=sectors,
        countries=countries,
    )


def _fits(place: Place, chosen: Chosen, sector: Collection[int] | None) -> bool:
    if chosen.country and place.country != chosen.country:
        return False
    if chosen.kind and place.kind != chosen.kind:
        return False
    return sector is None or any(deal.sector_id in sector for deal in place.deals)


def _deals(actor: Actor, edition: Edition) -> list[DealFigure]:
    sealed = (
        SigningRound.objects.filter(deal=OuterRef("pk"), state=RoundState.SEALED).order_by().values("deal")
    )
    first = sealed.annotate(first=Min("closed_at")).values("first")
    rows = Deal.objects.counted_for(actor).in_edition(edition.pk).annotate(sealed_at=Subquery(first))
    columns = ("participation_id", "stage", "stage_since", "created_at", "sealed_at", "sector_id")
    found = []
    for participation, stage, since, begun, sealed_at, sector in rows.order_by("pk").values_list(*columns):
        signed = clock.day(sealed_at or since) if stage in SIGNED else None
        found.append(
            DealFigure(participation, Stage(stage), clock.day(since), clock.day(begun), signed, sector)
        )
    return found


PLACE = (
    "pk",
    "kind",
    "city__slug",
    "city__name",
    "city__country",
    "city__is_invented",
    "standing__flags",
    "standing__score",
    "standing__as_of",
)


COUNTRY = PLACE.index("city__country")


def _places(edition: Edition, deals: Sequence[DealFigure]) -> list[Place]:
    spots = coordinates(edition)
    by_place: defaultdict[int, list[DealFigure]] = defaultdict(list)
    for deal in deals:
        by_place[deal.participation_id].append(deal)
    rows = list(Participation.objects.filter(edition=edition).in_order().values_list(*PLACE))
    areas = {country: str(country_name(country)) for country in {row[COUNTRY] for row in rows}}
    return [
        Place(
            participation_id=key,
            slug=slug,
            name=marked(name, invented=invented),
            country=country,
            kind=Kind(kind),
            flags=[Flag.read(flag) for flag in flags or ()],
            score=score or 0,
            as_of=as_of,
            lat=spots[key][0] if key in spots else None,
            lon=spots[key][1] if key in spots else None,
            invented=invented,
            area=areas[country],
            deals=by_place[key],
        )
        for key, kind, slug, name, country, invented, flags, score, as_of in rows
    ]


def coordinates(edition: Edition) -> dict[int, tuple[float, float]]:
    """Return latitude and longitude by participation: of its first member whose place is known."""
    members = Member.objects.filter(participation__edition=edition, municipality__lat__isnull=False)
    rows = members.order_by("participation_id", "position", "pk").distinct("participation_id")
    columns = ("participation_id", "municipality__lat", "municipality__lon")
    return {key: (float(lat), float(lon)) for key, lat, lon in rows.values_list(*columns)}


def days(since: date, now: datetime) -> int:
    """Return how many days have passed; never less than none."""
    return max((clock.day(now) - since).days, 0)
