"""The PDF queue."""

from celery import shared_task

from icc.core import clock
from icc.core.queue import enqueue
from icc.documents import services
from icc.documents.models import Document
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


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
