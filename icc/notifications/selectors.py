"""What the mailbox of the demonstration shows."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from icc.notifications.models import DemoMail
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

MAILBOX = System("demonstration mailbox")


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One mail, taken apart."""

    key: int
    address: str
    subject: str
    received_at: datetime
    text: str
    attachments: list[str]


def latest(*, address: str = "", limit: int = 100) -> list[DemoMail]:
    """Return the newest mails, to one address or to all."""
    with scope(MAILBOX):
        mails = DemoMail.objects.defer("raw")
        return list((mails.filter(address__iexact=address) if address else mails)[:limit])


def read(key: int) -> ReadMail | None:
    """Return one mail with its text and the names of its attachments."""
    mail, parsed = _parsed(key)
    if mail is None or parsed is None:
        return None
    body = parsed.get_body(("plain",))
    names = [part.get_filename() or "file" for part in parsed.iter_attachments()]
    text = body.get_content() if body else ""
    return ReadMail(mail.pk, mail.address, mail.subject, mail.received_at, text, names)


def attachment(key: int, position: int) -> tuple[str, bytes] | None:
    """Return name and bytes of an attachment."""
    _, parsed = _parsed(key)
    parts = list(parsed.iter_attachments()) if parsed else []
    if position >= len(parts):
        return None
    content = parts[position].get_payload(decode=True)
    return parts[position].get_filename() or "file", content if isinstance(content, bytes) else b""


def _parsed(key: int) -> tuple[DemoMail | None, EmailMessage | None]:
    with scope(MAILBOX):
        mail = DemoMail.objects.filter(pk=key).first()
    return (mail, message_from_bytes(bytes(mail.raw), policy=policy.default)) if mail else (None, None)
