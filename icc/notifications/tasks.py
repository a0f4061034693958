"""The mail queue."""

from celery import shared_task

from icc.core import clock
from icc.core.queue import enqueue
from icc.notifications import services
from icc.notifications.models import Message
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@shared_task
def deliver(message_id: int) -> None:
    """Hand one message over."""
    services.deliver(message_id=message_id, now=clock.now())


@shared_task
def sweep() -> None:
    """Enqueue what is due, whatever its age, and mark hand-overs that never reported.

    One task per message, so that one slow mail server or one time limit holds up one message only;
    a message that another task already delivers is claimed once.
    """
    now = clock.now()
    with scope(System("mail")):
        services.mark_uncertain(now=now)
        for message_id in Message.objects.due(now=now).values_list("pk", flat=True)[:500]:
            enqueue("icc.notifications.tasks.deliver", message_id)
