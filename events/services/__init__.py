"""What happens to events."""

from events.services.agenda import SessionFacts, add_day, add_session
from events.services.desk import EventFacts, create_event, move_event, promote, set_places
from events.services.imports import Report as ImportReport
from events.services.imports import import_events
from events.services.links import (
    cancel_by_link,
    cancel_registration,
    confirm_place,
    expire_request,
    pass_seats_on,
)
from events.services.registrations import Applicant, Nominee, register_delegates, request_place
from events.services.summaries import Lesson, adopt_learning, save_summary

__all__ = [
    "Applicant",
    "EventFacts",
    "ImportReport",
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
    "expire_request",
    "import_events",
    "move_event",
    "pass_seats_on",
    "promote",
    "register_delegates",
    "request_place",
    "save_summary",
    "set_places",
]
