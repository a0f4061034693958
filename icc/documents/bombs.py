"""Files that are small here and enormous once opened: measured within limits, and refused."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from icc.core.errors import Invalid
from icc.documents.uploads import FIELD

MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes that a file may come to once it is opened."""

MOST_PARTS = 5_000
MOST_PIXELS = 200_000_000
CHUNK = 1024 * 1024

STREAM = re.compile(rb"stream\r?\n")
FOLDED = re.compile(rb"/FlateDecode[\s\]]*(?:/FlateDecode|/Fl\b)")
DIMENSIONS = slice(16, 24)
"""Where a PNG tells its width and height, four bytes each."""


def refuse_bombs(content: bytes, media_type: str) -> None:
    """Refuse a file that would fill the memory of whoever opens it; nothing is kept of what is unpacked.

    Args:
        content: of an examined file (`uploads.examined`).
        media_type: as it was found.

    Raises:
        Invalid: it is one, or its archive is damaged.
    """
    if media_type == "application/pdf":
        fits = not FOLDED.search(content) and _unpacked(content) <= MOST_UNPACKED
    elif media_type == "image/png":
        sides = content[DIMENSIONS]
        fits = int.from_bytes(sides[:4]) * int.from_bytes(sides[4:]) <= MOST_PIXELS
    elif "officedocument" in media_type or "opendocument" in media_type:
        fits = _archive_fits(content)
    else:
        fits = True
    if not fits:
        words = _("Opened, this file is far larger than a document is. Save it anew, as a small one.")
        raise Invalid(fields={FIELD: str(words)})


def _unpacked(content: bytes) -> int:
    """Return to how many bytes the packed streams of a PDF come; counting stops beyond the limit."""
    total = 0
    for found in STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        rest = content[found.end() : found.end() + CHUNK]
        reached = found.end() + len(rest)
        while rest and total <= MOST_UNPACKED:
            try:
                total += len(unpacker.decompress(rest, CHUNK))
            except zlib.error:
                break
            if unpacker.eof:
                break
            rest = unpacker.unconsumed_tail
            if not rest:
                rest = content[reached : reached + CHUNK]
                reached += len(rest)
        if total > MOST_UNPACKED:
            break
    return total


def _archive_fits(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        words = _("This file is damaged. Save it anew and choose it again.")
        raise Invalid(fields={FIELD: str(words)}) from error
    return len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNPACKED
