"""Many values at once, from a row of the grid, a pasted block or a workbook: all of them, or none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.rules import can_report
from greendeals.services.faults import BlockRefused, Fault
from greendeals.services.readings import Doubtful, Reading, checked, doubted
from greendeals.services.steps import lock, note
from greendeals.services.values import value_row
from icc.core.errors import Conflict, Invalid
from icc.core.typed import excerpt
from icc.tenancy.actors import Person, System

MOST_VALUES = 10_000
"""Values of one block."""

Key = tuple[int, date, str]


class Place(NamedTuple):
    """Where a value stands in what was handed in: its row, the head of its column, and the text there."""

    row: int
    column: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a block.

    Attributes:
        seen: public name of the value that was on the screen or in the file; empty where there was none.
    """

    indicator_id: int
    reading: Reading
    place: Place
    seen: str = ""


class BlockDoubtful(Doubtful):
    """Figures of a block are far from all before them; carries the questions, cell by cell."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(fields={"block": "\n".join(map(str, faults))})
        self.faults = list(faults)


class ValueConflict(Conflict):
    """Somebody else has entered other values meanwhile; carries where."""

    default = _("Somebody else has entered a value for this day in the meantime. Yours is kept below.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(fields={"block": "\n".join(map(str, faults))})
        self.faults = list(faults)


class Entered(NamedTuple):
    """How many values are new, and how many correct another."""

    added: int
    corrected: int


@transaction.atomic
def enter_values(
    *, actor: Person, deal: Deal, entries: Sequence[Entry], now: datetime, sure: bool = False
) -> Entered:
    """Note many values in seven queries; what stands there already is no change.

    A corrected figure keeps source and method of the one before and falls back to self-declared, unless the
    entry says otherwise.

    Raises:
        BlockDoubtful: figures are far from all before them, and nobody has said that they are right.
        BlockRefused: values cannot be taken; carries what is wrong, cell by cell.
        Forbidden: the actor does not write in this city, or the deal is not signed.
        Invalid: there are too many.
        ValueConflict: somebody else has entered other values since they were seen.
    """
    deal = lock(actor, deal)
    can_report(actor, deal).require()
    if len(entries) > MOST_VALUES:
        words = _("These are %(count)d values; at most %(most)d can be taken at once. Paste fewer rows.")
        raise Invalid(fields={"block": words % {"count": len(entries), "most": MOST_VALUES}})
    ids = {entry.indicator_id for entry in entries}
    block = ValueBlock(actor, deal, ids, now)
    for entry in entries:
        block.lay(entry)
    return block.write(sure=sure)


class Laid(NamedTuple):
    """A value that may be written, and what it corrects."""

    new: IndicatorValue
    old: IndicatorValue | None
    place: Place


class ValueBlock:
    """The values of a block over those that stand; `write` is all that changes anything.

    Attributes:
        faults: values that cannot be taken.
        doubts: values that a person should look at again.
        conflicts: values that somebody else has changed since they were seen.
        laid: what is new, by the place where it was handed in, and what it corrects.
    """

    def __init__(self, actor: Person | System, deal: Deal, ids: set[int], now: datetime) -> None:
        self._actor, self._deal, self._now = actor, deal, now
        self._indicators = Indicator.objects.filter(deal=deal, pk__in=ids).in_bulk()
        self._standing: dict[int, list[IndicatorValue]] = defaultdict(list)
        self._by_key: dict[Key, IndicatorValue] = {}
        for row in IndicatorValue.objects.standing().filter(deal=deal, indicator__in=ids):
            self._standing[row.indicator_id].append(row)
            self._by_key[row.indicator_id, row.on, row.group] = row
        self.laid: dict[Key, Laid] = {}
        self.faults: list[Fault] = []
        self.doubts: list[Fault] = []
        self.conflicts: list[Fault] = []

    def lay(self, entry: Entry) -> None:
        """Check one value and lay it over what stands."""
        indicator = self._indicators.get(entry.indicator_id)
        if indicator is None:
            self._fault(self.faults, entry, _("This indicator is no longer part of the deal."))
            return
        indicator.deal = self._deal
        try:
            reading = checked(indicator, self._deal, entry.reading, now=self._now)
        except Invalid as error:
            for words in error.fields.values():
                self._fault(self.faults, entry, words)
            return
        self._over(entry, indicator, reading)

    def _over(self, entry: Entry, indicator: Indicator, reading: Reading) -> None:
        key = (indicator.pk, reading.on, reading.group)
        old = self._by_key.get(key)
        if old and (old.value, old.part, old.whole) == (reading.value, reading.part, reading.whole):
            return
        if key in self.laid:
            self._fault(self.faults, entry, _("This day stands twice in what you handed in."))
            return
        if (old.public_id if old else "") != entry.seen:
            self._fault(self.conflicts, entry, ValueConflict.default)
            return
        question = doubted(indicator, reading, self._standing[indicator.pk])
        if question:
            self._fault(self.doubts, entry, question)
        if old:
            source, method = reading.source or old.source, reading.method or old.method
            reading = replace(reading, source=source, method=method)
        row = value_row(self._actor, indicator, reading, old=old, report=None, now=self._now)
        self.laid[key] = Laid(row, old, entry.place)

    def _fault(self, faults: list[Fault], entry: Entry, words: object) -> None:
        place = entry.place
        faults.append(Fault(place.row, place.column, excerpt(place.text), str(words)))

    def write(self, *, sure: bool) -> Entered:
        """Write what was laid, if nothing stands against it."""
        if self.faults:
            raise BlockRefused(self.faults)
        if self.conflicts:
            raise ValueConflict(self.conflicts)
        if self.doubts and not sure:
            raise BlockDoubtful(self.doubts)
        old = [laid.old for laid in self.laid.values() if laid.old]
        new = [laid.new for laid in self.laid.values()]
        if not new:
            return Entered(0, 0)
        IndicatorValue.objects.filter(pk__in=[row.pk for row in old]).update(replaced_at=self._now)
        IndicatorValue.objects.bulk_create(new, 1000)
        self._note(new, corrected=len(old))
        return Entered(len(new) - len(old), len(old))

    def _note(self, new: list[IndicatorValue], *, corrected: int) -> None:
        """Tell the trail of each value, in one entry."""
        facts = {
            "corrected": corrected,
            "values": [f"{row.indicator.public_id} {row.on} {row.group} {row.value}" for row in new],
        }
        note(actor=self._actor, deal=self._deal, action="values-entered", now=self._now, data=facts)
