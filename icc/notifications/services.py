"""Writing messages and handing them to the mail server."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from icc.core import blobs
from icc.core.queue import SoftTimeLimitExceeded, enqueue
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.workflow import STUCK, MessageState
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)

ATTEMPTS = 6
UNSURE_AFTER = timedelta(minutes=10)
"""A hand-over that has not reported for this long may or may not have succeeded."""

PERMANENT = 500
"""SMTP replies from here on are final (RFC 5321, section 4.2.1)."""

NOT_ACCEPTED = (
    SMTPConnectError,
    SMTPHeloError,
    SMTPAuthenticationError,
    SMTPSenderRefused,
    SMTPRecipientsRefused,
    SMTPDataError,
    SMTPNotSupportedError,
)
"""The server's own word that it has not taken the mail. A lost connection is no such word."""


class NotHandedOver(Exception):
    """The server was not reached, or has refused the mail: nothing is on its way. The cause says why."""


class Addressee(Protocol):
    """What a recipient is made from; the user model fits."""

    pk: Any
    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a message goes."""

    address: str
    name: str
    language: str = "en"
    user_id: int | None = None

    @classmethod
    def of(cls, user: Addressee) -> "Recipient":
        """Return the recipient behind an account."""
        return cls(user.email, user.name, user.language, user.pk)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that goes with a mail."""

    name: str
    sha256: str
    media_type: str = "application/pdf"


@transaction.atomic
def notify(
    *,
    kind: MessageKind,
    to: Recipient,
    key: str,
    context: dict[str, Any],
    now: datetime,
    secrets: dict[str, str] | None = None,
    attachment: Attachment | None = None,
    city_id: int | None = None,
) -> Message:
    """Write one message and wake a worker after commit; the same kind, key and address only once.

    Args:
        kind: which words.
        to: the addressee.
        key: what the message is about; repeating it returns the message already written.
        context: plain values for the template.
        now: the present moment.
        secrets: values for the template that are wiped once sent.
        attachment: stored file to send along.
        city_id: city it belongs to, if any.
    """
    message, created = Message.objects.get_or_create(
        kind=kind.name,
        key=key,
        address=to.address,
        defaults={
            "user_id": to.user_id,
            "name": to.name,
            "language": to.language,
            "context": context,
            "secrets": secrets or {},
            "attachment": asdict(attachment) if attachment else None,
            "city_id": city_id,
            "created_at": now,
            "due_at": now,
        },
    )
    if created:
        enqueue("icc.notifications.tasks.deliver", message.pk)
    return message


def compose(message: Message) -> EmailMultiAlternatives:
    """Return the mail in the reader's language, as text and as HTML, with its attachment."""
    with translation.override(message.language):
        values = {
            **message.context,
            **message.secrets,
            "name": message.name,
            "site": settings.SITE_URL,
            "demo": settings.DEMO,
        }
        words = render_to_string(MessageKind.known[message.kind].template, values).strip()
        subject, _, body = words.partition("\n\n")
        subject = " ".join(subject.split())
        html = render_to_string("email/layout.html", {**values, "subject": subject, "body": body.strip()})
        text = render_to_string("email/layout.txt", {**values, "body": body.strip()})
    mail = EmailMultiAlternatives(subject=subject, body=text, to=[message.address])
    mail.attach_alternative(html, "text/html")
    if message.attachment:
        file = Attachment(**message.attachment)
        mail.attach(file.name, blobs.fetch(file.sha256), file.media_type)
    return mail


def deliver(*, message_id: int, now: datetime) -> bool:
    """Hand one message to the mail server; return whether this call sent it.

    Renders first, which changes nothing and opens no transaction; then claims by compare-and-set,
    commits, hands over outside any transaction, and notes the outcome: what the server has surely
    not taken is queued again or given up; after any other fault the message is `UNCERTAIN`, for the
    server may have taken it. A worker killed before the claim leaves the message queued; one killed
    after it leaves it `SENDING`, which `mark_uncertain` picks up: nothing is ever sent twice unseen.

    Raises:
        SoftTimeLimitExceeded: the task's time is up.
    """
    with scope(System("mail")):
        message = Message.objects.due(now=now).filter(pk=message_id).first()
    if message is None:
        return False
    mail = _composed(message, now=now)
    if mail is None or not _move(message, MessageState.QUEUED, MessageState.SENDING, handed_over_at=now):
        return False
    try:
        _hand_over(mail)
    except NotHandedOver as refusal:
        _note_failure(message, MessageState.SENDING, refusal.__cause__, now=now)
        return False
    except Exception as error:
        _note_uncertain(message, error)
        if isinstance(error, SoftTimeLimitExceeded):
            raise
        return False
    _move(message, MessageState.SENDING, MessageState.SENT, secrets={}, fault="")
    log.info("mail_sent", message=message.pk, kind=message.kind)
    return True


def _composed(message: Message, *, now: datetime) -> EmailMultiAlternatives | None:
    """Return the mail, or note why there is none: a file out of reach may be back, anything else stays."""
    try:
        return compose(message)
    except SoftTimeLimitExceeded:
        raise
    except OSError as error:
        _note_failure(message, MessageState.QUEUED, error, now=now)
    except Exception as error:
        _move(message, MessageState.QUEUED, MessageState.FAILED, fault=type(error).__name__)
        log.exception("mail_unwritable", message=message.pk, kind=message.kind)
    return None


def _hand_over(mail: EmailMultiAlternatives) -> None:
    """Connect, then send.

    Raises:
        NotHandedOver: the server was not reached, or has refused the mail.
    """
    connection = mail.connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise NotHandedOver from error
    try:
        mail.send()
    except NOT_ACCEPTED as error:
        raise NotHandedOver from error
    finally:
        _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    """Take leave of the server; a fault here says nothing about the mail."""
    with suppress(SMTPException, OSError):
        connection.close()


def _move(message: Message, source: MessageState, target: MessageState, **changes: Any) -> bool:
    with scope(System("mail")):
        row = Message.objects.filter(pk=message.pk, state=source)
        return row.update(state=target, attempts=message.attempts + 1, **changes) == 1


def _note_uncertain(message: Message, error: Exception) -> None:
    """Leave it to the desk whether to send again."""
    fault = type(error).__name__
    _move(message, MessageState.SENDING, MessageState.UNCERTAIN, fault=fault)
    log.error("mail_uncertain", message=message.pk, kind=message.kind, fault=fault)


def _note_failure(
    message: Message, source: MessageState, error: BaseException | None, *, now: datetime
) -> None:
    """Queue again with growing distance, or give up: on a final reply, or after the last attempt."""
    final = any(code >= PERMANENT for code in _reply_codes(error))
    attempts = message.attempts + 1
    fault = type(error).__name__
    if final or attempts >= ATTEMPTS:
        _move(message, source, MessageState.FAILED, fault=fault)
    else:
        due_at = now + timedelta(minutes=2**attempts)
        _move(message, source, MessageState.QUEUED, fault=fault, due_at=due_at)
    log.warning("mail_failed", message=message.pk, kind=message.kind, fault=fault, attempts=attempts)


def _reply_codes(error: BaseException | None) -> list[int]:
    match error:
        case SMTPRecipientsRefused():
            return [code for code, _words in error.recipients.values()]
        case SMTPResponseException():
            return [error.smtp_code]
        case _:
            return []


@transaction.atomic
def mark_uncertain(*, now: datetime) -> int:
    """Mark hand-overs that never reported; the desk decides whether to send them again. Return how many."""
    lost = Message.objects.filter(state=MessageState.SENDING, handed_over_at__lt=now - UNSURE_AFTER)
    return lost.update(state=MessageState.UNCERTAIN)


@transaction.atomic
def withdraw_queued(*, kind: MessageKind, key_prefix: str) -> int:
    """Drop messages that are no longer needed and not on their way yet; return how many.

    Of this and a delivery at the same moment one comes first: both move the row out of `QUEUED`.
    """
    queued = Message.objects.filter(kind=kind.name, key__startswith=key_prefix, state=MessageState.QUEUED)
    return queued.update(state=MessageState.DROPPED, secrets={})


@transaction.atomic
def send_again(*, message_id: int, now: datetime) -> bool:
    """Queue a refused or uncertain message anew; return whether it was one. The caller has asked the rule."""
    stuck = Message.objects.filter(pk=message_id, state__in=STUCK)
    if not stuck.update(state=MessageState.QUEUED, attempts=0, due_at=now):
        return False
    enqueue("icc.notifications.tasks.deliver", message_id)
    return True
