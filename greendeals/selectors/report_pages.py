"""What the pages of a deal's reports know."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from greendeals.models import Deal, PlannedAction, Report, ReportStep
from greendeals.rules import can_judge, can_read_report, can_report, may
from greendeals.selectors.history import WORDS
from greendeals.selectors.parties import is_own
from greendeals.selectors.report_pdfs import report_pdf
from greendeals.selectors.report_sheets import Sheet, Words, sheet_of
from greendeals.selectors.reports import digest_of_content, open_request, report_content
from greendeals.workflow import REPORT, RUNNING, ReportAction, ReportKind, ReportState, Stage
from icc.core import clock
from icc.documents.models import Document
from icc.tenancy.actors import Actor

TONES = {
    ReportState.DRAFT: "attention",
    ReportState.SUBMITTED: "info",
    ReportState.RETURNED: "attention",
    ReportState.ACCEPTED: "done",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report in the list of its deal."""

    report: Report
    late: bool
    readable: bool

    @property
    def tone(self) -> str:
        """How its state looks; that it is late is said beside it."""
        return TONES[ReportState(self.report.state)]


@dataclass(frozen=True, slots=True)
class ReportList:
    """All reports of a deal, the newest first.

    Attributes:
        writes: whether the reader reports.
        actions: the actions of which a report may be opened by hand.
        final: whether the final report may be opened by hand.
    """

    rows: list[ReportRow]
    writes: bool
    actions: list[PlannedAction]
    final: bool
    comparable: bool


def reports_of(*, actor: Actor, deal: Deal, today: date) -> ReportList:
    """Return the reports of a deal, in two queries at most."""
    reports = list(Report.objects.visible_to(actor).filter(deal=deal).select_related("action", "deal"))
    writes, runs = bool(can_report(actor, deal)), deal.stage in RUNNING
    opened = {report.action_id for report in reports}
    open_actions = deal.actions.exclude(pk__in=[key for key in opened if key]) if writes and runs else ()
    rows = [
        ReportRow(report, report.is_late(today), bool(can_read_report(actor, deal, report)))
        for report in reports
    ]
    return ReportList(
        rows=rows,
        writes=writes,
        actions=list(open_actions),
        final=writes and not any(report.kind == ReportKind.FINAL for report in reports),
        comparable=any(report.state == ReportState.ACCEPTED for report in reports),
    )


@dataclass
class ReportPage:
    """One report as the actor sees it.

    Attributes:
        own: whether the reader is of the city or its coach.
        history: every act, the oldest first.
        request: a request for more time that waits for its answer.
        last_return: the return that it is being changed for.
        pdf: its print, once somebody has asked for it.
        digest: of what it says, so that it is accepted as it was read.
    """

    deal: Deal
    report: Report
    sheet: Sheet
    own: bool
    writes: bool
    judges: bool
    steps: frozenset[str]
    late: bool
    history: list[ReportStep]
    request: ReportStep | None
    accepted_at: datetime | None
    pdf: Document | None
    digest: str

    @property
    def paused(self) -> bool:
        """Whether the deal rests, so that nothing is asked of anybody."""
        return self.deal.stage == Stage.SUSPENDED

    @property
    def tone(self) -> str:
        """How its state looks."""
        return "danger" if self.late else TONES[ReportState(self.report.state)]

    @property
    def writable(self) -> bool:
        """Whether the reader may write its answers now."""
        return ReportAction.SUBMIT in self.steps

    @property
    def accepted(self) -> bool:
        """Whether it is accepted."""
        return self.report.state == ReportState.ACCEPTED

    @property
    def meta(self) -> list[Words]:
        """The line under the title."""
        words = _("%(begin)s to %(end)s")
        days = {"begin": date_format(self.report.starts_on), "end": date_format(self.report.ends_on)}
        of = [self.report.action.title] if self.report.action else []
        return [*of, words % days, _("last day %s") % date_format(self.report.due_on)]

    @property
    def state_label(self) -> Words:
        """Its state in words; that it is late comes first."""
        return _("Late") if self.late else self.report.get_state_display()

    @property
    def acts(self) -> list[tuple[ReportStep, Words]]:
        """Every act with what it says of whoever did it."""
        return [(step, WORDS[f"report-{step.action}"]) for step in self.history]

    @property
    def last_return(self) -> ReportStep | None:
        """The return that the report is being changed for."""
        returns = [step for step in self.history if step.action == ReportAction.RETURN]
        return returns[-1] if returns and self.report.state == ReportState.RETURNED else None

    @property
    def title(self) -> Words:
        """What the report is called."""
        return self.report.get_kind_display()


def report_page(*, actor: Actor, deal: Deal, report: Report, now: datetime) -> ReportPage:
    """Return one report: an accepted one with the data as they were then, any other as they are now."""
    history = list(report.steps.select_related("by").order_by("pk"))
    accepted = next((step for step in history if step.action == ReportAction.ACCEPT), None)
    content = accepted.content if accepted else report_content(report, now=now)
    steps = [step for step in REPORT.leaving(report.state) if may(actor, deal, step)]
    own = is_own(actor, deal)
    return ReportPage(
        deal=deal,
        report=report,
        sheet=sheet_of(content or {}, since=_before(report)),
        own=own,
        writes=bool(can_report(actor, deal)),
        judges=bool(can_judge(actor, deal)),
        steps=frozenset(step.action for step in steps),
        late=report.is_late(clock.day(now)),
        history=history if own else [],
        request=None if accepted or not own else open_request(report),
        accepted_at=accepted.at if accepted else None,
        pdf=report_pdf(actor=actor, report=report),
        digest=digest_of_content(content or {}),
    )


def _before(report: Report) -> datetime | None:
    """Return when the report before was handed in last."""
    earlier = ReportStep.objects.filter(
        deal=report.deal_id, action=ReportAction.SUBMIT, report__ends_on__lt=report.ends_on
    )
    last = earlier.order_by("-at").first()
    return last.at if last else None
