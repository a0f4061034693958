"""What may be uploaded: checked by size, by name and by content. Nothing is ever unpacked."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from icc.core.errors import Invalid, TooLarge

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""

AROUND = 64 * 1024
"""Bytes that a form may have beside its file."""

LONGEST_NAME = 120
FORBIDDEN = frozenset('<>:"/\\|?*%')
"""Signs that mean something to a file system, a page or an address."""

FIELD = "file"
ZIP = b"PK\x03\x04"
MACROS = b"vbaProject.bin"


@dataclass(frozen=True, slots=True)
class FileType:
    """One type that is taken.

    Attributes:
        media_type: as it is handed out again.
        fits: tells whether bytes are of the type, without unpacking them.
    """

    media_type: str
    fits: Callable[[bytes], bool]


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _office(part: bytes) -> Callable[[bytes], bool]:
    """Recognise an Office file: the names of its parts stand uncompressed in the archive."""
    return lambda content: (
        content.startswith(ZIP)
        and b"[Content_Types].xml" in content
        and part in content
        and MACROS not in content
    )


def _open_document(content: bytes) -> bool:
    """Recognise an OpenDocument text: its first part is its type, uncompressed."""
    return content.startswith(ZIP) and content[30:200].startswith(
        b"mimetypeapplication/vnd.oasis.opendocument.text"
    )


OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": FileType("application/pdf", _begins(b"%PDF-")),
    "docx": FileType(f"{OFFICE}.wordprocessingml.document", _office(b"word/document.xml")),
    "xlsx": FileType(f"{OFFICE}.spreadsheetml.sheet", _office(b"xl/workbook.xml")),
    "odt": FileType("application/vnd.oasis.opendocument.text", _open_document),
    "png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
}
"""What is taken, by the end of the name."""

ACCEPT = ",".join(f".{ending}" for ending in TYPES)
"""The same for the file field of a form, as a hint to the browser."""

LIMITED = {
    "data-largest": LARGEST,
    "data-too-large": _(
        "This is more than 20 MB. Choose a smaller file: nothing has been sent, and what you typed is "
        "still here."
    ),
}
"""The limit for the file field of a form, by which a browser refuses more before it sends anything."""

TAKEN = _("PDF, DOCX, XLSX, ODT, PNG or JPG, at most 20 MB.")


def neutral_name(file_name: str) -> str:
    """Return a name that is safe on every system: no folders, no control or direction signs, not long."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    kept = (
        sign
        for sign in unicodedata.normalize("NFC", last)
        if sign not in FORBIDDEN and unicodedata.category(sign)[0] != "C"
    )
    path = PurePosixPath(" ".join("".join(kept).split()).strip(". ") or "file")
    stem, suffix = path.stem.strip(". ") or "file", path.suffix.lower()
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def examined(*, content: bytes, file_name: str) -> tuple[str, str]:
    """Return the neutral name and the media type of an uploaded file.

    Raises:
        TooLarge: it has more than `LARGEST` bytes.
        Invalid: it is empty, of a type that is not taken, or not what its name says.
    """
    if len(content) > LARGEST:
        raise TooLarge(_("A file may have at most 20 MB."))
    if not content:
        raise _refused(_("This file is empty. Choose another one."))
    name = neutral_name(file_name)
    ending = PurePosixPath(name).suffix.removeprefix(".")
    found = TYPES.get(ending)
    if found is None:
        raise _refused(_("A file of this type is not taken. Possible are: %s") % TAKEN)
    if not found.fits(content):
        words = _("This is not a real %s file, whatever its name says. Save it anew and choose it again.")
        raise _refused(words % ending.upper())
    return name, found.media_type


def _refused(words: object) -> Invalid:
    return Invalid(fields={FIELD: str(words)})
