"""What indicators of many deals come to, by the rule that the catalogue declares."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from greendeals.models import Kpi
from greendeals.selectors.keeping import Measured, share
from greendeals.selectors.ledger.effects import Same
from greendeals.workflow import Aggregation

if TYPE_CHECKING:
    from greendeals.selectors.ledger.rows import Effect

Parts = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Total:
    """What is pledged and delivered under one entry of the catalogue.

    Attributes:
        pledged: what the targets come to; None without any, or where the rule gives no total.
        reached: what the values come to; likewise.
        counted: the indicators it is made of.
        left_out: those that claim an effect that is counted already.
    """

    kpi: Kpi
    unit: str
    aggregation: str
    pledged: Decimal | None
    reached: Decimal | None
    counted: "Sequence[Effect]"
    left_out: "Sequence[Effect]"

    @property
    def rule(self) -> str:
        """How it is added up, in words."""
        return str(RULES[Aggregation(self.aggregation)])

    @property
    def deals(self) -> int:
        """Of how many deals it is made."""
        return len({row.deal.pk for row in self.counted})

    @property
    def measured(self) -> int:
        """How many of its indicators have a value."""
        return sum(1 for row in self.counted if row.measured.reached is not None)


RULES: dict[Aggregation, Lazy] = {
    Aggregation.SUM: _("All values of all deals, added"),
    Aggregation.LATEST: _("The newest value of each deal, added"),
    Aggregation.RATIO: _("Parts and wholes added, then divided"),
    Aggregation.NONE: _("Not added up: see each deal"),
}


def totals_of(effects: "Sequence[Effect]", same: Same) -> list[Total]:
    """Return one total for each entry of the catalogue, in its order; own indicators have none."""
    groups: dict[tuple[int, str, str], list[Effect]] = defaultdict(list)
    for row in effects:
        indicator = row.measured.indicator
        if indicator.kpi_id:
            groups[indicator.kpi_id, indicator.unit, indicator.aggregation].append(row)
    found = [_total(rows, same) for rows in groups.values()]
    return sorted(found, key=lambda total: (total.kpi.position, total.kpi.code, total.unit))


def _total(rows: "Sequence[Effect]", same: Same) -> Total:
    counted, left_out = same.once(rows)
    first = rows[0].measured.indicator
    measured = [row.measured for row in counted]
    if first.aggregation == Aggregation.RATIO:
        pledged = _divided(first.unit, [_target_parts(row) for row in measured])
        reached = _divided(first.unit, [parts_of(row) for row in measured])
    elif first.aggregation == Aggregation.NONE:
        pledged = reached = None
    else:
        pledged = _added([row.path.target for row in measured])
        reached = _added([row.reached for row in measured])
    assert first.kpi  # noqa: S101 -- the caller has looked
    return Total(first.kpi, first.unit, first.aggregation, pledged, reached, counted, left_out)


def _added(figures: Sequence[Decimal | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None


def _divided(unit: str, pairs: Sequence[Parts | None]) -> Decimal | None:
    known = [pair for pair in pairs if pair]
    parts, wholes = (sum((pair[side] for pair in known), Decimal(0)) for side in (0, 1))
    return share(unit, None, parts, wholes)


def _target_parts(row: Measured) -> Parts | None:
    part, whole = row.indicator.target_part, row.indicator.target_whole
    return (part, whole) if part is not None and whole else None


def parts_of(row: Measured) -> Parts | None:
    """Return both parts of the newest share of an indicator: of the whole, or of its groups together."""
    if row.newest is None:
        return None
    day = [value for value in row.values if value.on == row.newest.on and value.whole]
    chosen = [value for value in day if not value.group] or day
    pairs = [(value.part, value.whole) for value in chosen if value.part is not None and value.whole]
    parts = sum((part for part, _whole in pairs), Decimal(0))
    wholes = sum((whole for _part, whole in pairs), Decimal(0))
    return (parts, wholes) if wholes else None
