"""The sealed files of an entry."""

from typing import Any

import structlog

from greendeals.models import Keeping, RegisterEntry
from icc.core import blobs

log = structlog.get_logger(__name__)


class FileLost(Exception):
    """The sealed file of an entry is gone, or is no longer what was sealed."""


def sealed_file(entry: RegisterEntry) -> bytes:
    """Return the sealed bytes of an entry, checked against their hash.

    Raises:
        FileLost: they are gone or altered; this is logged, and nothing else is ever handed out.
    """
    return _fetched(entry, entry.sealed_sha256)


def certificate_file(entry: RegisterEntry) -> bytes:
    """Return the sealed certificate of an entry, likewise.

    Raises:
        FileLost: as above.
    """
    return _fetched(entry, entry.attested_sha256)


def _fetched(entry: RegisterEntry, sha256: str) -> bytes:
    try:
        return blobs.fetch(sha256)
    except (ValueError, OSError) as fault:
        log.exception("sealed_file_lost", deal=entry.public_id, version=entry.number, sha256=sha256)
        raise FileLost from fault


def open_file(public_id: str, file_id: str) -> tuple[dict[str, Any], bytes] | None:
    """Return what is published of a file that is open to everybody, and its bytes; None if none is.

    Raises:
        FileLost: as above.
    """
    keeping = Keeping.objects.filter(public_id=public_id).first()
    files = keeping.content["files"] if keeping else []
    facts = next((row for row in files if row["id"] == file_id), None)
    if facts is None:
        return None
    try:
        return facts, blobs.fetch(facts["sha256"])
    except (ValueError, OSError) as fault:
        log.exception("open_file_lost", deal=public_id, file=file_id, sha256=facts["sha256"])
        raise FileLost from fault
