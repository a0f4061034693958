"""The rows of a ledger: promises, and what is measured of them. Every figure comes from `kept_deals`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F

from greendeals.models import Deal, EvidenceFile
from greendeals.selectors.keeping import Kept, KeptDeal, Measured, kept_deals
from greendeals.selectors.ledger.effects import Same, settled
from greendeals.selectors.ledger.scope import LedgerScope
from greendeals.selectors.ledger.totals import Total, totals_of
from greendeals.selectors.report_sheets import STATUS_TONES
from greendeals.workflow import Status
from icc.core.names import folded
from icc.tenancy.actors import Actor

Files = Counter[int]


@dataclass(frozen=True, slots=True)
class Effect:
    """An indicator and whose promise it measures.

    Attributes:
        kept: the promise; None where it measures the deal as a whole.
        files: how many files the reader may open as proof of its values or of the promise.
    """

    deal: Deal
    measured: Measured
    kept: Kept | None
    files: int

    @property
    def tone(self) -> str:
        """How its status looks."""
        return STATUS_TONES[self.measured.standing.status]

    @property
    def owner(self) -> str:
        """Who has promised it, by name."""
        return self.kept.owner if self.kept else self.deal.city.name

    @property
    def organisation_id(self) -> int | None:
        """The city's record of the owner; None for the city itself."""
        party = self.kept.promise.party if self.kept else None
        return party.organisation_id if party else None


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise with what is measured of it.

    Attributes:
        files: how many files the reader may open as proof of it.
    """

    deal: Deal
    kept: Kept
    effects: list[Effect]
    files: int

    @property
    def tone(self) -> str:
        """How its status looks."""
        return STATUS_TONES[self.kept.standing.status]

    @property
    def organisation_id(self) -> int | None:
        """The city's record of who has promised; None for the city itself."""
        party = self.kept.promise.party
        return party.organisation_id if party else None


@dataclass
class Ledger:
    """Promises and effects of a scope."""

    pledges: list[Pledge]
    effects: list[Effect]
    same: Same

    @cached_property
    def totals(self) -> list[Total]:
        """What the effects come to, by entry of the catalogue."""
        return totals_of(self.effects, self.same)

    @cached_property
    def by_status(self) -> list[tuple[Status, str, int]]:
        """Each status that promises stand in, how it looks, and how many do."""
        counts = Counter(row.kept.standing.status for row in self.pledges)
        return [(status, STATUS_TONES[status], counts[status]) for status in Status if counts[status]]


def ledger(*, actor: Actor, scope: LedgerScope, today: date) -> Ledger:
    """Return promises and effects of a scope, in a fixed number of queries.

    Args:
        actor: who reads; everything comes through `visible_to`.
        scope: which promises are meant.
        today: the day on which it is asked.
    """
    deals = list(scope.deals(actor))
    own = set(scope.organisations(actor).values_list("pk", flat=True)) if scope.organisation else None
    ids = [deal.pk for deal in deals]
    by_promise, by_indicator = _files(actor, ids)
    pledges: list[Pledge] = []
    effects: list[Effect] = []
    for kept in kept_deals(deals, actor=actor, today=today, with_course=False):
        found = _effects(kept, by_promise, by_indicator)
        effects += found
        pledges += _pledges(kept, found, by_promise)
    if own is not None:
        effects = [row for row in effects if row.organisation_id in own]
        pledges = [row for row in pledges if row.organisation_id in own]
    return Ledger(
        [row for row in pledges if _wanted(row, scope)],
        [row for row in effects if _measures(row, scope) and _says(row.deal, row.owner, row.kept, scope)],
        settled(actor, {deal.city_id for deal in deals}),
    )


def _files(actor: Actor, deal_ids: Iterable[int]) -> tuple[Files, Files]:
    """Count files by promise and by indicator, in one query."""
    rows = EvidenceFile.objects.visible_to(actor).filter(deal__in=deal_ids)
    pairs = rows.order_by().values_list("commitment", F("value__indicator"))
    by_promise: Files = Counter()
    by_indicator: Files = Counter()
    for promise, indicator in pairs:
        by_promise[promise] += 1
        by_indicator[indicator] += 1
    return by_promise, by_indicator


def _effects(kept: KeptDeal, by_promise: Files, by_indicator: Files) -> list[Effect]:
    promises = {row.promise.pk: row for row in kept.promises}
    return [
        Effect(
            kept.deal,
            row,
            promises.get(row.indicator.commitment_id or 0),
            by_indicator[row.indicator.pk]
            + (by_promise[row.indicator.commitment_id] if row.indicator.commitment_id else 0),
        )
        for row in kept.indicators
    ]


def _pledges(kept: KeptDeal, effects: list[Effect], by_promise: Files) -> list[Pledge]:
    measures: dict[int, list[Effect]] = defaultdict(list)
    for one in effects:
        if one.kept:
            measures[one.kept.promise.pk].append(one)
    return [
        Pledge(kept.deal, row, measures[row.promise.pk], by_promise[row.promise.pk]) for row in kept.promises
    ]


def _wanted(row: Pledge, scope: LedgerScope) -> bool:
    return (
        (not scope.status or row.kept.standing.status == scope.status)
        and (not scope.kpi or any(_measures(one, scope) for one in row.effects))
        and _says(row.deal, row.kept.owner, row.kept, scope)
    )


def _measures(row: Effect, scope: LedgerScope) -> bool:
    kpi = row.measured.indicator.kpi
    return not scope.kpi or (kpi is not None and kpi.code == scope.kpi)


def _says(deal: Deal, owner: str, kept: Kept | None, scope: LedgerScope) -> bool:
    words = folded(scope.q)
    text = f"{owner} {deal.title} {kept.promise.text if kept else ''}"
    return not words or words in folded(text)
