"""What coaches and cities are told."""

from coaching.messages.mentoring import exchange_completed, match_answered, match_asked
from coaching.messages.sessions import (
    CANCELLED,
    CONFIRMED,
    MOVED,
    PROPOSED,
    note_shared,
    session_changed,
    session_left,
)

__all__ = [
    "CANCELLED",
    "CONFIRMED",
    "MOVED",
    "PROPOSED",
    "exchange_completed",
    "match_answered",
    "match_asked",
    "note_shared",
    "session_changed",
    "session_left",
]
