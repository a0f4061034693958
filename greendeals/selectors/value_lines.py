"""The lines and cells of a table of values: which indicator and group, which day, what stands there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greendeals.models import Indicator, IndicatorValue
from greendeals.selectors.grid.columns import SHARE, Share
from greendeals.selectors.newest import ValueFacts
from greendeals.workflow import Aggregation
from icc.core import typed

CELL = Share(name="value", label=_("value"))
"""Reads a cell and shows it: a figure, or `12 / 48` where it is a share."""

Cells = Mapping[date, ValueFacts]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of values: an indicator as a whole, or one of its groups.

    Attributes:
        place: which group, from 1; 0 for the whole.
    """

    indicator: Indicator
    place: int = 0

    @property
    def group(self) -> str:
        """The group by its name; empty for the whole."""
        return self.indicator.groups[self.place - 1] if self.place else ""

    @property
    def key(self) -> str:
        """Its name for machines."""
        return f"{self.indicator.public_id}-{self.place}" if self.place else self.indicator.public_id

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{self.indicator.name}: {self.group}" if self.place else self.indicator.name

    @property
    def hint(self) -> str:
        """What is typed into its cells."""
        shares = self.indicator.aggregation == Aggregation.RATIO
        return gettext("%s, part / whole") % self.indicator.unit if shares else self.indicator.unit


def key_of(indicator: Indicator, group: str) -> str:
    """Return the key of the line of a value; that of the whole where its group is gone."""
    groups = indicator.groups
    return Line(indicator, groups.index(group) + 1 if group in groups else 0).key


def lines_of(indicators: Iterable[Indicator]) -> list[Line]:
    """Return the lines of indicators: the whole, then its groups."""
    return [Line(row, place) for row in indicators for place in range(len(row.groups) + 1)]


def boxed(value: IndicatorValue | ValueFacts | None) -> str:
    """Return a value as it stands in a box; `CELL` reads the same from it."""
    if value is None:
        return ""
    if value.whole is None:
        return typed.shown_figure(value.value)
    return f"{typed.shown_figure(value.part)} {SHARE} {typed.shown_figure(value.whole)}"


def days_first(values: Iterable[ValueFacts]) -> dict[tuple[int, str], dict[date, ValueFacts]]:
    """Return values by indicator and group, then by day."""
    found: dict[tuple[int, str], dict[date, ValueFacts]] = {}
    for value in values:
        found.setdefault((value.indicator_id, value.group), {})[value.on] = value
    return found


def seen_of(cells: Cells) -> str:
    """Return which value a line showed on each day, as a word that a form carries back."""
    return ",".join(f"{day.isoformat()}={value.public_id}" for day, value in sorted(cells.items()))


def read_seen(text: str) -> dict[date, str]:
    """Return what `seen_of` has written; what cannot be read is as if nothing had been seen."""
    found = {}
    for pair in text.split(","):
        day, sign, name = pair.partition("=")
        try:
            found[date.fromisoformat(day)] = name if sign else ""
        except ValueError:
            continue
    return found


def head(day: date) -> str:
    """Return the head of a column."""
    return str(date_format(day, "SHORT_DATE_FORMAT"))


def find_line(lines: Sequence[Line], key: str) -> Line | None:
    """Return the line of a key."""
    return next((line for line in lines if line.key == key), None)
