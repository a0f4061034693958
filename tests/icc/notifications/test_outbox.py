"""The outbox: one row per kind, key and address; queued, claimed, swept, sent again by the desk."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.files.storage import default_storage
from django.db import transaction

from icc.accounts.messages import INVITED
from icc.core import blobs
from icc.core.queue import SoftTimeLimitExceeded
from icc.notifications import tasks
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import (
    ATTEMPTS,
    Attachment,
    Recipient,
    deliver,
    mark_uncertain,
    notify,
    send_again,
    withdraw_queued,
)
from icc.notifications.workflow import MessageState
from icc.tenancy.actors import Person, Public, System
from tests.factories.accounts import UserFactory

Sweep = Callable[[], list[int]]


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """Return a function that sweeps, lets a worker do what was asked for, and tells what that was."""

    def run() -> list[int]:
        asked: list[tuple[str, int]] = []
        monkeypatch.setattr(tasks, "enqueue", lambda name, message_id: asked.append((name, message_id)))
        tasks.sweep()
        for name, message_id in asked:
            current_app.tasks[name](message_id)
        return [message_id for _name, message_id in asked]

    return run


NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
ADA = Recipient("ada@city.example", "Ada")

pytestmark = pytest.mark.django_db


def write(key: str = "1", *, to: Recipient = ADA, now: dt.datetime = NOW, **facts: Any) -> Message:
    return notify(kind=INVITED, to=to, key=key, context={"reason": "the team"}, now=now, **facts)


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return str(message.state)


def test_a_message_is_written_once_per_kind_key_and_address() -> None:
    first = write("1")
    assert write("1") == first
    assert write("2") != first
    assert write("1", to=Recipient("bob@city.example", "Bob")) != first
    assert Message.objects.count() == 3


def test_the_second_writing_changes_nothing_of_the_first() -> None:
    write("1", secrets={"path": "/first/"})
    write("1", secrets={"path": "/second/"}, now=NOW + dt.timedelta(days=1))
    message = Message.objects.get()
    assert (message.secrets, message.due_at) == ({"path": "/first/"}, NOW)


def test_delivering_sends_one_mail_and_a_second_call_sends_none() -> None:
    message = write()
    assert deliver(message_id=message.pk, now=NOW) is True
    assert deliver(message_id=message.pk, now=NOW) is False
    assert [sent.to for sent in mail.outbox] == [["ada@city.example"]]
    assert state_of(message) == MessageState.SENT
    assert (message.attempts, message.handed_over_at) == (1, NOW)


def test_a_message_is_not_sent_before_its_time() -> None:
    message = write(now=NOW)
    assert deliver(message_id=message.pk, now=NOW - dt.timedelta(seconds=1)) is False
    assert state_of(message) == MessageState.QUEUED


def test_a_message_that_is_not_there_is_nobodys_fault() -> None:
    assert deliver(message_id=0, now=NOW) is False


def test_secrets_reach_the_mail_and_are_wiped_once_it_is_sent() -> None:
    message = write(secrets={"path": "/accounts/invitation/the-token/"})
    deliver(message_id=message.pk, now=NOW)
    assert "/accounts/invitation/the-token/" in str(mail.outbox[0].body)
    message.refresh_from_db()
    assert message.secrets == {}
    assert "the-token" not in str(Message.objects.values().get())


def test_the_attachment_is_the_stored_file_byte_for_byte() -> None:
    content = bytes(range(256)) * 40
    file = Attachment("deal.pdf", blobs.keep(content))
    message = write(attachment=file)
    deliver(message_id=message.pk, now=NOW)
    assert mail.outbox[0].attachments == [("deal.pdf", content, "application/pdf")]


def test_a_message_rolled_back_was_never_written() -> None:
    with transaction.atomic():
        message = write()
        transaction.set_rollback(True)
    assert deliver(message_id=message.pk, now=NOW) is False
    assert mail.outbox == []


@pytest.mark.parametrize("age", [dt.timedelta(minutes=1), dt.timedelta(days=900)])
def test_the_sweep_finds_what_no_worker_has_taken_however_old(age: dt.timedelta, sweep: Sweep) -> None:
    message = write(now=dt.datetime.now(dt.UTC) - age)
    assert sweep() == [message.pk], "one task per message"
    assert state_of(message) == MessageState.SENT
    assert len(mail.outbox) == 1


def test_the_sweep_leaves_what_is_not_yet_due(sweep: Sweep) -> None:
    message = write(now=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    sweep()
    assert state_of(message) == MessageState.QUEUED


def test_a_message_that_cannot_be_composed_does_not_hold_up_the_others(sweep: Sweep) -> None:
    broken = write("broken", attachment=Attachment("gone.pdf", "0" * 64), now=NOW)
    good = write("good", now=NOW + dt.timedelta(minutes=1))
    sweep()
    assert state_of(good) == MessageState.SENT
    assert state_of(broken) != MessageState.SENT


def test_a_file_out_of_reach_is_looked_for_again_later() -> None:
    content = secrets.token_bytes(40)
    sha256 = hashlib.sha256(content).hexdigest()
    message = write(attachment=Attachment("deal.pdf", sha256))
    assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.fault, message.attempts) == (MessageState.QUEUED, "FileNotFoundError", 1)
    assert message.due_at > NOW
    blobs.keep(content)
    assert deliver(message_id=message.pk, now=message.due_at) is True


def test_a_file_that_never_comes_back_is_given_up() -> None:
    message = write(attachment=Attachment("gone.pdf", "0" * 64))
    for _ in range(ATTEMPTS):
        message.refresh_from_db()
        deliver(message_id=message.pk, now=message.due_at)
    assert state_of(message) == MessageState.FAILED


def test_a_file_that_was_altered_fails_at_once() -> None:
    sha256 = blobs.keep(b"as it was")
    Path(default_storage.path(blobs.path_of(sha256))).write_bytes(b"as it is")
    message = write(attachment=Attachment("deal.pdf", sha256))
    deliver(message_id=message.pk, now=NOW)
    assert state_of(message) == MessageState.FAILED


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("icc.notifications.services.render_to_string", MessageState.QUEUED),
        ("django.core.mail.EmailMultiAlternatives.send", MessageState.UNCERTAIN),
    ],
)
def test_when_the_tasks_time_is_up_the_worker_is_told(
    monkeypatch: pytest.MonkeyPatch, place: str, state: MessageState
) -> None:
    def stop(*_args: object, **_facts: object) -> None:
        raise SoftTimeLimitExceeded

    message = write()
    monkeypatch.setattr(place, stop)
    with pytest.raises(SoftTimeLimitExceeded):
        deliver(message_id=message.pk, now=NOW)
    assert state_of(message) == state


def test_a_fault_nobody_thought_of_leaves_it_to_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_args: object) -> None:
        raise OSError("the line went dead")

    message = write()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", stumble)
    assert deliver(message_id=message.pk, now=NOW) is False
    message.refresh_from_db()
    assert (message.state, message.fault) == (MessageState.UNCERTAIN, "OSError")


def test_a_hand_over_that_never_reported_is_uncertain_after_ten_minutes_and_not_repeated(
    sweep: Sweep,
) -> None:
    message = write()
    Message.objects.update(state=MessageState.SENDING, handed_over_at=NOW)
    assert mark_uncertain(now=NOW + dt.timedelta(minutes=10)) == 0
    assert mark_uncertain(now=NOW + dt.timedelta(minutes=10, seconds=1)) == 1
    assert state_of(message) == MessageState.UNCERTAIN
    sweep()
    assert state_of(message) == MessageState.UNCERTAIN
    assert mail.outbox == []


def test_the_sweep_itself_marks_the_uncertain(sweep: Sweep) -> None:
    message = write()
    Message.objects.update(state=MessageState.SENDING, handed_over_at=NOW)
    sweep()
    assert state_of(message) == MessageState.UNCERTAIN


@pytest.mark.parametrize("stuck", [MessageState.FAILED, MessageState.UNCERTAIN])
def test_the_desk_may_send_a_stuck_message_again(stuck: MessageState) -> None:
    message = write()
    Message.objects.update(state=stuck, attempts=6)
    send_again(message_id=message.pk, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


@pytest.mark.parametrize("done", [MessageState.SENT, MessageState.SENDING])
def test_what_is_sent_or_on_its_way_is_not_sent_again(done: MessageState) -> None:
    message = write()
    Message.objects.update(state=done)
    send_again(message_id=message.pk, now=NOW)
    assert state_of(message) == done


def test_what_is_no_longer_needed_is_dropped_with_its_secrets() -> None:
    first, second = write("round:1:slot:1:step:3", secrets={"token": "x"}), write("round:1:slot:2:step:3")
    assert withdraw_queued(kind=INVITED, key_prefix="round:1:slot:1:") == 1
    first.refresh_from_db()
    assert (first.state, first.secrets) == (MessageState.DROPPED, {})
    assert state_of(second) == MessageState.QUEUED


def test_dropping_minds_kind_and_key() -> None:
    kept = [write("round:12:step:3"), write("round:1"), write("xround:1:step:3")]
    other = MessageKind("tests.other")
    try:
        kept.append(notify(kind=other, to=ADA, key="round:1:step:3", context={}, now=NOW))
        assert withdraw_queued(kind=INVITED, key_prefix="round:1:") == 0
    finally:
        del MessageKind.known["tests.other"]
    assert {state_of(message) for message in kept} == {MessageState.QUEUED}


def test_a_prefix_is_no_pattern() -> None:
    message = write("round:1:step:3")
    assert withdraw_queued(kind=INVITED, key_prefix="round:_:") == 0
    assert withdraw_queued(kind=INVITED, key_prefix="%") == 0
    assert state_of(message) == MessageState.QUEUED


@pytest.mark.parametrize("state", [state for state in MessageState if state != MessageState.QUEUED])
def test_only_what_is_queued_is_dropped(state: MessageState) -> None:
    message = write("round:1:step:3")
    Message.objects.update(state=state)
    assert withdraw_queued(kind=INVITED, key_prefix="round:1:") == 0
    assert state_of(message) == state


def test_what_was_dropped_is_never_sent_nor_written_again(sweep: Sweep) -> None:
    message = write("round:1:step:3")
    withdraw_queued(kind=INVITED, key_prefix="round:1:")
    assert not deliver(message_id=message.pk, now=NOW)
    assert not send_again(message_id=message.pk, now=NOW)
    assert sweep() == []
    assert write("round:1:step:3") == message
    assert (state_of(message), mail.outbox) == (MessageState.DROPPED, [])


def test_people_read_their_own_messages_and_the_network_all() -> None:
    ada = UserFactory(email="ada@city.example")
    own = write("1", to=Recipient.of(ada))
    write("2", to=Recipient("partner@firm.example", "Firm"))
    assert list(Message.objects.visible_to(Person(user_id=ada.pk))) == [own]
    assert not Message.objects.visible_to(Public()).exists()
    assert Message.objects.visible_to(System("mail")).count() == 2


def test_a_kind_has_one_name() -> None:
    with pytest.raises(ValueError, match="two message kinds"):
        MessageKind("accounts.invited")
