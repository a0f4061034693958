"""The PDF queue and the queue of the seal."""

import structlog
from celery import shared_task

from icc.core import clock
from icc.core.queue import enqueue
from icc.documents import services
from icc.documents.models import Document, Seal
from icc.documents.selectors import seals_in_trouble
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)


@shared_task
def render(document_id: int) -> None:
    """Make one document."""
    services.render(document_id=document_id, now=clock.now())


@shared_task
def sweep() -> None:
    """Enqueue what is waiting, whatever its age: one task, with a time limit of its own, per document."""
    now = clock.now()
    with scope(System("documents")):
        for document_id in Document.objects.waiting(now=now).values_list("pk", flat=True)[:20]:
            enqueue("icc.documents.tasks.render", document_id)


@shared_task
def seal(seal_id: int) -> None:
    """Seal one document."""
    services.seal(seal_id=seal_id, now=clock.now())


@shared_task
def sweep_seals() -> None:
    """Enqueue the seals that are due, whatever their age, and raise the alarm for those in trouble."""
    now = clock.now()
    with scope(System("seal")):
        for seal_id in Seal.objects.waiting(now=now).values_list("pk", flat=True)[:20]:
            enqueue("icc.documents.tasks.seal", seal_id)
        troubled = list(seals_in_trouble(now=now).values_list("pk", flat=True))
    if troubled:
        log.error("seals_in_trouble", count=len(troubled), oldest=troubled[0])


@shared_task
def checkpoint() -> None:
    """Take a checkpoint of the audit log, if anything was written since the last one."""
    services.make_checkpoint(now=clock.now())
