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
    DECLINE = "decline", _("Signature declined")
    EXPIRE = "expire", _("Time to sign has passed")
    COMPLETE_SIGNING = "complete-signing", _("Signed and sealed")


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
        _step(Stage.SIGNING, Action.WITHDRAW, Stage.READY, "can_end_signing"),
        _step(Stage.SIGNING, Action.REOPEN, Stage.DRAFTING, "can_end_signing"),
        _step(Stage.SIGNING, Action.DECLINE, Stage.READY, "is_platform"),
        _step(Stage.SIGNING, Action.EXPIRE, Stage.READY, "is_platform"),
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
    """How a signing round stands (signing.md 5.2). What troubles a seal stands with the seal."""

    OPEN = "open", _("Open")
    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Signed and sealed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Time has passed")
    VOIDED = "voided", _("Withdrawn")
    SUPERSEDED = "superseded", _("Replaced by a new text")


LIVE = (RoundState.OPEN, RoundState.SEALING)
"""States that are not an end; a deal has at most one round in them."""


class RoundAction(models.TextChoices):
    """The acts that move a round."""

    COMPLETE = "complete", _("All have signed")
    SEAL = "seal", _("Sealed")
    DECLINE = "decline", _("Declined")
    EXPIRE = "expire", _("Time has passed")
    VOID = "void", _("Withdrawn")
    SUPERSEDE = "supersede", _("Replaced by a new text")


def _turn(source: RoundState, action: RoundAction, target: RoundState) -> Transition:
    return Transition(source, action, target, "is_platform", action.label)


ROUND = Workflow(
    "round",
    (
        _turn(RoundState.OPEN, RoundAction.COMPLETE, RoundState.SEALING),
        _turn(RoundState.SEALING, RoundAction.SEAL, RoundState.SEALED),
        _turn(RoundState.OPEN, RoundAction.DECLINE, RoundState.DECLINED),
        _turn(RoundState.OPEN, RoundAction.EXPIRE, RoundState.EXPIRED),
        _turn(RoundState.OPEN, RoundAction.VOID, RoundState.VOIDED),
        _turn(RoundState.OPEN, RoundAction.SUPERSEDE, RoundState.SUPERSEDED),
    ),
)


class SlotState(models.TextChoices):
    """How far a signatory is; follows from the slot's moments and its round, never stored."""

    WAITING = "waiting", _("Not asked yet")
    INVITED = "invited", _("Asked")
    OPENED = "opened", _("Has opened it")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not signed")


class Act(models.TextChoices):
    """What evidence is kept of."""

    OPENED = "opened", _("Opened")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")


class Assurance(models.TextChoices):
    """How a person was identified. Both are simple electronic signatures (eIDAS, article 3(10))."""

    SES_EMAIL_OTP = "ses-email-otp", _("Simple electronic signature, code sent by e-mail")
    SES_ACCOUNT = "ses-account", _("Simple electronic signature, signed in with an account")
