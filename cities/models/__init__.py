"""Who takes part, who has access, what the city knows and does, and the way of the edition."""

from cities.models.actions import ActionPoint
from cities.models.deliverables import (
    Deliverable,
    DeliverableEvent,
    DeliverableKind,
    DeliverableVersion,
    PublishedDeliverable,
)
from cities.models.journey import Anchor, Milestone
from cities.models.limits import LIMITS
from cities.models.organisations import Identity, Organisation
from cities.models.participants import City, Edition, Member, Municipality, Participation, Sourced, Term
from cities.models.people import Membership
from cities.models.touched import Touched

__all__ = [
    "LIMITS",
    "ActionPoint",
    "Anchor",
    "City",
    "Deliverable",
    "DeliverableEvent",
    "DeliverableKind",
    "DeliverableVersion",
    "Edition",
    "Identity",
    "Member",
    "Membership",
    "Milestone",
    "Municipality",
    "Organisation",
    "Participation",
    "PublishedDeliverable",
    "Sourced",
    "Term",
    "Touched",
]
