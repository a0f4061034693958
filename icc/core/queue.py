"""The only way to wake a worker: by task name and identifiers, once the transaction has committed."""

from contextlib import suppress

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

__all__ = ["SoftTimeLimitExceeded", "begin", "enqueue", "enqueue_once"]

PATIENCE = 60
"""Seconds after which a task that has not begun is sent again."""


def enqueue(task_name: str, *identifiers: int | str) -> None:
    """Send a task after commit; nothing is sent when the transaction rolls back.

    A broker that is down does not fail the request: the row that the task would work on is already
    written, and the sweep of its queue finds it.

    Args:
        task_name: dotted name of a registered task, such as `"icc.notifications.tasks.deliver"`.
        identifiers: primary keys or other small plain values; never objects.
    """
    transaction.on_commit(
        lambda: current_app.signature(task_name, args=identifiers).apply_async(), robust=True
    )


def enqueue_once(task_name: str, *identifiers: int | str) -> None:
    """Send a task after commit unless one like it waits that has not begun yet.

    For tasks that take all there is to do from the database and tell by `begin` that they start. With
    the cache down nothing is sent: the sweep of the queue does it.

    Args:
        task_name: dotted name of a registered task.
        identifiers: as for `enqueue`; they tell one task from another.
    """

    def send() -> None:
        if cache.add(_waiting(task_name, *identifiers), True, timeout=PATIENCE):
            current_app.signature(task_name, args=identifiers).apply_async()

    transaction.on_commit(send, robust=True)


def begin(task_name: str, *identifiers: int | str) -> None:
    """Note that a task of `enqueue_once` starts: what is written from now on needs another one."""
    with suppress(RedisError):
        cache.delete(_waiting(task_name, *identifiers))


def _waiting(task_name: str, *identifiers: int | str) -> str:
    return ":".join(["waiting", task_name, *map(str, identifiers)])
