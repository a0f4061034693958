"""How a deal is signed: rounds, slots, acts. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class RoundState(models.TextChoices):
    """How a signing round stands (signing.md 5.2). What troubles a seal stands with the seal."""

    OPEN = "open", _("Open")
    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Signed and sealed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Time has passed")
    VOIDED = "voided", _("Withdrawn")
    SUPERSEDED = "superseded", _("Replaced by a new text")
    LOST = "lost", _("Frozen file lost")


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
    LOSE = "lose", _("Frozen file lost")


def _turn(source: RoundState, action: RoundAction, target: RoundState) -> Transition:
    return Transition(source, action, target, "is_platform", action.label)


ROUND = Workflow(
    "round",
    (
        _turn(RoundState.OPEN, RoundAction.COMPLETE, RoundState.SEALING),
        _turn(RoundState.SEALING, RoundAction.SEAL, RoundState.SEALED),
        _turn(RoundState.SEALING, RoundAction.LOSE, RoundState.LOST),
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
    AGREED = "agreed", _("Agrees")
    DECLINED = "declined", _("Declined")
    PASSED = "passed", _("Handed over")
    REVOKED = "revoked", _("May not sign any more")
    LAPSED = "lapsed", _("Not signed")


class Act(models.TextChoices):
    """What evidence is kept of."""

    OPENED = "opened", _("Opened")
    SIGNED = "signed", _("Signed")
    AGREED = "agreed", _("Agrees")
    DECLINED = "declined", _("Declined")


class Assurance(models.TextChoices):
    """How a person was identified. None is called advanced or qualified: no trust list is asked here.

    The first two are simple electronic signatures (eIDAS, article 3(10)).
    """

    SES_EMAIL_OTP = "ses-email-otp", _("Simple electronic signature, code sent by e-mail")
    SES_ACCOUNT = "ses-account", _("Simple electronic signature, signed in with an account")
    COUNTERPART = "counterpart", _("File signed elsewhere: submitted as qualified, checked by staff")
    PAPER = "paper", _("On paper, recorded by the programme desk")
