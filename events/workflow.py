"""States of events and registrations, and who sees what. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class EventState(models.TextChoices):
    """How far an event is."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Announced")
    OPEN = "registration-open", _("Registration open")
    CLOSED = "registration-closed", _("Registration closed")
    ENDED = "ended", _("Over")
    WRAPPED = "wrapped", _("Over, with summary")
    CANCELLED = "cancelled", _("Cancelled")


AHEAD = (EventState.PUBLISHED, EventState.OPEN, EventState.CLOSED)
"""States of an event that is still to come, or under way."""

OVER = (EventState.ENDED, EventState.WRAPPED)


class EventStep(models.TextChoices):
    """The acts that move an event."""

    PUBLISH = "publish", _("Announce it")
    OPEN = "open", _("Open registration")
    CLOSE = "close", _("Close registration")
    END = "end", _("It is over")
    WRAP = "wrap", _("The summary is complete")
    CANCEL = "cancel", _("Cancel the event")


def _step(source: EventState, action: EventStep, target: EventState) -> Transition:
    return Transition(source, action, target, "can_run", action.label)


EVENT = Workflow(
    "event",
    (
        _step(EventState.DRAFT, EventStep.PUBLISH, EventState.PUBLISHED),
        _step(EventState.DRAFT, EventStep.CANCEL, EventState.CANCELLED),
        _step(EventState.PUBLISHED, EventStep.OPEN, EventState.OPEN),
        _step(EventState.PUBLISHED, EventStep.END, EventState.ENDED),
        _step(EventState.PUBLISHED, EventStep.CANCEL, EventState.CANCELLED),
        _step(EventState.OPEN, EventStep.CLOSE, EventState.CLOSED),
        _step(EventState.OPEN, EventStep.END, EventState.ENDED),
        _step(EventState.OPEN, EventStep.CANCEL, EventState.CANCELLED),
        _step(EventState.CLOSED, EventStep.OPEN, EventState.OPEN),
        _step(EventState.CLOSED, EventStep.END, EventState.ENDED),
        _step(EventState.CLOSED, EventStep.CANCEL, EventState.CANCELLED),
        _step(EventState.ENDED, EventStep.WRAP, EventState.WRAPPED),
    ),
)


class Mode(models.TextChoices):
    """Where people meet."""

    ON_SITE = "on-site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")
    UNKNOWN = "unknown", _("Not known")


class Visibility(models.TextChoices):
    """Who sees a day or a session, the most open first."""

    PUBLIC = "public", _("Open to everybody")
    NETWORK = "network", _("For people of the network")
    CLOSED = "closed", _("For the cities of the edition")


def stricter(one: str, other: str) -> Visibility:
    """Return the stricter of two visibilities."""
    order = list(Visibility)
    return max(Visibility(one), Visibility(other), key=order.index)


class Audience(models.TextChoices):
    """For whom a pool of seats is."""

    ALL = "all", _("All places")
    CITY = "city", _("Places of a city")
    PUBLIC = "public", _("Places for the public")


class RegistrationState(models.TextChoices):
    """How far a registration is."""

    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    CONFIRMED = "confirmed", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Never confirmed")


LIVE = (RegistrationState.UNCONFIRMED, RegistrationState.CONFIRMED, RegistrationState.WAITING)
"""States of a registration that counts: one per event and address."""

COMING = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
"""States of somebody who wants to come and whose address is sure."""


class RegistrationStep(models.TextChoices):
    """The acts that move a registration."""

    CONFIRM = "confirm", _("Confirm")
    QUEUE = "queue", _("Join the waiting list")
    PROMOTE = "promote", _("Give a place")
    CANCEL = "cancel", _("Cancel the registration")
    EXPIRE = "expire", _("Never confirmed")


def _turn(
    source: RegistrationState, action: RegistrationStep, target: RegistrationState, rule: str
) -> Transition:
    return Transition(source, action, target, rule, action.label)


_State, _Step = RegistrationState, RegistrationStep

REGISTRATION = Workflow(
    "registration",
    (
        _turn(_State.UNCONFIRMED, _Step.CONFIRM, _State.CONFIRMED, "is_platform"),
        _turn(_State.UNCONFIRMED, _Step.QUEUE, _State.WAITING, "is_platform"),
        _turn(_State.UNCONFIRMED, _Step.EXPIRE, _State.EXPIRED, "is_platform"),
        _turn(_State.UNCONFIRMED, _Step.CANCEL, _State.CANCELLED, "can_cancel"),
        _turn(_State.WAITING, _Step.PROMOTE, _State.CONFIRMED, "can_promote"),
        _turn(_State.WAITING, _Step.CANCEL, _State.CANCELLED, "can_cancel"),
        _turn(_State.CONFIRMED, _Step.CANCEL, _State.CANCELLED, "can_cancel"),
    ),
)
