"""The only way to wake a worker: by task name and identifiers, once the transaction has committed."""

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

__all__ = ["SoftTimeLimitExceeded", "enqueue"]


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
