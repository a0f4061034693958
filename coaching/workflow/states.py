"""What a coach is, what a session may be, and the steps between its states. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class EngagementRole(models.TextChoices):
    """In which quality an expert helps a city."""

    LEAD = "lead", _("Lead expert")
    LGD = "lgd", _("Local Green Deal expert")
    SECTOR = "sector", _("Sector expert")
    THEMATIC = "thematic", _("Thematic expert")


class SessionKind(models.TextChoices):
    """What coach and city meet for."""

    CALL = "call", _("Coaching call")
    VISIT = "visit", _("City visit")
    WORKSHOP = "workshop", _("Workshop")
    REVIEW = "review", _("Review")


USUAL_MINUTES = {
    SessionKind.CALL: 60,
    SessionKind.VISIT: 360,
    SessionKind.WORKSHOP: 180,
    SessionKind.REVIEW: 60,
}
"""How long a session of a kind mostly takes."""


class Mode(models.TextChoices):
    """How they meet."""

    ONLINE = "online", _("Online")
    ON_SITE = "on-site", _("On site")


class Side(models.TextChoices):
    """The two sides of a session."""

    COACH = "coach", _("Coach")
    CITY = "city", _("City")


class HoursKind(models.TextChoices):
    """What an entry of the hours says."""

    PLANNED = "planned", _("Planned")
    ACTUAL = "actual", _("Worked")
    CORRECTION = "correction", _("Correction")


class SessionState(models.TextChoices):
    """How far a session is."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DONE = "done", _("Took place")
    WRITTEN_UP = "written-up", _("Written up")
    CANCELLED_BY_COACH = "cancelled-by-coach", _("Cancelled by the coach")
    CANCELLED_BY_CITY = "cancelled-by-city", _("Cancelled by the city")
    NO_SHOW = "no-show", _("Nobody came")


AHEAD = (SessionState.PROPOSED, SessionState.CONFIRMED)
"""Sessions that hold their time."""

HELD = (SessionState.DONE, SessionState.WRITTEN_UP)
"""Sessions that took place."""

CANCELLED = (SessionState.CANCELLED_BY_COACH, SessionState.CANCELLED_BY_CITY)
"""Sessions that gave their time back."""


class SessionStep(models.TextChoices):
    """The acts that move a session."""

    CONFIRM = "confirm", _("Confirm the session")
    MOVE = "move", _("Move the session")
    CANCEL_AS_COACH = "cancel-as-coach", _("Cancel the session")
    CANCEL_AS_CITY = "cancel-as-city", _("Cancel the session")
    RESTORE = "restore", _("Propose it again")
    CLOSE = "close", _("It took place")
    WRITE_UP = "write-up", _("Write it up")
    MISS = "miss", _("Nobody came")


CANCEL = {Side.COACH: SessionStep.CANCEL_AS_COACH, Side.CITY: SessionStep.CANCEL_AS_CITY}
"""How each side cancels."""


def _step(source: SessionState, action: SessionStep, target: SessionState, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


SESSION = Workflow(
    "session",
    (
        _step(SessionState.PROPOSED, SessionStep.CONFIRM, SessionState.CONFIRMED, "can_confirm"),
        *(_step(state, SessionStep.MOVE, state, "can_move") for state in AHEAD),
        *(
            _step(state, SessionStep.CANCEL_AS_COACH, SessionState.CANCELLED_BY_COACH, "can_cancel_as_coach")
            for state in AHEAD
        ),
        *(
            _step(state, SessionStep.CANCEL_AS_CITY, SessionState.CANCELLED_BY_CITY, "can_cancel_as_city")
            for state in AHEAD
        ),
        *(_step(state, SessionStep.RESTORE, SessionState.PROPOSED, "can_restore") for state in CANCELLED),
        *(_step(state, SessionStep.CLOSE, SessionState.DONE, "can_close") for state in AHEAD),
        _step(SessionState.CONFIRMED, SessionStep.MISS, SessionState.NO_SHOW, "can_close"),
        _step(SessionState.DONE, SessionStep.WRITE_UP, SessionState.WRITTEN_UP, "can_write"),
    ),
)
