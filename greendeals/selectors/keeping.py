"""How a signed deal is kept: each promise and each indicator with its facts, its status and what it rests on.

Every number of it on a page, in a PDF, a workbook, the API and the register comes from here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate, islice

from django.db.models import QuerySet
from django.utils.functional import cached_property

from greendeals.models import Commitment, Deal, Indicator, PromiseUpdate, StatusOverride
from greendeals.selectors.grid.measures import factor
from greendeals.selectors.newest import ValueFacts, all_values, newest_values
from greendeals.selectors.status import Path, Standing, Word, of_indicator, of_promise
from greendeals.workflow import Aggregation, Status
from icc.core import clock
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise and how it stands.

    Attributes:
        owner: who has promised, by name.
        last: the last word on it.
        computed: the status by the rules; `standing` is what a person has said against it, if that holds.
    """

    promise: Commitment
    owner: str
    last: PromiseUpdate | None
    computed: Standing
    override: StatusOverride | None

    @property
    def standing(self) -> Standing:
        """The status that is shown."""
        return _shown(self.computed, self.override)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator, its values and how it stands.

    Attributes:
        values: those that stand, for the whole and for its groups, the oldest first.
        reached: what they come to by the rule of the indicator; None without a value.
    """

    indicator: Indicator
    values: Sequence[ValueFacts]
    reached: Decimal | None
    path: Path
    computed: Standing
    override: StatusOverride | None

    @property
    def standing(self) -> Standing:
        """The status that is shown."""
        return _shown(self.computed, self.override)

    @property
    def newest(self) -> ValueFacts | None:
        """The newest value."""
        return self.values[-1] if self.values else None


@dataclass
class KeptDeal:
    """How a deal is kept on a day."""

    deal: Deal
    promises: list[Kept] = field(default_factory=list)
    indicators: list[Measured] = field(default_factory=list)

    @cached_property
    def by_status(self) -> dict[Status, int]:
        """How many promises stand in which status."""
        counts: dict[Status, int] = defaultdict(int)
        for row in self.promises:
            counts[row.standing.status] += 1
        return counts


def kept_deals(
    deals: Iterable[Deal], *, actor: Actor, today: date, with_course: bool = True
) -> list[KeptDeal]:
    """Return how deals are kept, in six queries whatever their number.

    Args:
        deals: signed deals, with city.
        actor: who asks; rows come through `visible_to`.
        today: the day on which it is asked.
        with_course: whether all values are read. Without it figures and statuses are the same, and
            `Measured.values` holds no more than the newest day of each indicator needs.
    """
    rows = list(deals)
    ids = [deal.pk for deal in rows]
    promises = Commitment.objects.visible_to(actor).filter(deal__in=ids).select_related("party")
    chosen = Indicator.objects.visible_to(actor).filter(deal__in=ids).select_related("kpi")
    indicators, values = (
        (list(chosen), all_values(actor, ids)) if with_course else newest_values(actor, chosen)
    )
    words = {word.commitment_id: word for word in last_words(actor, ids)}
    said = overrides_of(actor, ids, today)
    kept = {deal.pk: KeptDeal(deal) for deal in rows}
    for promise in promises:
        place = kept[promise.deal_id]
        place.promises.append(
            kept_promise(promise, place.deal, words.get(promise.pk), said.get(("c", promise.pk)), today)
        )
    for indicator in indicators:
        place = kept[indicator.deal_id]
        course_of, added = values.rows[indicator.pk], values.added.get(indicator.pk)
        place.indicators.append(
            measured(indicator, place.deal, course_of, said.get(("i", indicator.pk)), today, added=added)
        )
    return [kept[deal.pk] for deal in rows]


def last_words(actor: Actor, deal_ids: Iterable[int]) -> QuerySet[PromiseUpdate]:
    """Return the last word on each promise of deals."""
    rows = PromiseUpdate.objects.visible_to(actor).filter(deal__in=deal_ids).select_related("party", "by")
    found: QuerySet[PromiseUpdate] = rows.order_by("commitment_id", "-at", "-pk").distinct("commitment_id")
    return found


def overrides_of(actor: Actor, deal_ids: Iterable[int], today: date) -> dict[tuple[str, int], StatusOverride]:
    """Return what people say against the computed status in deals, by kind (c or i) and key of the row."""
    rows = StatusOverride.objects.visible_to(actor).filter(deal__in=deal_ids, ended_at=None, until__gte=today)
    return {
        ("c", row.commitment_id) if row.commitment_id else ("i", row.indicator_id or 0): row
        for row in rows.select_related("by")
    }


def kept_promise(
    promise: Commitment,
    deal: Deal,
    last: PromiseUpdate | None,
    override: StatusOverride | None,
    today: date,
) -> Kept:
    """Return a promise with its status."""
    word = Word(last.state, clock.day(last.at)) if last else None
    owner = promise.party.name if promise.party else deal.city.name
    left_on = promise.party.left_on if promise.party else None
    computed = of_promise(due_on=promise.due_on, word=word, today=today, left_on=left_on)
    return Kept(promise, owner, last, computed, override)


def measured(
    indicator: Indicator,
    deal: Deal,
    values: Sequence[ValueFacts],
    override: StatusOverride | None,
    today: date,
    *,
    added: Decimal | None = None,
) -> Measured:
    """Return an indicator with what its values come to, and its status.

    Args:
        indicator: of a signed deal.
        deal: that deal.
        values: those that stand, the oldest first.
        override: what a person says against the computed status.
        today: the day on which it is asked.
        added: what all values add up to, where `values` holds the newest one only.
    """
    total = reached(indicator, values) if added is None else (_start(indicator) or Decimal(0)) + added
    way = path_of(indicator, deal)
    newest = values[-1].on if values else None
    standing = of_indicator(way, value=total, on=newest, today=today)
    return Measured(indicator, values, total, way, standing, override)


def path_of(indicator: Indicator, deal: Deal) -> Path:
    """Return where an indicator starts and should arrive; sums start at nothing if no start is given."""
    adds = indicator.aggregation == Aggregation.SUM
    start = _start(indicator)
    target = share(indicator.unit, indicator.target, indicator.target_part, indicator.target_whole)
    return Path(
        direction=indicator.direction,
        start=Decimal(0) if start is None and adds else start,
        starts_on=indicator.baseline_on or deal.starts_on,
        target=target,
        ends_on=indicator.target_on or deal.ends_on,
    )


def share(unit: str, value: Decimal | None, part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a figure; of two parts recomputed from them, in per cent or whatever the unit says."""
    return part / whole * factor(unit) if part is not None and whole else value


def _start(indicator: Indicator) -> Decimal | None:
    return share(indicator.unit, indicator.baseline, indicator.baseline_part, indicator.baseline_whole)


def reached(indicator: Indicator, values: Sequence[ValueFacts]) -> Decimal | None:
    """Return what values of an indicator come to by its declared rule; the last point of its course."""
    points = course(indicator, values)
    return points[-1][1] if points else None


def course(indicator: Indicator, values: Sequence[ValueFacts]) -> list[tuple[date, Decimal]]:
    """Return what values of an indicator come to on each day that has one (kpi_catalogue.csv).

    A sum adds all values so far to the start. All else is the value of the day, a ratio recomputed from
    its parts. On a day that has values of groups and none for the whole, the groups of a sum or of a
    newest value are added; a share of groups is recomputed from their parts. An indicator that never adds
    up has values of the whole only. Where an amendment has moved the start of a sum, what lies before it is
    part of that start and counts no more.
    """
    by_day: dict[date, list[ValueFacts]] = defaultdict(list)
    for value in values:
        by_day[value.on].append(value)
    figures = [(day, _of_day(indicator, by_day[day])) for day in sorted(by_day)]
    known = [(day, figure) for day, figure in figures if figure is not None]
    if indicator.aggregation != Aggregation.SUM:
        return known
    begins = indicator.baseline_on
    known = [(day, figure) for day, figure in known if begins is None or day >= begins]
    start = _start(indicator) or Decimal(0)
    sums = accumulate((figure for _day, figure in known), initial=start)
    return list(zip((day for day, _figure in known), islice(sums, 1, None), strict=True))


def _of_day(indicator: Indicator, rows: Sequence[ValueFacts]) -> Decimal | None:
    whole = next((row for row in rows if not row.group), None)
    if whole:
        return share(indicator.unit, whole.value, whole.part, whole.whole)
    if indicator.aggregation == Aggregation.NONE:
        return None
    if indicator.aggregation == Aggregation.RATIO:
        parts = sum((row.part for row in rows if row.part is not None), Decimal(0))
        wholes = sum((row.whole for row in rows if row.whole is not None), Decimal(0))
        return share(indicator.unit, None, parts, wholes)
    return sum((row.value for row in rows), Decimal(0))


def _shown(computed: Standing, override: StatusOverride | None) -> Standing:
    return Standing(Status(override.status), override.reason) if override else computed
