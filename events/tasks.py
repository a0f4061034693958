"""What ticks for events: requests nobody confirmed, events that are over, places nobody has passed on."""

from celery import shared_task

from events import services
from events.models import Event, Registration
from events.selectors import events_to_end, events_with_waiting, lapsed_requests
from events.services.links import CONFIRM_WITHIN
from events.workflow import EventStep
from icc.core import clock
from icc.core.queue import enqueue
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

ACTOR = System("events")


@shared_task
def sweep() -> None:
    """Enqueue what is due, whatever its age: one task, with a transaction of its own, per record."""
    now = clock.now()
    with scope(ACTOR):
        for key in lapsed_requests(before=now - CONFIRM_WITHIN):
            enqueue("events.tasks.expire", key)
        for key in events_to_end(now=now):
            enqueue("events.tasks.end", key)
        for key in events_with_waiting():
            enqueue("events.tasks.pass_on", key)


@shared_task
def expire(registration_id: int) -> None:
    """Let one request lapse."""
    with scope(ACTOR):
        row = Registration.objects.get(pk=registration_id)
        services.expire_request(actor=ACTOR, registration=row, now=clock.now())


@shared_task
def end(event_id: int) -> None:
    """End an event whose last day has passed."""
    now = clock.now()
    with scope(ACTOR):
        if event_id in events_to_end(now=now):
            services.move_event(
                actor=ACTOR, event=Event.objects.get(pk=event_id), step=EventStep.END, now=now
            )


@shared_task
def pass_on(event_id: int) -> None:
    """Give free places of an event to those who wait."""
    with scope(ACTOR):
        services.pass_seats_on(actor=ACTOR, event=Event.objects.full().get(pk=event_id), now=clock.now())
