"""Values of many indicators: all of them, or the newest of each and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, DateField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from greendeals.models import Indicator, IndicatorValue
from greendeals.workflow import Aggregation
from icc.tenancy.actors import Actor


class ValueFacts(NamedTuple):
    """What pages tell of a value. A deal has thousands, and an instance of the model costs ten times as much.

    Attributes:
        who: by name, who has entered it: a partner, or somebody of the city; empty where nobody knows.
    """

    public_id: str
    indicator_id: int
    on: date
    group: str
    value: Decimal
    part: Decimal | None
    whole: Decimal | None
    source: str
    level: str
    entered_on: date
    who: str


def facts_of(rows: "QuerySet[IndicatorValue]") -> Iterator[ValueFacts]:
    """Return values as facts, in one query and in the order of the rows."""
    known = rows.annotate(entered_on=TruncDate("at"), who=Coalesce("party__name", "by__name", Value("")))
    return map(ValueFacts._make, known.values_list(*ValueFacts._fields))


@dataclass(frozen=True, slots=True)
class Values:
    """Values by key of the indicator.

    Attributes:
        rows: the values, the oldest first.
        added: what all values of an indicator since its start add up to, where `rows` has only the newest.
    """

    rows: dict[int, list[ValueFacts]] = field(default_factory=lambda: defaultdict(list))
    added: dict[int, Decimal] = field(default_factory=dict)


def all_values(actor: Actor, deal_ids: Iterable[int]) -> Values:
    """Return all values that stand in deals, in one query."""
    rows = IndicatorValue.objects.visible_to(actor).standing().filter(deal__in=deal_ids)
    return _by_indicator(rows)


def newest_values(actor: Actor, indicators: "QuerySet[Indicator]") -> tuple[list[Indicator], Values]:
    """Return indicators and of each the newest value and the sum of all since its start, in two queries.

    A daily meter has hundreds of values, and a ledger needs one figure of them. Indicators with groups
    come with all values: what a day of them comes to is decided by `keeping.course`.
    """
    values = IndicatorValue.objects.visible_to(actor).standing().filter(indicator=OuterRef("pk"))
    begun = values.filter(on__gte=Coalesce(OuterRef("baseline_on"), Value(date.min, DateField())))
    added = begun.order_by().values("indicator").annotate(sum=Sum("value")).values("sum")
    known = indicators.annotate(
        newest=Subquery(values.order_by("-on", "-pk").values("pk")[:1]),
        added=Case(When(aggregation=Aggregation.SUM, groups=[], then=Subquery(added))),
    )
    found = list(known)
    single = [row.newest for row in found if row.newest and not row.groups]
    grouped = [row.pk for row in found if row.groups]
    rows = IndicatorValue.objects.visible_to(actor).standing()
    chosen = _by_indicator(rows.filter(Q(pk__in=single) | Q(indicator__in=grouped)))
    chosen.added.update({row.pk: row.added for row in found if row.added is not None})
    return [*found], chosen


def _by_indicator(rows: "QuerySet[IndicatorValue]") -> Values:
    values = Values()
    for value in facts_of(rows.order_by("on", "pk")):
        values.rows[value.indicator_id].append(value)
    return values
