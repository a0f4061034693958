"""Effects that may be claimed twice: what is settled, and which questions are open."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greendeals.models import SameEffect
from icc.core.names import folded
from icc.tenancy.actors import Actor

if TYPE_CHECKING:
    from greendeals.selectors.ledger.rows import Effect


@dataclass
class Same:
    """What is settled about effects of two indicators.

    Attributes:
        alike: for each indicator that was settled to be the same as others, all of these and itself.
        left_out: the indicators that were settled to be left out.
        asked: the pairs that are settled, either way.
    """

    alike: dict[int, set[int]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    asked: set[frozenset[int]] = field(default_factory=set)

    def join(self, counted: int, left_out: int) -> None:
        """Take up that two indicators speak of one effect, and with them all that are the same as they."""
        group = self.alike.get(counted, {counted}) | self.alike.get(left_out, {left_out})
        self.alike.update(dict.fromkeys(group, group))
        self.left_out.add(left_out)

    def first(self, indicator_id: int) -> int:
        """Return the indicator that stands for the effect of one: that which is never left out."""
        group = self.alike.get(indicator_id, {indicator_id})
        return min(group - self.left_out or group)

    def once(self, effects: Sequence["Effect"]) -> tuple[list["Effect"], list["Effect"]]:
        """Part effects into those that count and those that are the same as one of these.

        Where the one that stands for the effect is not among them, another one counts instead of it.
        """
        groups: dict[int, list[Effect]] = defaultdict(list)
        for row in effects:
            groups[self.first(row.measured.indicator.pk)].append(row)
        counted, left_out = [], []
        for first, rows in groups.items():
            rows.sort(key=lambda row: (row.measured.indicator.pk != first, row.measured.indicator.pk))
            counted.append(rows[0])
            left_out += rows[1:]
        return counted, left_out


def settled(actor: Actor, city_ids: Iterable[int]) -> Same:
    """Return what is settled in cities, in one query."""
    same = Same()
    rows = SameEffect.objects.visible_to(actor).filter(city__in=city_ids).order_by("pk")
    for row in rows:
        same.asked.add(frozenset({row.counted_id, row.left_out_id}))
        if row.same:
            same.join(row.counted_id, row.left_out_id)
    return same


@dataclass(frozen=True, slots=True)
class SameQuestion:
    """Two indicators of two deals that may speak of one effect."""

    one: "Effect"
    other: "Effect"


def same_questions(effects: Iterable["Effect"], same: Same) -> list[SameQuestion]:
    """Return which pairs of indicators may be one effect and nobody has said yet.

    That is asked where indicators of two deals of one city follow the same entry of the catalogue and
    belong to promises of the same organisation, or of the city itself; or where they are the city's own
    and have the same name. Each is compared with the first of its kind.
    """
    alike: dict[Hashable, list[Effect]] = defaultdict(list)
    for row in effects:
        alike[_kind(row)].append(row)
    found = []
    for first, *others in alike.values():
        for other in others:
            pair = (first.measured.indicator.pk, other.measured.indicator.pk)
            known = frozenset(pair) in same.asked or same.first(pair[0]) == same.first(pair[1])
            if first.deal != other.deal and not known:
                found.append(SameQuestion(first, other))
    return found


def _kind(row: "Effect") -> Hashable:
    indicator = row.measured.indicator
    if indicator.kpi_id:
        return row.deal.city_id, indicator.kpi_id, row.organisation_id
    return row.deal.city_id, folded(indicator.name), indicator.unit
