"""The PDF queue."""

from celery import shared_task

from icc.core import clock
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
    """Make what is waiting, whatever its age, one after the other."""
    now = clock.now()
    with scope(System("documents")):
        waiting = list(Document.objects.waiting(now=now).values_list("pk", flat=True)[:20])
    for document_id in waiting:
        services.render(document_id=document_id, now=now)
