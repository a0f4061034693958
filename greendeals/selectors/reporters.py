"""Which partners have reported for a report of a deal, what they said, and who is silent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from greendeals.models import Commitment, Deal, IndicatorValue, Party, PromiseUpdate, Report
from greendeals.rules import next_reminder
from greendeals.workflow import WRITABLE
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A promise of a partner with what it said of it for a report.

    Attributes:
        word: the last word for this report; none while it is silent on it.
        before: the last word said otherwise, such as for the report before.
    """

    promise: Commitment
    word: PromiseUpdate | None
    before: PromiseUpdate | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """A party with promises, and what it reported.

    Attributes:
        values: what it gave for indicators, the latest first.
        next_at: when it can be reminded again; none for at once.
    """

    party: Party
    lines: Sequence[Line]
    values: Sequence[IndicatorValue]
    next_at: datetime | None

    @property
    def told(self) -> int:
        """Of how many promises it has said something."""
        return sum(line.word is not None for line in self.lines)

    @property
    def is_silent(self) -> bool:
        """Whether it has said nothing at all."""
        return not self.told and not self.values

    @property
    def at(self) -> datetime | None:
        """When it last said something."""
        moments = [line.word.at for line in self.lines if line.word] + [value.at for value in self.values]
        return max(moments, default=None)


def parties_to_ask(actor: Actor, deal: Deal) -> list[Party]:
    """Return the parties of a signed deal that promise something and have not left, with their contacts."""
    own = Commitment.objects.visible_to(actor).filter(deal=deal, party__isnull=False).values("party_id")
    parties = Party.objects.visible_to(actor).filter(deal=deal, pk__in=own, left_on=None)
    return list(parties.select_related("contact"))


def reporters(*, actor: Actor, report: Report, now: datetime) -> list[Reporter]:
    """Return the parties with promises and what each said for a report, in four queries.

    Args:
        actor: who asks; reads the city's own contacts.
        report: with its deal.
        now: the present moment.
    """
    parties = parties_to_ask(actor, report.deal)
    promises: dict[int | None, list[Commitment]] = defaultdict(list)
    for promise in Commitment.objects.visible_to(actor).filter(deal=report.deal, party__in=parties):
        promises[promise.party_id].append(promise)
    own = {"deal": report.deal, "report": report, "party__in": parties}
    words: dict[int, PromiseUpdate] = {}
    before: dict[int, PromiseUpdate] = {}
    said = PromiseUpdate.objects.visible_to(actor).filter(deal=report.deal, party__in=parties)
    for word in said.order_by("at", "pk"):
        found = words if word.report_id == report.pk else before
        found[word.commitment_id] = word
    values: dict[int | None, list[IndicatorValue]] = defaultdict(list)
    given = IndicatorValue.objects.visible_to(actor).standing().filter(**own).select_related("indicator")
    for value in given.order_by("-at", "-pk"):
        values[value.party_id].append(value)
    return [
        Reporter(
            party,
            [Line(row, words.get(row.pk), before.get(row.pk)) for row in promises[party.pk]],
            values[party.pk],
            _not_before(party.contact.reminded_at, now),
        )
        for party in parties
    ]


def _not_before(reminded_at: datetime | None, now: datetime) -> datetime | None:
    found = next_reminder(reminded_at)
    return found if found and found > now else None


def silent_parties(actor: Actor, report: Report) -> list[Party]:
    """Return the parties that have said nothing for a report."""
    rows = reporters(actor=actor, report=report, now=report.opened_at)
    return [row.party for row in rows if row.is_silent]


def reports_that_ask() -> list[int]:
    """Return the keys of reports that take words of partners now."""
    return list(Report.objects.filter(state__in=WRITABLE).order_by("pk").values_list("pk", flat=True))
