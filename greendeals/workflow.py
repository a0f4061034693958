"""The stages of a deal and the steps between them. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    COMPLETED = "completed", _("Completed")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")


EDITABLE = frozenset({Stage.POTENTIAL, Stage.DRAFTING, Stage.CONSULTATION})
"""Stages in which the text may change; from review on it stands still."""

FROZEN = frozenset(
    {Stage.READY, Stage.SIGNING, Stage.ACTIVE, Stage.COMPLETED, Stage.EXPIRED, Stage.TERMINATED}
)
"""Stages with a frozen version; EC staff and desk read content from here on."""

SIGNED = frozenset({Stage.ACTIVE, Stage.COMPLETED, Stage.EXPIRED, Stage.TERMINATED})
"""Stages that count as signed."""


class Action(models.TextChoices):
    """The acts that move a deal."""

    START = "start", _("Start drafting")
    SUBMIT = "submit", _("Send to the coach")
    REOPEN = "reopen", _("Change the text again")
    RETURN = "return", _("Return with a reason")
    APPROVE = "approve", _("Approve")
    FREEZE = "freeze", _("Freeze the text")
    OPEN = "open", _("Ask for signatures")
    WITHDRAW = "withdraw", _("Withdraw the request to sign")
    COMPLETE_SIGNING = "complete-signing", _("All have signed")


def _step(source: Stage, action: Action, target: Stage, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


DEAL = Workflow(
    "deal",
    (
        _step(Stage.POTENTIAL, Action.START, Stage.DRAFTING, "can_edit"),
        _step(Stage.DRAFTING, Action.SUBMIT, Stage.REVIEW, "can_submit"),
        _step(Stage.REVIEW, Action.RETURN, Stage.DRAFTING, "can_review"),
        _step(Stage.REVIEW, Action.APPROVE, Stage.REVIEW, "can_review"),
        _step(Stage.REVIEW, Action.REOPEN, Stage.DRAFTING, "can_reopen"),
        _step(Stage.REVIEW, Action.FREEZE, Stage.READY, "can_freeze"),
        _step(Stage.READY, Action.REOPEN, Stage.DRAFTING, "can_reopen"),
        _step(Stage.READY, Action.OPEN, Stage.SIGNING, "can_open_signing"),
        _step(Stage.SIGNING, Action.WITHDRAW, Stage.READY, "can_reopen"),
        _step(Stage.SIGNING, Action.COMPLETE_SIGNING, Stage.ACTIVE, "is_platform"),
    ),
)


class SectionKey(models.TextChoices):
    """The parts of a deal's text, in the order in which they are printed."""

    CONTEXT = "context", _("Context and ambition")
    OBJECTIVES = "objectives", _("Objectives")
    CITY_ROLE = "city-role", _("What the city does")
    GOVERNANCE = "governance", _("How we work together")
    MONITORING = "monitoring", _("How we measure")


GUIDANCE = {
    SectionKey.CONTEXT: _("Where the city stands today, and what will be different when the deal is kept."),
    SectionKey.OBJECTIVES: _("What the deal aims at, each aim with a number and a year."),
    SectionKey.CITY_ROLE: _("What the municipality itself brings: land, money, permits, people."),
    SectionKey.GOVERNANCE: _("Who meets how often, who decides, and how a new partner joins."),
    SectionKey.MONITORING: _("Which figures are followed, who collects them, and when they are reported."),
}


class PartyRole(models.TextChoices):
    """What a party is in a deal."""

    LEAD = "lead", _("Lead")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    ADVISER = "adviser", _("Adviser")
    IMPLEMENTER = "implementer", _("Implementer")
    SUPPORTER = "supporter", _("Supporter")
    FACILITATOR = "facilitator", _("Facilitator")


class RoundState(models.TextChoices):
    """How a signing round stands."""

    OPEN = "open", _("Open")
    SIGNED = "signed", _("Signed by all")
    VOIDED = "voided", _("Withdrawn")
