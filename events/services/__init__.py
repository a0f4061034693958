"""What happens to events."""

from events.services.days import add_day, edit_day, remove_day
from events.services.desk import move_event, promote, set_places
from events.services.editing import EventFacts, EventText, create_event, edit_event
from events.services.imports import import_events
from events.services.links import (
    cancel_by_link,
    cancel_registration,
    confirm_place,
    expire_request,
    pass_seats_on,
)
from events.services.registrations import Applicant, Nominee, register_delegates, request_place
from events.services.sessions import (
    SessionFacts,
    add_session,
    edit_session,
    remove_session,
    swap_sessions,
)
from events.services.summaries import Lesson, adopt_learning, save_summary

__all__ = [
    "Applicant",
    "EventFacts",
    "EventText",
    "Lesson",
    "Nominee",
    "SessionFacts",
    "add_day",
    "add_session",
    "adopt_learning",
    "cancel_by_link",
    "cancel_registration",
    "confirm_place",
    "create_event",
    "edit_day",
    "edit_event",
    "edit_session",
    "expire_request",
    "import_events",
    "move_event",
    "pass_seats_on",
    "promote",
    "register_delegates",
    "remove_day",
    "remove_session",
    "request_place",
    "save_summary",
    "set_places",
    "swap_sessions",
]
