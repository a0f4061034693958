"""Who helps which city, when they meet, what comes of it, and which cities help one another."""

from coaching.models.engagements import Engagement
from coaching.models.mentoring import Ask, Collaboration, Match, Offer
from coaching.models.notes import HoursEntry, PrivateNote, SessionAction, SharedNote
from coaching.models.sessions import Busy, Session

__all__ = [
    "Ask",
    "Busy",
    "Collaboration",
    "Engagement",
    "HoursEntry",
    "Match",
    "Offer",
    "PrivateNote",
    "Session",
    "SessionAction",
    "SharedNote",
]
