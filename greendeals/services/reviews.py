"""The coach reads a draft: asked, approved, returned, taken back."""

from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Review
from greendeals.rules import require_step
from greendeals.selectors import blockers
from greendeals.services.rounds import end_round
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action, RoundAction, Stage
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def submit_deal(*, actor: Person, deal: Deal, now: datetime) -> Review:
    """Send a draft to the coaches of the city, who are told by mail.

    Raises:
        Conflict: the deal is not a draft any more.
        Forbidden: the actor is not its coordinator.
        Invalid: something essential is missing; the message lists it.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.SUBMIT)
    prefetch_related_objects([deal], "sections", "parties__commitments")
    missing = blockers(deal)
    if missing:
        raise Invalid(_("Before the coach can read it: %s") % " ".join(str(words) for words in missing))
    advance(actor=actor, deal=deal, action=Action.SUBMIT, now=now)
    review = Review.objects.create(
        deal=deal,
        city_id=deal.city_id,
        content_version=deal.content_version,
        requested_at=now,
        requested_by_id=actor.user_id,
    )
    messages.review_requested(deal, review, now=now)
    return review


@transaction.atomic
def approve_deal(*, actor: Person, deal: Deal, content_version: int, now: datetime) -> None:
    """Approve the text as the coach has read it; the coordinators are told.

    Args:
        actor: the coach.
        deal: the deal in review.
        content_version: the text that was on the screen.
        now: the present moment.

    Raises:
        Conflict: the deal is not in review, or its text has changed since it was opened.
        Forbidden: the actor does not coach this city, or the answer is already given.
    """
    deal = lock(actor, deal)
    _require_same_text(actor, deal, Action.APPROVE, content_version)
    advance(actor=actor, deal=deal, action=Action.APPROVE, now=now, data={"content": content_version})
    _decide(actor, deal, approved=True, reason="", now=now)


@transaction.atomic
def return_deal(*, actor: Person, deal: Deal, content_version: int, reason: str, now: datetime) -> None:
    """Return the draft with a reason, which stays in its history; the coordinators are told.

    Raises:
        Conflict: the deal is not in review, or its text has changed since it was opened.
        Forbidden: the actor does not coach this city, or the answer is already given.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    _require_same_text(actor, deal, Action.RETURN, content_version)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say what should change, so that the city can act on it.")})
    advance(actor=actor, deal=deal, action=Action.RETURN, now=now, data={"content": content_version})
    _decide(actor, deal, approved=False, reason=reason.strip(), now=now)


def _require_same_text(actor: Person, deal: Deal, action: Action, content_version: int) -> None:
    require_step(actor, deal, action)
    if deal.content_version != content_version:
        raise Conflict(_("The text has changed since you opened it. Please read it again."))


def _decide(actor: Person, deal: Deal, *, approved: bool, reason: str, now: datetime) -> None:
    review = Review.objects.get(deal=deal, decided_at=None)
    review.approved, review.reason = approved, reason
    review.decided_at, review.decided_by_id = now, actor.user_id
    review.save(update_fields=["approved", "reason", "decided_at", "decided_by"])
    messages.review_decided(deal, review, now=now)


@transaction.atomic
def reopen_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Take the text back for changes; an open request to the coach lapses, an approval no longer counts.

    A signing round that is open ends: signatures are never carried over to another text. Its links die
    and everybody who was asked is told.

    Raises:
        Conflict: the deal is a draft already, or is signed.
        Forbidden: the actor is not its coordinator, or all have signed and the seal is being made.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.REOPEN)
    if deal.stage == Stage.SIGNING:
        end_round(deal, RoundAction.SUPERSEDE, by=actor, step=Action.REOPEN, now=now)
    else:
        advance(actor=actor, deal=deal, action=Action.REOPEN, now=now)
    Review.objects.filter(deal=deal, decided_at=None).delete()
