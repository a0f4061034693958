"""What a partner reports of: its promises in all deals of its mailbox, with what is known of each."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from greendeals.models import Deal, EvidenceFile, Party, Report
from greendeals.selectors.keeping import Kept, KeptDeal, Measured, kept_deals
from greendeals.selectors.newest import ValueFacts
from greendeals.workflow import WRITABLE, ReportState
from icc.core import clock
from icc.tenancy.actors import Actor, Partner


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """An indicator tied to a promise of the partner, as a whole or for one of its groups.

    Attributes:
        on: the day that is offered for a new value: the end of what is reported of, at most today.
        group: the group by its name; empty for the whole.
    """

    measured: Measured
    on: date
    group: str = ""

    @property
    def key(self) -> str:
        """Its name on a page; that of a group stays its own when the groups of an indicator change."""
        whole: str = self.measured.indicator.public_id
        mark = hashlib.sha256(self.group.encode()).hexdigest()[:8]
        return f"{whole}-{mark}" if self.group else whole

    @property
    def groups(self) -> list["OwnFigure"]:
        """The same for each group that the indicator asks for; none of a group itself."""
        names = () if self.group else self.measured.indicator.groups
        return [replace(self, group=name) for name in names]

    @property
    def there(self) -> ValueFacts | None:
        """The value of that day, if there is one already."""
        return self.standing_on(self.on)

    def standing_on(self, day: date) -> ValueFacts | None:
        """Return its value of a day."""
        values = self.measured.values
        return next((row for row in values if (row.on, row.group) == (day, self.group)), None)


@dataclass(frozen=True, slots=True)
class ToReport:
    """A promise of the partner.

    Attributes:
        figures: the indicators tied to it.
        files: what the partner has handed in for it.
        current: whether the last word was said for the report that is open, so that it is still being
            written; without an open report, always.
    """

    kept: Kept
    figures: list[OwnFigure]
    files: list[EvidenceFile]
    current: bool


@dataclass(frozen=True, slots=True)
class OwnDeal:
    """A deal in which the partner promises something, for one of its organisations.

    Attributes:
        report: the report that waits for its word; none while none is open.
        closed: the latest report, once it is with the coach or accepted and none is open.
        is_late: whether the last day of the open report has passed.
    """

    deal: Deal
    party: Party
    report: Report | None
    closed: Report | None
    promises: list[ToReport]
    is_late: bool

    @property
    def is_accepted(self) -> bool:
        """Whether the latest report is accepted."""
        return self.closed is not None and self.closed.state == ReportState.ACCEPTED


def own_deals(*, actor: Partner, now: datetime) -> list[OwnDeal]:
    """Return what a partner reports of, in a fixed number of queries; what has the first deadline first.

    Args:
        actor: the partner as `at_mailbox` returns it.
        now: the present moment.
    """
    parties = list(Party.objects.visible_to(actor).filter(pk__in=actor.party_ids, left_on=None))
    deals = Deal.objects.visible_to(actor).select_related("city")
    rows = {deal.pk: deal for deal in deals.filter(pk__in={party.deal_id for party in parties})}
    kept = {row.deal.pk: row for row in kept_deals(rows.values(), actor=actor, today=clock.day(now))}
    reports = latest_reports(actor, rows)
    files: dict[int, list[EvidenceFile]] = defaultdict(list)
    for file in EvidenceFile.objects.visible_to(actor).filter(party__in=parties, commitment__isnull=False):
        files[file.commitment_id or 0].append(file)
    found = [_own(party, kept[party.deal_id], reports.get(party.deal_id), files, now) for party in parties]
    return sorted((row for row in found if row.promises), key=_urgency)


def latest_reports(actor: Actor, deal_ids: Iterable[int]) -> dict[int, Report]:
    """Return the report of each deal that takes words now, or else its latest one."""
    reports: dict[int, Report] = {}
    rows = Report.objects.visible_to(actor).filter(deal__in=deal_ids)
    for report in rows.order_by("ends_on", "pk"):
        known = reports.get(report.deal_id)
        if known is None or report.state in WRITABLE or known.state not in WRITABLE:
            reports[report.deal_id] = report
    return reports


def _urgency(row: OwnDeal) -> tuple[bool, date, int]:
    return row.report is None, row.report.due_on if row.report else date.max, row.party.pk


def _own(
    party: Party, kept: KeptDeal, latest: Report | None, files: dict[int, list[EvidenceFile]], now: datetime
) -> OwnDeal:
    report = latest if latest and latest.state in WRITABLE else None
    today = clock.day(now)
    on = min(report.ends_on, today) if report else today
    own = [row for row in kept.promises if row.promise.party_id == party.pk]
    promises = [
        ToReport(
            row,
            [OwnFigure(one, on) for one in kept.indicators if one.indicator.commitment_id == row.promise.pk],
            files[row.promise.pk],
            current=report is None or (row.last is not None and row.last.report_id == report.pk),
        )
        for row in own
    ]
    late = report is not None and report.is_late(today)
    return OwnDeal(kept.deal, party, report, None if report else latest, promises, late)
