"""The rules by the names that the workflow table uses."""

from greendeals.models import Deal
from greendeals.rules.deals import Rule, can_cancel, can_consult, can_edit, can_end, is_platform
from greendeals.rules.monitoring import can_judge, can_report
from greendeals.rules.reviews import can_freeze, can_reopen, can_review, can_submit
from greendeals.rules.signing import can_end_lost, can_end_signing, can_open_signing
from greendeals.workflow import DEAL
from icc.core.decisions import Decision
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        can_edit,
        can_consult,
        can_submit,
        can_review,
        can_reopen,
        can_freeze,
        can_open_signing,
        can_end_signing,
        can_end_lost,
        can_cancel,
        can_end,
        is_platform,
        can_report,
        can_judge,
    )
}
"""Rules by the names that the workflow table uses."""


def may(actor: Actor, deal: Deal, step: Transition) -> Decision:
    """Answer the rule of one step."""
    return RULES[step.rule](actor, deal)


def require_step(actor: Actor, deal: Deal, action: str) -> None:
    """Refuse a page whose step is not to be taken now.

    Raises:
        Conflict: the deal does not stand where the step begins.
        Forbidden: the actor may not take it.
    """
    may(actor, deal, DEAL.step(deal.stage, action)).require()


def open_steps(actor: Actor, deal: Deal) -> list[Transition]:
    """Return the steps the actor may take now, in table order."""
    return [step for step in DEAL.leaving(deal.stage) if may(actor, deal, step)]
