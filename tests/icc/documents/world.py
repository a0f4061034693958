"""A stored document, its kind, its seal, and altered copies; made once where making takes time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from icc.core import blobs
from icc.documents import sealing
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal
from icc.documents.workflow import DocumentState
from tests.icc.documents.copies import NOW, archive, frozen_bytes
from tests.icc.documents.tampering import variants

REASON = f"Text {'ab' * 32}, evidence {'cd' * 32}"


@cache
def sealed_bytes() -> bytes:
    """Return the same with the seal of a real edition."""
    return sealing.make(frozen_bytes(), reason=REASON, demonstration=False, now=NOW)


@cache
def altered() -> dict[str, bytes]:
    """Return its altered copies, by name."""
    return variants(sealed_bytes())


@contextmanager
def known_kind(**effects: Any) -> Iterator[DocumentKind]:
    """Make a kind of document known for as long as the block lasts."""
    kind = DocumentKind(
        "tests.sealed",
        lambda _document: {},
        lambda _actor, _document: True,
        **{"archive": lambda _: archive()} | effects,
    )
    try:
        yield kind
    finally:
        del DocumentKind.known["tests.sealed"]


def ready(content: bytes | None = None, *, subject: str = "thing:1", city_id: int | None = None) -> Document:
    """Return a document whose bytes are stored."""
    content = content or frozen_bytes()
    return Document.objects.create(
        kind="tests.sealed",
        subject=subject,
        file_name="thing.pdf",
        city_id=city_id,
        state=DocumentState.READY,
        requested_at=NOW,
        ready_at=NOW,
        sha256=blobs.keep(content),
        size=len(content),
    )


def requested(*, subject: str = "thing:1", demonstration: bool = False) -> Seal:
    """Return a seal that waits for a worker."""
    return request_seal(document=ready(subject=subject), reason=REASON, demonstration=demonstration, now=NOW)


def stored() -> set[str]:
    """Return the names of all stored files."""
    return {path.name for path in Path(default_storage.path("")).rglob("*") if path.is_file()}
