"""The mail queue."""

from celery import shared_task

from icc.core import clock
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
    """Deliver what is due, whatever its age, and mark hand-overs that never reported."""
    now = clock.now()
    with scope(System("mail")):
        services.mark_uncertain(now=now)
        due = list(Message.objects.due(now=now).values_list("pk", flat=True)[:500])
    for message_id in due:
        services.deliver(message_id=message_id, now=now)
