"""Who approves a text before it is frozen, and whether all have."""

from django.utils.translation import gettext_lazy as _

from cities.models import Participation
from cities.workflow import CityRole
from greendeals.models import Deal, Review
from greendeals.rules.deals import holds, is_coordinator
from greendeals.workflow import ReviewStep
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor


def can_submit(actor: Actor, deal: Deal) -> Decision:
    """The coordinator sends a draft to review, once nothing essential is missing."""
    return is_coordinator(actor, deal)


def steps_in_force(participation: Participation) -> tuple[ReviewStep, ...]:
    """Return who must approve the deals of a city, in this order: its offices, last the coach."""
    asked = set(participation.edition.approvals) - set(participation.approvals_off)
    return tuple(step for step in ReviewStep if step in asked or step == ReviewStep.COACH)


def open_review(deal: Deal) -> Review | None:
    """Return the request that waits for an answer, if there is one."""
    return next((review for review in deal.reviews.all() if review.decided_at is None), None)


def answers_given(deal: Deal) -> dict[str, Review]:
    """Return the approvals of the text as it stands, by step, since it was last sent to review.

    Requests follow one another in the order of the steps, so that one that is not earlier than the one
    after it belongs to an earlier round of review, and so does everything before a return.
    """
    order, found, later = list(ReviewStep), {}, len(ReviewStep)
    for review in deal.reviews.all():
        position = order.index(ReviewStep(review.step))
        if position >= later or review.approved is False or review.content_version != deal.content_version:
            break
        later = position
        if review.approved:
            found[review.step] = review
    return found


def steps_missing(deal: Deal) -> list[ReviewStep]:
    """Return the steps in force that have not approved the text as it stands, the open one first."""
    given = answers_given(deal)
    return [step for step in steps_in_force(deal.participation) if step not in given]


def can_review(actor: Actor, deal: Deal) -> Decision:
    """Whoever answers the step that is open.

    The coach answers for the coach. Offices and councils do not sign in here: the coordinator records
    what they have decided.
    """
    review = open_review(deal)
    if review is None:
        asked = CityRole.COACH, CityRole.COORDINATOR
        return allow_if(holds(actor, deal, *asked), _("Only a coach of the city may review.")) & allow_if(
            None, _("All who were asked have already answered.")
        )
    if review.step == ReviewStep.COACH:
        return allow_if(holds(actor, deal, CityRole.COACH), _("Only a coach of the city may review."))
    return allow_if(
        holds(actor, deal, CityRole.COORDINATOR),
        _("The coordinator of the city records what its offices have decided."),
    )


def can_reopen(actor: Actor, deal: Deal) -> Decision:
    """The coordinator takes the text back."""
    return is_coordinator(actor, deal)


def is_approved(deal: Deal) -> bool:
    """Tell whether everybody whose step is in force has approved the text exactly as it stands."""
    return open_review(deal) is None and not steps_missing(deal)


def can_freeze(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, once all steps in force have approved this text."""
    return is_coordinator(actor, deal) & allow_if(
        is_approved(deal), _("This text is not approved by all who must read it yet.")
    )
