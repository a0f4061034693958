"""Who takes part, who has access, what the city knows and does, and the way of the edition."""

from cities.models.actions import ActionPoint
from cities.models.acts import DeliverableEvent
from cities.models.cities import City
from cities.models.deliverables import Deliverable
from cities.models.editions import Edition, Sourced
from cities.models.journey import Anchor, Milestone
from cities.models.kinds import DeliverableKind
from cities.models.limits import LIMITS
from cities.models.members import Member
from cities.models.municipalities import Municipality
from cities.models.organisations import Identity, Organisation
from cities.models.participations import Participation
from cities.models.people import Membership
from cities.models.published import PublishedDeliverable
from cities.models.terms import Term
from cities.models.touched import Touched
from cities.models.versions import DeliverableVersion

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
