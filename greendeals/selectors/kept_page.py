"""How a signed deal is kept, as its page shows it: promises and indicators, status, freshness, trends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from greendeals.models import Commitment, Deal, Indicator, IndicatorValue, PromiseUpdate
from greendeals.rules import can_override, can_report
from greendeals.selectors.keeping import Kept, KeptDeal, Measured, course, kept_deals
from greendeals.workflow import Level, Status
from icc.core.decisions import Decision
from icc.core.typed import shown_figure
from icc.tenancy.actors import Actor
from icc.ui.sheets import Field, Sheet
from icc.ui.trends import Trend

TONES = {
    Status.ON_TRACK: "progress",
    Status.AT_RISK: "attention",
    Status.LATE: "danger",
    Status.ACHIEVED: "done",
    Status.GIVEN_UP: "neutral",
    Status.NO_DATA: "neutral",
}
"""How a status looks; the words always stand beside it."""

CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise or an indicator with how its status looks."""

    row: Kept | Measured

    @property
    def label(self) -> str:
        """The status in words."""
        return str(self.row.standing.status.label)

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES[self.row.standing.status]


@dataclass(frozen=True, slots=True)
class ShownPromise(Shown):
    """A promise."""

    row: Kept


@dataclass(frozen=True, slots=True)
class ShownIndicator(Shown):
    """An indicator with its trend."""

    row: Measured

    @property
    def reached(self) -> str:
        """What its values come to, for people; empty without one."""
        return rounded(self.row.reached)

    @property
    def target(self) -> str:
        """The target."""
        return rounded(self.row.path.target)

    @property
    def start(self) -> str:
        """The start."""
        return rounded(self.row.path.start)

    @property
    def level(self) -> str:
        """How well its newest value is proven, in words."""
        return str(Level(self.row.newest.level).label) if self.row.newest else ""

    @property
    def trend(self) -> Trend | None:
        """The course beside the way to the target; None where there is nothing to draw."""
        path = self.row.path
        points = [(day, float(figure)) for day, figure in course(self.row.indicator, self.row.values)]
        way: list[tuple[date, float]] = []
        if None not in (path.start, path.starts_on, path.target, path.ends_on):
            way = [(path.starts_on, float(path.start)), (path.ends_on, float(path.target))]  # type: ignore[list-item,arg-type]  # none is None here
        return Trend(points, way) if points else None

    @property
    def summary(self) -> str:
        """The trend in a sentence."""
        values = {"name": self.row.indicator.name, "reached": self.reached, "target": self.target or "–"}
        unit = self.row.indicator.unit
        return _("%(name)s: %(reached)s %(unit)s reached, target %(target)s") % {**values, "unit": unit}

    @property
    def sheet(self) -> Sheet:
        """The trend as a table."""
        fields = (
            Field("day", _("Day")),
            Field("reached", _("Reached"), numeric=True),
            Field("expected", _("On the straight way"), numeric=True),
        )
        rows = [
            (day, rounded(figure), rounded(self.row.path.expected(day)))
            for day, figure in course(self.row.indicator, self.row.values)
        ]
        return Sheet(self.row.indicator.name, fields, rows)


def rounded(value: Decimal | None) -> str:
    """Return a figure as people read it: two digits after the point, all of them where it is small."""
    if value is None:
        return ""
    return shown_figure(value.quantize(CENTS) if abs(value) >= 1 else value.quantize(Decimal("0.000001")))


@dataclass(frozen=True)
class KeptPage:
    """How a deal is kept.

    Attributes:
        edit: whether the reader may speak of promises and enter values.
        override: whether the reader may say how something stands.
    """

    kept: KeptDeal
    edit: Decision
    override: Decision

    @cached_property
    def promises(self) -> Sequence[ShownPromise]:
        """All promises."""
        return [ShownPromise(row) for row in self.kept.promises]

    @cached_property
    def indicators(self) -> Sequence[ShownIndicator]:
        """All indicators."""
        return [ShownIndicator(row) for row in self.kept.indicators]

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """Label, number and tone of each status that promises have."""
        counts = self.kept.by_status
        return [(str(one.label), counts[one], TONES[one]) for one in Status if counts[one]]

    def promise(self, key: str) -> ShownPromise | None:
        """Return a promise by its public name."""
        return next((one for one in self.promises if one.row.promise.public_id == key), None)

    def indicator(self, key: str) -> ShownIndicator | None:
        """Return an indicator by its public name."""
        return next((one for one in self.indicators if one.row.indicator.public_id == key), None)


def kept_page(*, actor: Actor, deal: Deal, today: date) -> KeptPage:
    """Return how a deal is kept on a day."""
    (kept,) = kept_deals([deal], actor=actor, today=today)
    return KeptPage(kept, can_report(actor, deal), can_override(actor, deal))


def words_on(*, actor: Actor, promise: Commitment) -> QuerySet[PromiseUpdate]:
    """Return everything that was said of a promise, the newest first."""
    rows = PromiseUpdate.objects.visible_to(actor).filter(commitment=promise)
    found: QuerySet[PromiseUpdate] = rows.select_related("party", "by")
    return found


def values_of(
    *, actor: Actor, indicator: Indicator, on: date | None = None, group: str = ""
) -> QuerySet[IndicatorValue]:
    """Return values of an indicator, corrected ones too, the newest first; of one cell if a day is given."""
    rows = IndicatorValue.objects.visible_to(actor).filter(indicator=indicator)
    if on:
        rows = rows.filter(on=on, group=group)
    found: QuerySet[IndicatorValue] = rows.select_related("party", "by").order_by(
        "-on", "group", "-at", "-pk"
    )
    return found
