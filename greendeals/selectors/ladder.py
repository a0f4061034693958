"""Who approves a deal, in which order, and how far that has come."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityApproval
from greendeals.models import Deal, Review
from greendeals.rules import answers_given, open_review, steps_in_force
from greendeals.workflow import ReviewStep, Stage

Words = str | Promise

REVIEWED = frozenset({Stage.REVIEW, Stage.READY, Stage.SIGNING})
"""Stages in which the answers to the text as it stands are shown."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the review.

    Attributes:
        review: the request that is open, or the approval that counts; none before it is asked.
    """

    step: ReviewStep
    review: Review | None = None

    @property
    def label(self) -> Words:
        """Who is asked."""
        return self.step.label

    @property
    def is_coach(self) -> bool:
        """Whether the coach answers it; the coordinator records all others."""
        return self.step == ReviewStep.COACH

    @property
    def approved(self) -> bool:
        """Whether it has approved this text."""
        return bool(self.review and self.review.approved)

    @property
    def asked(self) -> bool:
        """Whether its answer is awaited now."""
        return self.review is not None and self.review.decided_at is None

    @property
    def status(self) -> Words:
        """How far it is, in words."""
        if self.approved:
            return _("Approved")
        return _("Asked") if self.asked else _("Not asked yet")

    @property
    def tone(self) -> str:
        """How that looks."""
        return "done" if self.approved else "attention" if self.asked else "neutral"


def ladder(deal: Deal) -> list[Rung]:
    """Return the steps in force with the answers to the text as it stands, from prefetched reviews."""
    if deal.stage not in REVIEWED:
        return [Rung(step) for step in steps_in_force(deal.participation)]
    given, asked = answers_given(deal), open_review(deal)
    found = dict(given)
    if asked:
        found[asked.step] = asked
    return [Rung(step, found.get(step)) for step in steps_in_force(deal.participation)]


def switched_off(deal: Deal) -> list[Words]:
    """Return the offices that the programme names and the city does without."""
    named = deal.participation.edition.approvals
    return [CityApproval(name).label for name in deal.participation.approvals_off if name in named]


def returns(deal: Deal) -> list[Review]:
    """Return every return of a draft with its reason, the newest first."""
    return [review for review in deal.reviews.all() if review.approved is False]
