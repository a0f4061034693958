"""Events, their agenda, their places, who comes, and what cities take home."""

from events.models.adoption import Adoption
from events.models.agenda import EventDay, Learning, Session
from events.models.events import Event
from events.models.people import Delegate, Guest, Pass
from events.models.seats import Registration, SeatPool

__all__ = [
    "Adoption",
    "Delegate",
    "Event",
    "EventDay",
    "Guest",
    "Learning",
    "Pass",
    "Registration",
    "SeatPool",
    "Session",
]
