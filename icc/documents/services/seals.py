"""Sealing documents: once each, by one worker at a time, with another to take over."""

import hashlib
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from icc.core import blobs
from icc.core.queue import enqueue
from icc.documents.faults import FrozenAltered, NotAsMeant, told
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.querysets import SealQuerySet
from icc.documents.services.documents import LEASE, content_of
from icc.documents.workflow import SealState
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

if TYPE_CHECKING:
    from icc.documents.sealing import Sealed

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 15
"""Minutes between two attempts at most."""

HASH_MISMATCH = "hash mismatch"


class Overtaken(Exception):
    """The lease has run out and another worker holds the row."""


@transaction.atomic
def request_seal(*, document: Document, reason: str, demonstration: bool, now: datetime) -> Seal:
    """Write the request and wake a worker after commit; one seal per document.

    Args:
        document: ready, of a kind whose archive prepares the field of the seal.
        reason: readable words for inside the signature, with the hashes that the seal is to bind.
        demonstration: seal with the certificate that says "no legal value".
        now: the present moment.

    Raises:
        ValueError: the document is not ready: there are no bytes to seal.
    """
    if not document.is_ready:
        raise ValueError(f"document {document.pk} is not ready to be sealed")
    seal, created = Seal.objects.get_or_create(
        document=document,
        defaults={"reason": reason, "demonstration": demonstration, "requested_at": now, "due_at": now},
    )
    if created:
        enqueue("icc.documents.tasks.seal", seal.pk)
    return seal


@transaction.atomic
def retry_seal(*, seal: Seal, now: datetime) -> bool:
    """Let a worker try at once; return whether the seal was waiting or had failed.

    The caller has asked the rule that applies to it.
    """
    stuck = Seal.objects.filter(pk=seal.pk, state__in=[SealState.FAILED, SealState.REQUESTED])
    if not stuck.update(state=SealState.REQUESTED, due_at=now, fault=""):
        return False
    enqueue("icc.documents.tasks.seal", seal.pk)
    return True


def sealed_content(seal: Seal) -> bytes:
    """Return the sealed bytes, checked against their hash.

    Raises:
        ValueError: the stored file has been altered.
        FileNotFoundError: it is gone, or the seal is not there yet.
    """
    return blobs.fetch(seal.sha256)


def seal(*, seal_id: int, now: datetime) -> bool:
    """Seal one document; return whether this call stored it.

    Claims by compare-and-set with a lease, then, outside any transaction: reads the frozen bytes,
    takes up what a killed worker has stored or else seals anew, checks the outcome, notes its hash
    and stores it; then marks the row and calls the kind's `on_sealed` in one transaction. Frozen
    bytes that are gone or altered end in `FAILED`; they are never rendered again. Any other fault
    leads back to the queue with growing pauses, without end. Repeating is harmless.
    """
    since = time.monotonic()
    row = _claim(seal_id, now=now)
    if row is None:
        return False
    try:
        frozen = _frozen_bytes(row.document)
        content, facts = _taken_up(row, frozen, now=now) or _made(row, frozen, now=now)
        _finish(row, content, facts, now=now + timedelta(seconds=time.monotonic() - since))
    except Overtaken:
        log.warning("seal_overtaken", seal=row.pk)
    except FrozenAltered as error:
        _note(row, error, state=SealState.FAILED, fault=HASH_MISMATCH)
    except Exception as error:  # noqa: BLE001 -- the edge of the queue: any fault is noted on the row
        pause = timedelta(minutes=min(2 ** min(row.attempts, LONGEST_PAUSE), LONGEST_PAUSE))
        _note(row, error, state=SealState.REQUESTED, fault=told(error), due_at=now + pause)
    else:
        return True
    return False


def _claim(seal_id: int, *, now: datetime) -> Seal | None:
    with scope(System("seal")):
        waiting = Seal.objects.waiting(now=now).filter(pk=seal_id)
        claimed = {"state": SealState.SEALING, "lease_until": now + LEASE, "attempts": F("attempts") + 1}
        if not waiting.update(**claimed):
            return None
        row: Seal = Seal.objects.select_related("document").get(pk=seal_id)
        return row


def _mine(row: Seal) -> SealQuerySet:
    """Return the row while this attempt still holds it; another worker may have taken over."""
    held: SealQuerySet = Seal.objects.filter(pk=row.pk, state=SealState.SEALING, attempts=row.attempts)
    return held


def _frozen_bytes(document: Document) -> bytes:
    try:
        return content_of(document)
    except (ValueError, FileNotFoundError) as error:
        raise FrozenAltered from error


def _taken_up(row: Seal, frozen: bytes, *, now: datetime) -> "tuple[bytes, Sealed] | None":
    """Return what an earlier attempt has stored, if it is whole and holds; remove it otherwise."""
    if not row.draft_sha256:
        return None
    try:
        content = blobs.fetch(row.draft_sha256)
        return content, _checked(row, content, frozen, earliest=row.requested_at, now=now)
    except (ValueError, FileNotFoundError, NotAsMeant) as fault:
        log.info("seal_draft_dropped", seal=row.pk, fault=told(fault))
    _discard(row.draft_sha256)
    return None


def _made(row: Seal, frozen: bytes, *, now: datetime) -> "tuple[bytes, Sealed]":
    """Seal, check, note the hash, store; in this order, so that whatever is stored is known by its hash."""
    from icc.documents import sealing  # slow to import, and only workers seal

    content = sealing.make(frozen, reason=row.reason, demonstration=row.demonstration, now=now)
    facts = _checked(row, content, frozen, earliest=now, now=now)
    draft = hashlib.sha256(content).hexdigest()
    with scope(System("seal")):
        if not _mine(row).update(draft_sha256=draft):
            raise Overtaken
    row.draft_sha256 = blobs.keep(content)
    return content, facts


def _checked(row: Seal, content: bytes, frozen: bytes, *, earliest: datetime, now: datetime) -> "Sealed":
    from icc.documents import sealing

    return sealing.check(
        content,
        frozen=frozen,
        reason=row.reason,
        demonstration=row.demonstration,
        earliest=earliest,
        now=now,
    )


def _finish(row: Seal, content: bytes, facts: "Sealed", *, now: datetime) -> None:
    """Mark the row and tell the kind, in one transaction.

    Raises:
        Overtaken: another worker holds the row; what nobody will look for again is removed.
    """
    kind, sha256 = DocumentKind.known[row.document.kind], row.draft_sha256
    stored = {"sha256": sha256, "size": len(content), "sealed_at": now, "lease_until": None}
    with scope(System("seal")):
        mine = _mine(row).update(state=SealState.SEALED, fault="", **stored, **vars(facts))
        row.refresh_from_db()
        if mine and kind.on_sealed:
            kind.on_sealed(row.document, row, now)
    if not mine:
        if sha256 not in {row.sha256, row.draft_sha256}:
            _discard(sha256)
        raise Overtaken
    log.info("document_sealed", seal=row.pk, kind=kind.name, size=len(content), attempts=row.attempts)


def _note(row: Seal, error: Exception, *, state: SealState, fault: str, **changes: datetime) -> None:
    with scope(System("seal")):
        _mine(row).update(state=state, fault=fault, lease_until=None, **changes)
    log.error("seal_failed", seal=row.pk, attempts=row.attempts, fault=fault, exc_info=error)


def _discard(sha256: str) -> None:
    """Remove a draft; its time stamp makes the bytes unique, so nothing else lies there."""
    default_storage.delete(blobs.path_of(sha256))
