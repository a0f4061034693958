"""What ticks for deals: rounds that run out, reminders that fall due, seals nobody has asked for."""

from celery import shared_task

from greendeals import services
from greendeals.selectors import late_rounds, near_deadline, unsealed_rounds
from icc.core import clock
from icc.core.queue import enqueue
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@shared_task
def sweep() -> None:
    """Enqueue what is due, whatever its age: one task, with a transaction of its own, per record."""
    now = clock.now()
    with scope(System("signing")):
        for round_id in late_rounds(now=now).values_list("pk", flat=True)[:500]:
            enqueue("greendeals.tasks.expire", round_id)
        for slot_id in near_deadline(now=now).values_list("pk", flat=True)[:500]:
            enqueue("greendeals.tasks.remind", slot_id)
        for round_id in unsealed_rounds().values_list("pk", flat=True)[:50]:
            enqueue("greendeals.tasks.seal", round_id)


@shared_task
def expire(round_id: int) -> None:
    """End a round whose last day has passed."""
    services.expire_round(round_id=round_id, now=clock.now())


@shared_task
def remind(slot_id: int) -> None:
    """Remind one signatory, if a step is due."""
    services.remind_signatory(slot_id=slot_id, now=clock.now())


@shared_task
def seal(round_id: int) -> None:
    """Ask for the seal of a round that waits for one."""
    services.seal_round(round_id=round_id, now=clock.now())


@shared_task
def send_links(mailbox: str) -> None:
    """Send the links of a mailbox, named by its pseudonym, anew, for whoever asked at the door."""
    services.send_links_again(mailbox=mailbox, now=clock.now())
