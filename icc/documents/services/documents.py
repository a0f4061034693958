"""Asking for documents, making them, handing them out."""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from icc.core import blobs
from icc.core.queue import enqueue
from icc.documents import pdf
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.documents.querysets import DocumentQuerySet
from icc.documents.uploads import examined
from icc.documents.workflow import DocumentState
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=6)
"""Longer than the hard limit of a task (`CELERY_TASK_TIME_LIMIT`, 5 minutes): who still works, holds it."""

ATTEMPTS = 3


@transaction.atomic
def request_document(
    *,
    kind: DocumentKind,
    subject: str,
    file_name: str,
    now: datetime,
    city_id: int | None = None,
    deal_id: int | None = None,
    language: str = "en",
    media_type: str = "application/pdf",
) -> Document:
    """Write the request and wake a worker after commit; one document per kind and subject."""
    document, created = Document.objects.get_or_create(
        kind=kind.name,
        subject=subject,
        defaults={
            "file_name": file_name,
            "city_id": city_id,
            "deal_id": deal_id,
            "language": language,
            "media_type": media_type,
            "requested_at": now,
        },
    )
    if created:
        enqueue("icc.documents.tasks.render", document.pk)
    return document


@transaction.atomic
def store_upload(
    *,
    kind: DocumentKind,
    subject: str,
    content: bytes,
    file_name: str,
    now: datetime,
    city_id: int | None = None,
    deal_id: int | None = None,
) -> Document:
    """Keep a file that somebody uploaded, under its hash; it is ready at once and never changes.

    Raises:
        TooLarge: it has more than `uploads.LARGEST` bytes.
        Invalid: it is empty, of a type that is not taken, or not what its name says.
    """
    name, media_type = examined(content=content, file_name=file_name)
    return Document.objects.create(
        kind=kind.name,
        subject=subject,
        file_name=name,
        media_type=media_type,
        city_id=city_id,
        deal_id=deal_id,
        state=DocumentState.READY,
        requested_at=now,
        ready_at=now,
        sha256=blobs.keep(content),
        size=len(content),
    )


def render(*, document_id: int, now: datetime) -> bool:
    """Make one document; return whether this call stored it.

    Claims by compare-and-set with a lease, builds the values, renders outside any transaction,
    then stores the bytes, marks the row and calls the kind's `on_ready` in one transaction. A
    worker killed on the way leaves a lease that runs out; repeating is harmless.
    """
    since = time.monotonic()
    with scope(System("documents")):
        give_up(now=now)
        waiting = Document.objects.waiting(now=now).filter(pk=document_id)
        if not waiting.update(
            state=DocumentState.RENDERING, lease_until=now + LEASE, attempts=F("attempts") + 1
        ):
            return False
        document = Document.objects.get(pk=document_id)
    kind = DocumentKind.known[document.kind]
    try:
        content = _made(document, kind)
    except Exception as error:  # noqa: BLE001 -- the edge of the queue: any fault is noted on the row
        _note_failure(document, error)
        return False
    return _finish(document, kind, content, began=now, since=since)


def _made(document: Document, kind: DocumentKind) -> bytes:
    with scope(System("documents")):
        if kind.make:
            return kind.make(document)
        values = kind.values(document)
        archive = kind.archive(document) if kind.archive else None
    return pdf.render(kind.template, values, language=document.language, archive=archive)


def _finish(document: Document, kind: DocumentKind, content: bytes, *, began: datetime, since: float) -> bool:
    """Store the bytes; `now` is the caller's moment plus the time the making has taken."""
    sha256 = blobs.keep(content)
    now = began + timedelta(seconds=time.monotonic() - since)
    with scope(System("documents")):
        ready = {"state": DocumentState.READY, "sha256": sha256, "size": len(content), "ready_at": now}
        if not _mine(document).update(**ready, fault="", lease_until=None):
            return False
        document.refresh_from_db()
        if kind.on_ready:
            kind.on_ready(document, now)
    log.info("document_ready", document=document.pk, kind=kind.name, size=len(content))
    return True


def _mine(document: Document) -> DocumentQuerySet:
    """Return the row while this attempt still holds it; another worker may have taken over."""
    held: DocumentQuerySet = Document.objects.filter(pk=document.pk, state=DocumentState.RENDERING)
    return held.filter(attempts=document.attempts)


def _note_failure(document: Document, error: Exception) -> None:
    with scope(System("documents")):
        state = DocumentState.FAILED if document.attempts >= ATTEMPTS else DocumentState.REQUESTED
        _mine(document).update(state=state, fault=type(error).__name__, lease_until=None)
    log.error("document_failed", document=document.pk, kind=document.kind, exc_info=error)


@transaction.atomic
def give_up(*, now: datetime) -> int:
    """Mark documents whose last attempt killed its worker; return how many."""
    dead = Document.objects.filter(state=DocumentState.RENDERING, lease_until__lt=now, attempts__gte=ATTEMPTS)
    return dead.update(state=DocumentState.FAILED, fault="WorkerLost", lease_until=None)


@transaction.atomic
def retry(*, document: Document) -> None:
    """Ask again for a document that could not be made. The caller has asked the rule that applies to it."""
    failed = Document.objects.filter(pk=document.pk, state=DocumentState.FAILED)
    if failed.update(state=DocumentState.REQUESTED, attempts=0, fault=""):
        enqueue("icc.documents.tasks.render", document.pk)


def content_of(document: Document) -> bytes:
    """Return the bytes of a ready document, checked against its hash."""
    return blobs.fetch(document.sha256)
