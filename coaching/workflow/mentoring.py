"""How a mentor city and a city that looks for one come together. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class MatchSide(models.TextChoices):
    """The two cities of a match."""

    MENTOR = "mentor", _("Mentor city")
    SEEKER = "seeker", _("City that looks for help")


class MatchState(models.TextChoices):
    """How far a match is; the same on both sides."""

    SUGGESTED = "suggested", _("Suggested by the programme")
    QUEUED = "queued", _("Waiting for a free place")
    ASKED = "asked", _("Waiting for an answer")
    AGREED = "agreed", _("Running")
    DECLINED = "declined", _("Declined")
    COMPLETED = "completed", _("Completed")


OPEN = (MatchState.SUGGESTED, MatchState.QUEUED, MatchState.ASKED)
"""Matches nobody has decided yet."""

HOLDING = (MatchState.SUGGESTED, MatchState.ASKED, MatchState.AGREED)
"""Matches that take one of the mentor's places."""

LIVE = (*OPEN, MatchState.AGREED)
"""Matches that are not over."""


class MatchStep(models.TextChoices):
    """The acts that move a match."""

    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    CALL = "call", _("A place has come free")
    COMPLETE = "complete", _("Both cities have confirmed the result")


def _step(source: MatchState, action: MatchStep, target: MatchState, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


MATCH = Workflow(
    "match",
    (
        _step(MatchState.SUGGESTED, MatchStep.ACCEPT, MatchState.ASKED, "can_answer"),
        _step(MatchState.ASKED, MatchStep.ACCEPT, MatchState.AGREED, "can_answer"),
        _step(MatchState.SUGGESTED, MatchStep.DECLINE, MatchState.DECLINED, "can_decline"),
        _step(MatchState.QUEUED, MatchStep.DECLINE, MatchState.DECLINED, "can_decline"),
        _step(MatchState.ASKED, MatchStep.DECLINE, MatchState.DECLINED, "can_decline"),
        _step(MatchState.QUEUED, MatchStep.CALL, MatchState.ASKED, "is_platform"),
        _step(MatchState.AGREED, MatchStep.COMPLETE, MatchState.COMPLETED, "is_platform"),
    ),
)
