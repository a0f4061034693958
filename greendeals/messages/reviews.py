"""What is told about reviews."""

from datetime import datetime

from cities.workflow import CityRole
from greendeals.messages.people import facts, team, tell_coordinators
from greendeals.models import Deal, Review
from greendeals.workflow import ReviewStep
from icc.notifications.kinds import MessageKind
from icc.notifications.services import notify

REVIEW_REQUESTED = MessageKind("greendeals.review_requested")
RETURNED = MessageKind("greendeals.returned")
APPROVED = MessageKind("greendeals.approved")


def review_requested(deal: Deal, review: Review, *, now: datetime) -> None:
    """Ask the coaches of the city to read a draft."""
    for to in team(deal, CityRole.COACH):
        notify(
            kind=REVIEW_REQUESTED,
            to=to,
            key=f"review:{review.pk}",
            context=facts(deal),
            now=now,
            city_id=deal.city_id,
        )


def review_decided(deal: Deal, review: Review, *, by: int, now: datetime) -> None:
    """Tell the coordinators that all have approved, or who returned the draft and why.

    Whoever recorded the answer knows it already.
    """
    office = "" if review.step == ReviewStep.COACH else str(ReviewStep(review.step).label)
    tell_coordinators(
        APPROVED if review.approved else RETURNED,
        deal,
        key=f"review:{review.pk}",
        now=now,
        but=by,
        reason=review.reason,
        office=office,
    )
