"""What happens in coaching: jobs, sessions, notes, hours, mentors."""

from coaching.services.busy import Taken
from coaching.services.engagements import assign_coach
from coaching.services.exchanges import confirm_result, state_result
from coaching.services.handover import replace_coach
from coaching.services.hours import correct_hours
from coaching.services.logs import (
    ActionLine,
    Log,
    close_session,
    log_session,
    write_note,
)
from coaching.services.matches import answer_match, ask_mentor, suggest_match
from coaching.services.sessions import Plan, book_session, move_session, take_step
from coaching.services.wishes import save_ask, save_offer

__all__ = [
    "ActionLine",
    "Log",
    "Plan",
    "Taken",
    "answer_match",
    "ask_mentor",
    "assign_coach",
    "book_session",
    "close_session",
    "confirm_result",
    "correct_hours",
    "log_session",
    "move_session",
    "replace_coach",
    "save_ask",
    "save_offer",
    "state_result",
    "suggest_match",
    "take_step",
    "write_note",
]
