"""The hand-over to a real mail server: once, again after a refusal that may pass, never after a final one."""

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from icc.accounts.messages import INVITED
from icc.core import blobs
from icc.notifications.models import Message
from icc.notifications.services import ATTEMPTS, Recipient, deliver, notify, withdraw_queued
from icc.notifications.workflow import MessageState
from tests.concurrency.threads import at_once

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
OK = "250 OK"

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Postbox:
    """What the server received, and what it answers."""

    mails: list[bytes] = field(default_factory=list)
    to_recipient: str = OK
    to_data: str = OK

    async def handle_RCPT(  # noqa: N802 -- the library's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to RCPT TO."""
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Answer to the mail itself."""
        if self.to_data == OK:
            self.mails.append(envelope.original_content or b"")
        return self.to_data


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A mail server of this test's own."""
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


@contextmanager
def conversation(settings: Any, talk: Callable[[socket.socket], None]) -> Iterator[None]:
    """Let the first caller talk to a server that keeps to no protocol but its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            caller, _ = server.accept()
            with caller:
                talk(caller)

        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        thread = threading.Thread(target=answer)
        thread.start()
        yield
        thread.join(timeout=10)


@pytest.fixture
def message() -> Message:
    """A queued message."""
    return notify(
        kind=INVITED,
        to=Recipient("ada@city.example", "Ada Ødegård"),
        key="invitation:1",
        context={"reason": "the team of Alcoi"},
        secrets={"path": "/accounts/invitation/token/"},
        now=NOW,
    )


def hand_over(message: Message, now: dt.datetime = NOW) -> Callable[[], bool]:
    return lambda: deliver(message_id=message.pk, now=now)


def test_a_mail_arrives_with_text_and_html(postbox: Postbox, message: Message) -> None:
    assert deliver(message_id=message.pk, now=NOW)
    (raw,) = postbox.mails
    arrived = message_from_bytes(raw, policy=policy.default)
    assert arrived["To"] == "ada@city.example"
    assert arrived["Subject"] == "Your invitation to the ICC platform"
    for kind in ("plain", "html"):
        body = arrived.get_body((kind,))
        assert body is not None
        assert "/accounts/invitation/token/" in body.get_content()
        assert "Ada Ødegård" in body.get_content()


def test_of_four_workers_at_once_one_hands_the_mail_over(postbox: Postbox, message: Message) -> None:
    outcomes = at_once(*[hand_over(message)] * 4)
    assert sorted(outcomes) == [False, False, False, True]  # type: ignore[type-var]  # all are answers, says this line
    assert len(postbox.mails) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)


@pytest.mark.parametrize("attempt", range(3))
def test_dropping_against_a_hand_over_is_one_or_the_other(
    postbox: Postbox, message: Message, attempt: int
) -> None:
    dropped, sent = at_once(
        lambda: withdraw_queued(kind=INVITED, key_prefix="invitation:"), hand_over(message)
    )
    assert (dropped, sent) in {(1, False), (0, True)}
    assert len(postbox.mails) == int(bool(sent))
    message.refresh_from_db()
    assert message.state == (MessageState.SENT if sent else MessageState.DROPPED)


def test_a_refusal_that_may_pass_queues_again_at_growing_distance(postbox: Postbox, message: Message) -> None:
    postbox.to_data = "451 try again later"
    distances = []
    now = NOW
    for _ in range(3):
        assert deliver(message_id=message.pk, now=now) is False
        message.refresh_from_db()
        assert message.state == MessageState.QUEUED
        distances.append(message.due_at - now)
        now = message.due_at
    assert distances[0] < distances[1] < distances[2]
    assert message.fault
    postbox.to_data = OK
    assert deliver(message_id=message.pk, now=now)
    message.refresh_from_db()
    assert (message.state, message.fault, message.attempts) == (MessageState.SENT, "", 4)
    assert len(postbox.mails) == 1


def test_a_recipient_refused_for_now_is_tried_again(postbox: Postbox, message: Message) -> None:
    postbox.to_recipient = "450 greylisted, come back in five minutes"
    assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED


def test_a_final_refusal_of_the_mail_fails_at_once(postbox: Postbox, message: Message) -> None:
    postbox.to_data = "554 no such thing here"
    assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)


def test_an_unknown_recipient_fails_at_once(postbox: Postbox, message: Message) -> None:
    postbox.to_recipient = "550 no such user"
    assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)
    assert postbox.mails == []


def test_a_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    settings: Any, message: Message
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now, states = NOW, []
    for _ in range(ATTEMPTS):
        assert deliver(message_id=message.pk, now=now) is False
        message.refresh_from_db()
        states.append(message.state)
        now = message.due_at
    assert states == [*[MessageState.QUEUED] * (ATTEMPTS - 1), MessageState.FAILED]
    assert message.fault == "ConnectionRefusedError"
    assert message.secrets == {"path": "/accounts/invitation/token/"}


def test_a_connection_lost_after_the_mail_was_taken_sends_nothing_twice(
    settings: Any, message: Message
) -> None:
    taken: list[bytes] = []

    def take_and_hang_up(caller: socket.socket) -> None:
        with caller.makefile("rb") as lines:
            caller.sendall(b"220 here\r\n")
            while not (line := lines.readline()).upper().startswith(b"DATA"):
                assert line
                caller.sendall(b"250 OK\r\n")
            caller.sendall(b"354 go on\r\n")
            mail = b""
            while not mail.endswith(b"\r\n.\r\n"):
                mail += lines.readline()
            taken.append(mail)

    with conversation(settings, take_and_hang_up):
        assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.fault) == (MessageState.UNCERTAIN, "SMTPServerDisconnected")
    assert len(taken) == 1
    assert deliver(message_id=message.pk, now=NOW + dt.timedelta(days=1)) is False


def keep_silent(caller: socket.socket) -> None:
    """Wait until the other side has had enough."""
    caller.recv(1)


def test_a_server_that_does_not_greet_has_taken_nothing(settings: Any, message: Message) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    with conversation(settings, keep_silent):
        assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.fault) == (MessageState.QUEUED, "SMTPServerDisconnected")


def test_composing_holds_no_transaction(monkeypatch: pytest.MonkeyPatch, message: Message) -> None:
    held: list[bool] = []

    def fetch(_sha256: str) -> bytes:
        held.append(connection.in_atomic_block)
        return b"%PDF"

    monkeypatch.setattr(blobs, "fetch", fetch)
    attachment = {"name": "deal.pdf", "sha256": "0" * 64, "media_type": "application/pdf"}
    Message.objects.update(attachment=attachment)
    assert deliver(message_id=message.pk, now=NOW)
    assert held == [False]
