"""A small archival document, its kind, and its seal; made once where making takes time."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.test import override_settings

from icc.core import blobs
from icc.documents import pdf, sealing
from icc.documents.kinds import SEAL_FIELD, Archive, DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal
from icc.documents.workflow import DocumentState
from tests.icc.documents.tampering import variants

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
REASON = f"Text {'ab' * 32}, evidence {'cd' * 32}"
SOURCE = b'{"title":"Solar roofs"}'
FIELDS = (SEAL_FIELD, "Sig01", "Sig02")
PAGE = '<html lang="en"><title>Solar roofs</title><h1>Solar roofs</h1>{}</html>'


def archive(source: bytes = SOURCE) -> Archive:
    """Return what makes the document an archival copy."""
    return Archive(source=source, source_name="deal.json", at=NOW, fields=FIELDS)


def printed(body: str = "<p>We put panels on our roofs.</p>", *, copy: Archive | None = None) -> bytes:
    """Return a document with a text of its own, drawn without any template of the product."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plain.html").write_text(PAGE.format(body))
        with override_settings(TEMPLATES=[settings.TEMPLATES[0] | {"DIRS": [folder]}]):
            return pdf.render("plain.html", {}, language="en", archive=copy or archive())


@cache
def frozen_bytes() -> bytes:
    """Return a document of two pages."""
    return printed("<p>We put panels on our roofs.</p>" * 60)


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
