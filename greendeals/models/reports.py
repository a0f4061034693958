"""What is reported of a signed deal: reports and their history, the state of each promise, files as proof."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.commitments import Commitment
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.models.plan import PlannedAction, of_commitment
from greendeals.querysets import EvidenceFileQuerySet, ReportQuerySet
from greendeals.workflow import Audience, Level, PromiseState, ReportAction, ReportKind, ReportState, Stage
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall

REPORT_LENGTH = 5_000
"""Characters of one answer in a report."""


def of_report(name: str) -> CompositeForeignKey:
    """Tie a row's report to the row's deal."""
    return CompositeForeignKey(
        name=f"{name}_report_deal",
        fields=["report", "deal"],
        to="greendeals.Report",
        to_columns=["id", "deal_id"],
    )


class Report(DealPart):
    """What a deal reports for one period; opened by a worker, or by hand for a milestone or an early end.

    Attributes:
        action: the action whose end it follows, for a milestone.
        starts_on, ends_on: first and last day it covers.
        due_on: last day to submit it, with any time that was granted.
        done, obstacles, changes, ahead: the four answers of the report.
        version: counts the saves of its answers, for compare-and-set.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind)
    action = models.ForeignKey(
        PlannedAction, models.SET_NULL, db_constraint=False, null=True, related_name="reports"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    due_on = models.DateField(_("to be submitted by"))
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    done = models.TextField(_("What was done"), blank=True, max_length=REPORT_LENGTH)
    obstacles = models.TextField(_("What stood in the way"), blank=True, max_length=REPORT_LENGTH)
    changes = models.TextField(_("What should change"), blank=True, max_length=REPORT_LENGTH)
    ahead = models.TextField(_("What comes next"), blank=True, max_length=REPORT_LENGTH)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="report_wall"),
            tied("report", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="report_of_deal"),
            models.UniqueConstraint(
                fields=["deal", "kind", "ends_on"], condition=Q(action=None), name="report_once"
            ),
            models.UniqueConstraint(
                fields=["deal", "action"], condition=Q(action__isnull=False), name="report_once_per_milestone"
            ),
            CompositeForeignKey(
                name="report_action_deal",
                fields=["action", "deal"],
                to="greendeals.PlannedAction",
                to_columns=["id", "deal_id"],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values) & Q(state__in=ReportState.values),
                name="report_kind_and_state",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(due_on__gte=F("ends_on")), name="report_dates"
            ),
            *(
                at_most(REPORT_LENGTH, field, f"report_{field}_length")
                for field in ("done", "obstacles", "changes", "ahead")
            ),
        ]

    def is_late(self, today: date) -> bool:
        """Whether the last day to submit it has passed without it; a paused deal owes nothing."""
        waits = self.state in {ReportState.DRAFT, ReportState.RETURNED} and self.due_on < today
        return waits and self.deal.stage != Stage.SUSPENDED


class ReportStep(DealPart):
    """One act in the history of a report. Rows are only ever added.

    Attributes:
        reason: why it was returned, or why more time is asked for, granted or refused.
        until: the new last day that is asked for or granted.
        content: at submission and acceptance, the report with all data as they then were
            (`selectors.report_content`); an accepted report shows this, for good.
        by: who did it; empty for the platform.
    """

    append_only = True

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="report_steps")
    report = models.ForeignKey(Report, models.PROTECT, db_constraint=False, related_name="steps")
    action = models.CharField(max_length=12, choices=ReportAction)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)
    until = models.DateField(null=True)
    content = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="reportstep_wall"),
            tied("reportstep", "greendeals.Deal"),
            of_report("reportstep"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(action=ReportAction.ACCEPT), name="reportstep_accepted_once"
            ),
            models.CheckConstraint(condition=Q(action__in=ReportAction.values), name="reportstep_action"),
            models.CheckConstraint(
                condition=~Q(action__in=[ReportAction.SUBMIT, ReportAction.ACCEPT])
                | Q(content__isnull=False),
                name="reportstep_content",
            ),
            models.CheckConstraint(
                condition=~Q(
                    action__in=[ReportAction.RETURN, ReportAction.ASK_TIME, ReportAction.REFUSE_TIME]
                )
                | ~Q(reason=""),
                name="reportstep_reason",
            ),
            models.CheckConstraint(
                condition=~Q(action__in=[ReportAction.ASK_TIME, ReportAction.GRANT_TIME])
                | Q(until__isnull=False),
                name="reportstep_until",
            ),
            at_most(REASON_LENGTH, "reason", "reportstep_reason_length"),
        ]


class PromiseUpdate(DealPart):
    """What was said of a promise at one time; the latest word holds, the older ones stay readable.

    Attributes:
        party: the partner who said it at its door; empty where the city did.
        by: who of the city said it.
        report: for which report, if for one.
        done_on: the day on which it was fulfilled.
        level: how well it is proven.
    """

    append_only = True

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="updates")
    commitment = models.ForeignKey(Commitment, models.PROTECT, db_constraint=False, related_name="updates")
    report = models.ForeignKey(Report, models.PROTECT, db_constraint=False, null=True, related_name="updates")
    state = models.CharField(_("how far it is"), max_length=12, choices=PromiseState)
    words = models.TextField(_("in a sentence"), blank=True, max_length=PROMISE_LENGTH)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    level = models.CharField(max_length=12, choices=Level, default=Level.DECLARED)
    party = models.ForeignKey(Party, models.PROTECT, db_constraint=False, null=True, related_name="updates")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="promiseupdate_wall"),
            tied("promiseupdate", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="promiseupdate_of_deal"),
            of_commitment("promiseupdate"),
            of_party("promiseupdate"),
            of_report("promiseupdate"),
            at_most(PROMISE_LENGTH, "words", "promiseupdate_length"),
            models.CheckConstraint(
                condition=Q(state__in=PromiseState.values) & Q(level__in=Level.values),
                name="promiseupdate_state",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(state=PromiseState.COMPLETED),
                name="promiseupdate_done_when_completed",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.CANCELLED) | ~Q(words=""),
                name="promiseupdate_given_up_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "-at"], name="promiseupdate_latest")]


class EvidenceFile(DealPart):
    """A file that shows what was done, kept under its hash.

    Attributes:
        commitment, value: what it shows; neither for the deal as a whole.
        party: the partner who handed it in; empty where the city did, and `by` names who.
        audience: who may open it. A partner's own files it may always open.
        removed_at: when it was taken away; its file is kept for the reports that name it.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="evidence_files")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    title = models.CharField(_("what it shows"), max_length=150)
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, db_constraint=False, null=True, related_name="evidence_files"
    )
    value = models.ForeignKey(
        "greendeals.IndicatorValue",
        models.CASCADE,
        db_constraint=False,
        null=True,
        related_name="evidence_files",
    )
    report = models.ForeignKey(
        Report, models.CASCADE, db_constraint=False, null=True, related_name="evidence_files"
    )
    party = models.ForeignKey(
        Party, models.CASCADE, db_constraint=False, null=True, related_name="evidence_files"
    )
    audience = models.CharField(_("who may open it"), max_length=10, choices=Audience, default=Audience.COACH)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="evidencefile_wall"),
            tied("evidencefile", "greendeals.Deal"),
            of_commitment("evidencefile"),
            of_party("evidencefile"),
            of_report("evidencefile"),
            CompositeForeignKey(
                name="evidencefile_value_deal",
                fields=["value", "deal"],
                to="greendeals.IndicatorValue",
                to_columns=["id", "deal_id"],
            ),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="evidencefile_audience"),
        ]

    def __str__(self) -> str:
        return self.title
