"""The calendar file of an event (RFC 5545): one entry with a name that never changes."""

from datetime import UTC, datetime, timedelta

from events.models import Event
from events.selectors import place_in_words
from events.workflow import EventState

ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
OCTETS = 73


def calendar_file(event: Event, *, address: str, method: str = "PUBLISH") -> str:
    """Return an event as a calendar file that is published, not an invitation, or takes it out: CANCEL.

    Days carry no time and no zone: the event stands on the same dates everywhere. A later file with a
    higher SEQUENCE replaces what is in a calendar; a cancelled event stands there as cancelled.
    """
    first, last = event.starts_on, event.ends_on
    dates = [f"DTSTART;VALUE=DATE:{first:%Y%m%d}"] if first else []
    if last:
        dates.append(f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}")
    cancelled = event.state == EventState.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ICC platform//Events//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:event-{event.public_id}@icc",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_stamp(event.changed_at)}",
        *dates,
        f"SUMMARY:{_text(event.marked_name)}",
        f"LOCATION:{_text(str(place_in_words(event)))}",
        f"URL:{address}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(ESCAPED)


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a character."""
    parts, part, length = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if length + width > OCTETS:
            parts.append(part)
            part, length = " ", 1
        part, length = part + sign, length + width
    return "\r\n".join([*parts, part])
