"""Signs of life."""

from celery import shared_task

from icc.core import clock
from icc.core.heartbeat import beat


@shared_task
def tick() -> None:
    """Note that beat has sent a task and that a worker has run it: one tick proves both."""
    beat("worker", now=clock.now())
