"""What happens after the signature: reports, the state of what was promised, changes. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class Reporting(models.TextChoices):
    """In which rhythm a signed deal reports."""

    YEARLY = "yearly", _("A report every year")
    CHECK_INS = "check-ins", _("A report every year, a check-in every three months between")
    MILESTONES = "milestones", _("A report every year, and one after each action of the time plan")


class ReportKind(models.TextChoices):
    """What a report covers."""

    YEARLY = "yearly", _("Yearly report")
    CHECK_IN = "check-in", _("Check-in")
    MILESTONE = "milestone", _("Report after a milestone")
    FINAL = "final", _("Final report")


class ReportState(models.TextChoices):
    """Where a report stands. Late is computed, never stored."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("With the coach")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


class ReportAction(models.TextChoices):
    """The acts that move a report, and those that move its last day."""

    SUBMIT = "submit", _("Submit the report")
    TAKE_BACK = "take-back", _("Take the report back")
    RETURN = "return", _("Return with a reason")
    ACCEPT = "accept", _("Accept the report")
    ASK_TIME = "ask-time", _("Ask for more time")
    GRANT_TIME = "grant-time", _("Grant more time")
    REFUSE_TIME = "refuse-time", _("Refuse more time")


def _step(source: ReportState, action: ReportAction, target: ReportState, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


WRITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
"""States in which a report may still change."""

REPORT = Workflow(
    "report",
    (
        *(
            _step(state, ReportAction.SUBMIT, ReportState.SUBMITTED, "can_report")
            for state in sorted(WRITABLE)
        ),
        _step(ReportState.SUBMITTED, ReportAction.TAKE_BACK, ReportState.DRAFT, "can_report"),
        _step(ReportState.SUBMITTED, ReportAction.RETURN, ReportState.RETURNED, "can_judge"),
        _step(ReportState.SUBMITTED, ReportAction.ACCEPT, ReportState.ACCEPTED, "can_judge"),
        *(_step(state, ReportAction.ASK_TIME, state, "can_report") for state in sorted(WRITABLE)),
        *(_step(state, ReportAction.GRANT_TIME, state, "can_judge") for state in sorted(WRITABLE)),
        *(_step(state, ReportAction.REFUSE_TIME, state, "can_judge") for state in sorted(WRITABLE)),
    ),
)


class PromiseState(models.TextChoices):
    """What its owner says of a promise; whether it is late is computed."""

    PLANNED = "planned", _("Not begun")
    IN_PROGRESS = "in-progress", _("Under way")
    COMPLETED = "completed", _("Done")
    CANCELLED = "cancelled", _("Given up")


class Level(models.TextChoices):
    """How well a value or a word is proven, the weakest first."""

    DECLARED = "declared", _("Self-declared")
    DOCUMENT = "document", _("Shown by a document")
    COACH = "coach", _("Checked by the coach")
    THIRD_PARTY = "third-party", _("Checked by a third party")


class Status(models.TextChoices):
    """How a promise or an indicator stands today, by stated rules."""

    ON_TRACK = "on-track", _("On track")
    AT_RISK = "at-risk", _("At risk")
    LATE = "late", _("Late")
    ACHIEVED = "achieved", _("Achieved")
    GIVEN_UP = "given-up", _("Given up")
    NO_DATA = "no-data", _("No data")


OVERRIDES = (Status.ON_TRACK, Status.AT_RISK, Status.LATE)
"""What a person may say against the computed status, with a reason and a last day."""


class Audience(models.TextChoices):
    """Who may open a file that shows what was done."""

    COACH = "coach", _("The city and its coach")
    PARTIES = "parties", _("All parties of the deal, too")
    PUBLIC = "public", _("Everybody")


class NoticeKind(models.TextChoices):
    """What has become of a signed deal, as all parties and the register are told."""

    CHANGED = "changed", _("Changed")
    EXTENDED = "extended", _("Extended")
    JOINED = "joined", _("A partner has joined")
    WITHDRAWN = "withdrawn", _("A partner has left")
    SUSPENDED = "suspended", _("Paused")
    RESUMED = "resumed", _("Taken up again")
    COMPLETED = "completed", _("Fulfilled")
    TERMINATED = "terminated", _("Terminated")
    EXPIRED = "expired", _("Run out")


AMENDMENTS = (NoticeKind.CHANGED, NoticeKind.EXTENDED, NoticeKind.JOINED)
"""The kinds of change for which a new version is signed."""
