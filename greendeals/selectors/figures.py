"""Counts of deals: the one source of every number on a screen and in the API."""

from collections import Counter
from dataclasses import dataclass

from greendeals.models import Deal
from greendeals.workflow import COUNTED, SIGNED, Stage
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Figures:
    """Deals of one edition.

    Attributes:
        total: all deals begun and not given up.
        signed: deals signed, whatever became of them since.
        stages: number of deals by stage.
        countries: number of deals by country code, and of these the signed ones.
        cities: number of cities with at least one deal.
    """

    total: int
    signed: int
    stages: dict[Stage, int]
    countries: dict[str, tuple[int, int]]
    cities: int


def figures(*, actor: Actor, edition_id: int) -> Figures:
    """Count the deals of an edition that may enter the actor's figures, in one query."""
    deals = Deal.objects.counted_for(actor).in_edition(edition_id)
    rows = list(deals.values_list("stage", "city__country", "city_id"))
    stages = Counter(stage for stage, _, _ in rows)
    total = Counter(country for _, country, _ in rows)
    signed = Counter(country for stage, country, _ in rows if stage in SIGNED)
    return Figures(
        total=len(rows),
        signed=sum(signed.values()),
        stages={stage: stages[stage] for stage in Stage if stage in COUNTED},
        countries={country: (count, signed[country]) for country, count in total.items()},
        cities=len({city for _, _, city in rows}),
    )
