"""Who takes part, who has access, what the city knows and does, and the way of the edition."""

from cities.models.actions import ActionPoint
from cities.models.deliverables import (
    Deliverable,
    DeliverableEvent,
    DeliverableKind,
    DeliverableVersion,
)
from cities.models.journey import Anchor, Milestone
from cities.models.organisations import Organisation
from cities.models.participants import City, Edition, Member, Municipality, Participation, Sourced, Term
from cities.models.people import Membership

__all__ = [
    "ActionPoint",
    "Anchor",
    "City",
    "Deliverable",
    "DeliverableEvent",
    "DeliverableKind",
    "DeliverableVersion",
    "Edition",
    "Member",
    "Membership",
    "Milestone",
    "Municipality",
    "Organisation",
    "Participation",
    "Sourced",
    "Term",
]
