"""The stages of a deal and the steps between them. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityApproval
from icc.core.workflow import Transition, Workflow


class Stage(models.TextChoices):
    """Where a deal stands. Late and at risk are computed, never stored."""

    POTENTIAL = "potential", _("Idea")
    DRAFTING = "drafting", _("Drafting")
    CONSULTATION = "consultation", _("With partners")
    REVIEW = "review", _("In review")
    READY = "ready", _("Ready to sign")
    SIGNING = "signing", _("Signing")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Paused")
    COMPLETED = "completed", _("Completed")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Signed as a new version")


EDITABLE = frozenset({Stage.POTENTIAL, Stage.DRAFTING, Stage.CONSULTATION})
"""Stages in which the text may change; from review on it stands still."""

FROZEN = frozenset(
    {
        Stage.READY,
        Stage.SIGNING,
        Stage.ACTIVE,
        Stage.SUSPENDED,
        Stage.COMPLETED,
        Stage.EXPIRED,
        Stage.TERMINATED,
        Stage.MERGED,
    }
)
"""Stages with a frozen version; EC staff and desk read content from here on."""

SIGNED = frozenset({Stage.ACTIVE, Stage.SUSPENDED, Stage.COMPLETED, Stage.EXPIRED, Stage.TERMINATED})
"""Stages that count as signed; an amendment that was merged counts with the deal it has changed."""

RUNNING = frozenset({Stage.ACTIVE, Stage.SUSPENDED})
"""Stages of a signed deal that has not ended."""


ENDED = frozenset({Stage.COMPLETED, Stage.EXPIRED, Stage.TERMINATED, Stage.CANCELLED, Stage.MERGED})
"""Stages with nothing left to do; a deal in one of them can be put into the archive."""

COUNTED = frozenset(Stage) - {Stage.CANCELLED, Stage.MERGED}
"""Stages that count in figures: a deal that was given up is neither begun nor planned."""


class Action(models.TextChoices):
    """The acts that move a deal."""

    START = "start", _("Start drafting")
    CONSULT = "consult", _("Ask the partners for their word")
    SUBMIT = "submit", _("Send to review")
    REOPEN = "reopen", _("Change the text again")
    RETURN = "return", _("Return with a reason")
    APPROVE = "approve", _("Approve")
    FREEZE = "freeze", _("Freeze the text")
    OPEN = "open", _("Ask for signatures")
    WITHDRAW = "withdraw", _("Withdraw the request to sign")
    DECLINE = "decline", _("Signature declined")
    EXPIRE = "expire", _("Time to sign has passed")
    COMPLETE_SIGNING = "complete-signing", _("Signed and sealed")
    LOSE_FILE = "lose-file", _("End the signing: the frozen file is lost")
    CANCEL = "cancel", _("Cancel the deal")
    REVIVE = "revive", _("Take the deal up again")
    LAPSE = "lapse", _("The signed deal has changed meanwhile")
    MERGE = "merge", _("Signed and sealed: take the change over")
    SUSPEND = "suspend", _("Pause the deal")
    RESUME = "resume", _("Take the deal up again after the pause")
    COMPLETE = "complete", _("Note that the deal is fulfilled")
    END = "end", _("The deal has run out")
    TERMINATE = "terminate", _("Terminate the deal")


def _step(source: Stage, action: Action, target: Stage, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


WITHDRAWABLE = (Stage.POTENTIAL, Stage.DRAFTING, Stage.CONSULTATION, Stage.REVIEW, Stage.READY)
"""Stages from which a deal can be cancelled: nobody has been asked to sign."""

DEAL = Workflow(
    "deal",
    (
        _step(Stage.POTENTIAL, Action.START, Stage.DRAFTING, "can_edit"),
        _step(Stage.DRAFTING, Action.CONSULT, Stage.CONSULTATION, "can_consult"),
        _step(Stage.DRAFTING, Action.SUBMIT, Stage.REVIEW, "can_submit"),
        _step(Stage.CONSULTATION, Action.SUBMIT, Stage.REVIEW, "can_submit"),
        _step(Stage.CONSULTATION, Action.REOPEN, Stage.DRAFTING, "can_reopen"),
        _step(Stage.REVIEW, Action.RETURN, Stage.DRAFTING, "can_review"),
        _step(Stage.REVIEW, Action.APPROVE, Stage.REVIEW, "can_review"),
        _step(Stage.REVIEW, Action.REOPEN, Stage.DRAFTING, "can_reopen"),
        _step(Stage.REVIEW, Action.FREEZE, Stage.READY, "can_freeze"),
        _step(Stage.READY, Action.REOPEN, Stage.DRAFTING, "can_reopen"),
        _step(Stage.READY, Action.OPEN, Stage.SIGNING, "can_open_signing"),
        _step(Stage.SIGNING, Action.WITHDRAW, Stage.READY, "can_end_signing"),
        _step(Stage.SIGNING, Action.REOPEN, Stage.DRAFTING, "can_end_signing"),
        _step(Stage.SIGNING, Action.DECLINE, Stage.READY, "is_platform"),
        _step(Stage.SIGNING, Action.EXPIRE, Stage.READY, "is_platform"),
        _step(Stage.SIGNING, Action.COMPLETE_SIGNING, Stage.ACTIVE, "is_platform"),
        _step(Stage.SIGNING, Action.LOSE_FILE, Stage.REVIEW, "can_end_lost"),
        *(_step(stage, Action.CANCEL, Stage.CANCELLED, "can_cancel") for stage in WITHDRAWABLE),
        _step(Stage.CANCELLED, Action.REVIVE, Stage.DRAFTING, "can_cancel"),
        _step(Stage.SIGNING, Action.LAPSE, Stage.DRAFTING, "is_platform"),
        _step(Stage.SIGNING, Action.MERGE, Stage.MERGED, "is_platform"),
        _step(Stage.ACTIVE, Action.SUSPEND, Stage.SUSPENDED, "can_end"),
        _step(Stage.SUSPENDED, Action.RESUME, Stage.ACTIVE, "can_end"),
        _step(Stage.ACTIVE, Action.COMPLETE, Stage.COMPLETED, "can_end"),
        *(_step(stage, Action.TERMINATE, Stage.TERMINATED, "can_end") for stage in sorted(RUNNING)),
        *(_step(stage, Action.END, Stage.EXPIRED, "is_platform") for stage in sorted(RUNNING)),
    ),
)


class ReviewStep(models.TextChoices):
    """Who reads a deal before it is frozen, in this order: the city's own offices, last the coach."""

    LEGAL = CityApproval.LEGAL.value, CityApproval.LEGAL.label
    FINANCE = CityApproval.FINANCE.value, CityApproval.FINANCE.label
    DEPARTMENT = CityApproval.DEPARTMENT.value, CityApproval.DEPARTMENT.label
    COUNCIL = CityApproval.COUNCIL.value, CityApproval.COUNCIL.label
    COACH = "coach", _("Coach")
