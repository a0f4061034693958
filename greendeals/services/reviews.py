"""A draft is read and answered: sent to review, approved step by step, returned, taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Review
from greendeals.rules import open_review, require_step, steps_in_force, steps_missing
from greendeals.selectors import CONTENT, blockers
from greendeals.services.amendments import align_signers, require_in_step
from greendeals.services.rounds import end_round
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action, ReviewStep, RoundAction, Stage
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Decided:
    """Where and when an office of the city has decided; the coordinator records it, no office signs in.

    Attributes:
        reference: where the decision is written, such as the number of a resolution.
        on: its day.
    """

    reference: str = ""
    on: date | None = None


def require_complete(deal: Deal, *, now: datetime) -> None:
    """Refuse a gate while something essential is missing.

    Raises:
        Invalid: something is missing; the message lists it.
    """
    prefetch_related_objects([deal], *CONTENT)
    missing = blockers(deal, today=clock.day(now))
    if missing:
        raise Invalid(_("Something is missing: %s") % " ".join(str(words) for words in missing))


@transaction.atomic
def submit_deal(*, actor: Person, deal: Deal, now: datetime) -> Review:
    """Send a draft to review: the first office of the city whose approval is in force is asked, or the coach.

    Raises:
        Conflict: the deal is not a draft any more.
        Forbidden: the actor is not its coordinator.
        Invalid: something essential is missing; the message lists it.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.SUBMIT)
    require_in_step(deal)
    align_signers(deal)
    require_complete(deal, now=now)
    advance(actor=actor, deal=deal, action=Action.SUBMIT, now=now)
    return ask_step(deal, steps_in_force(deal.participation)[0], by=actor.user_id, now=now)


@transaction.atomic
def ask_step(deal: Deal, step: ReviewStep, *, by: int | None, now: datetime) -> Review:
    """Open the request to one step; coaches are told by mail, offices by the coordinator."""
    review = Review.objects.create(
        deal=deal,
        city_id=deal.city_id,
        step=step,
        content_version=deal.content_version,
        requested_at=now,
        requested_by_id=by,
    )
    if step == ReviewStep.COACH:
        messages.review_requested(deal, review, now=now)
    return review


@transaction.atomic
def approve_deal(
    *,
    actor: Person,
    deal: Deal,
    content_version: int,
    now: datetime,
    step: ReviewStep = ReviewStep.COACH,
    decided: Decided | None = None,
) -> None:
    """Approve the text as it was read; the next step is asked, after the last the coordinators are told.

    Args:
        actor: the coach, or the coordinator who records the answer of an office.
        deal: the deal in review.
        content_version: the text that was on the screen.
        now: the present moment.
        step: the step that was on the screen.
        decided: where and when the office has decided; needed for every step but the coach's.

    Raises:
        Conflict: the deal is not in review, its text has changed, or the step is answered already.
        Forbidden: the actor does not answer this step, or all answers are given.
        Invalid: the decision of an office has no reference or day, or a day to come.
    """
    deal = lock(actor, deal)
    review = _asked(actor, deal, Action.APPROVE, content_version, step)
    found = decided or Decided()
    if step != ReviewStep.COACH:
        _require_written(found, now=now)
    facts = {"content": content_version, "step": str(step)}
    advance(actor=actor, deal=deal, action=Action.APPROVE, now=now, data=facts)
    review.reference, review.agreed_on = found.reference.strip(), found.on
    _decide(review, actor, approved=True, now=now)
    missing = steps_missing(deal)
    if missing:
        ask_step(deal, missing[0], by=actor.user_id, now=now)
    else:
        messages.review_decided(deal, review, by=actor.user_id, now=now)


def _require_written(decided: Decided, *, now: datetime) -> None:
    faults = {}
    if not decided.reference.strip():
        faults["reference"] = _("Say where the decision is written, so that others can find it.")
    if decided.on is None:
        faults["agreed_on"] = _("Give the day of the decision.")
    elif decided.on > clock.day(now):
        faults["agreed_on"] = _("This day is still to come. Record the answer once it is given.")
    if faults:
        raise Invalid(fields=faults)


@transaction.atomic
def return_deal(
    *,
    actor: Person,
    deal: Deal,
    content_version: int,
    reason: str,
    now: datetime,
    step: ReviewStep = ReviewStep.COACH,
) -> None:
    """Return the draft with a reason, which stays in its history; the coordinators are told.

    Raises:
        Conflict: the deal is not in review, its text has changed, or the step is answered already.
        Forbidden: the actor does not answer this step, or all answers are given.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    review = _asked(actor, deal, Action.RETURN, content_version, step)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say what should change, so that the city can act on it.")})
    facts = {"content": content_version, "step": str(step)}
    advance(actor=actor, deal=deal, action=Action.RETURN, now=now, data=facts)
    review.reason = reason.strip()
    _decide(review, actor, approved=False, now=now)
    messages.review_decided(deal, review, by=actor.user_id, now=now)


def _asked(actor: Person, deal: Deal, action: Action, content_version: int, step: ReviewStep) -> Review:
    """Return the open request, if it is the one that was on the screen."""
    require_step(actor, deal, action)
    review = open_review(deal)
    if review is None or review.step != step:
        raise Conflict(_("This step has been answered in the meantime. Please look again."))
    if deal.content_version != content_version:
        raise Conflict(_("The text has changed since you opened it. Please read it again."))
    return review


def _decide(review: Review, actor: Person, *, approved: bool, now: datetime) -> None:
    review.approved, review.decided_at, review.decided_by_id = approved, now, actor.user_id
    review.save()


@transaction.atomic
def realign(deal: Deal, *, now: datetime) -> None:
    """After steps were switched on or off: ask whom the rules now name first, if that is somebody else.

    The deal is locked and in review. A request that no longer comes first lapses; approvals stay.
    """
    asked, missing = open_review(deal), steps_missing(deal)
    first = missing[0] if missing else None
    if asked and asked.step == first:
        return
    if asked:
        asked.delete()
    if first:
        ask_step(deal, first, by=None, now=now)


@transaction.atomic
def reopen_deal(*, actor: Person, deal: Deal, now: datetime) -> None:
    """Take the text back for changes; an open request lapses, an approval no longer counts.

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
    drop_open_review(deal)


@transaction.atomic
def drop_open_review(deal: Deal) -> None:
    """Let an open request lapse: the text it speaks about is taken back or given up."""
    Review.objects.filter(deal=deal, decided_at=None).delete()
