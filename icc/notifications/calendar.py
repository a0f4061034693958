"""Calendar entries as files: invitations that move and vanish again (RFC 5545, 5546)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings

from icc.core import blobs
from icc.notifications.services import Attachment, Recipient

LINE = 75
"""Bytes of the longest line (RFC 5545, section 3.1)."""


class Method(StrEnum):
    """What an entry does to the calendar it comes to."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One entry, as it now stands.

    Attributes:
        uid: fixed when the thing is made, never again.
        sequence: rises whenever time, place or state changes.
        is_firm: agreed, not only proposed.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    url: str
    changed_at: datetime
    is_firm: bool = True


def attach(item: CalendarItem, *, to: Recipient, method: Method) -> Attachment:
    """Return the stored file that puts an entry into one person's calendar, or takes it out."""
    words = _written(item, to=to, method=method)
    media_type = f"text/calendar; method={method}; charset=utf-8"
    return Attachment("invitation.ics", blobs.keep(words.encode()), media_type)


def _written(item: CalendarItem, *, to: Recipient, method: Method) -> str:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    status = "CONFIRMED" if item.is_firm else "TENTATIVE"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ICC//ICC platform//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{item.uid}",
        f"SEQUENCE:{item.sequence}",
        f"DTSTAMP:{_moment(item.changed_at)}",
        f"DTSTART:{_moment(item.starts_at)}",
        f"DTEND:{_moment(item.ends_at)}",
        f"SUMMARY:{_text(item.title)}",
        f"LOCATION:{_text(item.place)}",
        f"DESCRIPTION:{_text(item.url)}",
        f"STATUS:{'CANCELLED' if method is Method.CANCEL else status}",
        f"ORGANIZER;CN={_quoted('ICC platform')}:mailto:{sender}",
        f"ATTENDEE;CN={_quoted(to.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:{to.address}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escape a text value; line breaks of any kind become the one the format knows."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        words = words.replace(plain, escaped)
    return "\\n".join(words.splitlines())


def _quoted(words: str) -> str:
    """Quote a parameter, which knows no escapes: what would end it becomes harmless."""
    safe = "".join("'" if mark == '"' else mark for mark in words if mark.isprintable())
    return f'"{safe}"'


def _folded(line: str) -> str:
    """Break a line after 75 bytes, never inside a character."""
    pieces: list[str] = []
    piece = ""
    for mark in line:
        if len((piece + mark).encode()) > LINE - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += mark
    return "\r\n ".join([*pieces, piece])
