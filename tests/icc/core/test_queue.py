"""Waking workers: after the commit, on the right queue, and never at the price of the request."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery import Celery
from celery._state import get_current_app
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from icc.accounts.models import User
from icc.core.queue import enqueue
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

DELIVER = "icc.notifications.tasks.deliver"
RENDER = "icc.documents.tasks.render"


class RefusedError(Exception):
    """A refusal that rolls back."""


@pytest.fixture
def broker() -> Iterator[Any]:
    """The real Valkey, its queues empty."""
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    client.delete("mail", "pdf", "seal", "default")
    yield client
    client.delete("mail", "pdf", "seal", "default")
    client.close()


def sent(broker: Any, queue: str) -> list[tuple[str, str]]:
    """Return name and printed arguments of the tasks in a queue."""
    headers = [json.loads(raw)["headers"] for raw in broker.lrange(queue, 0, -1)]
    return [(header["task"], header["argsrepr"]) for header in headers]


@transaction.atomic
def write_and_refuse() -> None:
    enqueue(DELIVER, 1)
    raise RefusedError


def test_a_task_is_sent_once_the_transaction_has_committed(broker: Any) -> None:
    with transaction.atomic():
        enqueue(DELIVER, 17)
        assert broker.llen("mail") == 0
    assert sent(broker, "mail") == [(DELIVER, "(17,)")]


def test_nothing_is_sent_when_the_transaction_rolls_back(broker: Any) -> None:
    with pytest.raises(RefusedError):
        write_and_refuse()
    assert broker.llen("mail") == 0


def test_a_task_of_a_savepoint_rolled_back_is_not_sent_either(broker: Any) -> None:
    with transaction.atomic():
        with pytest.raises(RefusedError):
            write_and_refuse()
        enqueue(DELIVER, 2)
    assert sent(broker, "mail") == [(DELIVER, "(2,)")]


def test_mail_and_documents_have_queues_of_their_own(broker: Any) -> None:
    enqueue(DELIVER, 1)
    enqueue(RENDER, 2)
    assert sent(broker, "mail") == [(DELIVER, "(1,)")]
    assert sent(broker, "pdf") == [(RENDER, "(2,)")]


@pytest.fixture
def broker_down() -> Iterator[None]:
    """A Celery app like ours whose broker does not answer."""
    ours = get_current_app()
    down = Celery("down", set_as_current=False)
    down.config_from_object("django.conf:settings", namespace="CELERY")
    down.conf.update(broker_url="redis://127.0.0.1:1/0", task_routes=ours.conf.task_routes)
    down.set_current()
    yield
    ours.set_current()
    down.close()


def test_a_broker_that_is_down_does_not_fail_the_request(
    broker_down: None, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    with transaction.atomic():
        user = UserFactory()
        enqueue(DELIVER, 17)
    assert time.monotonic() - began < 5
    assert User.objects.filter(pk=user.pk).exists()
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == [
        "django.db.backends.base"
    ]


def test_what_ticks_expires_before_it_ticks_again() -> None:
    schedule = get_current_app().conf.beat_schedule
    limits = {name: entry["options"]["expires"] for name, entry in schedule.items()}
    assert limits == {
        "heartbeat": 20,
        "standing-nightly": 3600,
        "standing-sweep": 60,
        "mail-sweep": 60,
        "signing-sweep": 60,
        "events-sweep": 60,
        "pdf-sweep": 60,
        "seal-sweep": 60,
        "checkpoint": 3600,
        "reports-daily": 3600,
        "demonstration-replay": 4,
    }


def test_each_tick_names_a_task_that_there_is() -> None:
    for entry in get_current_app().conf.beat_schedule.values():
        assert import_string(entry["task"]).name == entry["task"]


def test_seals_go_to_those_who_hold_the_keys(broker: Any) -> None:
    enqueue("icc.documents.tasks.seal", 3)
    enqueue("greendeals.tasks.remind", 4)
    assert sent(broker, "seal") == [("icc.documents.tasks.seal", "(3,)")]
    assert sent(broker, "default") == [("greendeals.tasks.remind", "(4,)")]
    assert sent(broker, "pdf") == []
