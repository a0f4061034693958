"""Whether a file, a hash or a code belongs to a signed deal. Only an equal hash makes a file authentic."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from greendeals.models import RegisterEntry
from greendeals.querysets import RegisterQuerySet
from icc.documents import authority, inspection
from icc.documents.faults import KeyMissing
from icc.documents.inspection import Inspection
from icc.tenancy.actors import Public
from icc.tenancy.scopes import scope


class Outcome(StrEnum):
    """What can be said; never more than the hash bears."""

    AUTHENTIC = "authentic"
    ALTERED = "altered-copy"
    UNKNOWN = "unknown"
    UNCHECKED = "could-not-check"
    REGISTERED = "registered"
    """Of a code: a deal stands under it. Says nothing about any file."""


class Cause(StrEnum):
    """Why it is not authentic."""

    UNSEALED = "unsealed"
    BEGINNING = "beginning"
    SEAL = "seal"
    NO_SEAL = "no-seal"
    OTHER_SEAL = "other-seal"
    NOT_PDF = "not-pdf"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    FAULT = "fault"


WORDS: dict[Cause, str | Words] = {
    Cause.UNSEALED: _(
        "This is the text before signing: it carries no seal and proves no signature. The signed file is"
        " another one."
    ),
    Cause.BEGINNING: _(
        "It begins like a signed deal of this register, but what follows is not what was sealed. Do not rely"
        " on this copy."
    ),
    Cause.SEAL: _(
        "It bears the certificate of our seal, but it is none of the files in this register. Do not rely on"
        " this copy."
    ),
    Cause.NO_SEAL: _("It is a PDF without a seal, and no signed deal of this register looks like it."),
    Cause.OTHER_SEAL: _(
        "It bears a signature or seal, but not ours, whatever name stands in it. This register cannot say"
        " anything about it."
    ),
    Cause.NOT_PDF: _("This is not a PDF. Choose the PDF of the signed deal."),
    Cause.ENCRYPTED: _(
        "This PDF is protected with a password. Our files never are; ask for the file as it was downloaded"
        " here."
    ),
    Cause.TOO_LARGE: _("The file is larger than 20 MB. Signed deals are much smaller."),
    Cause.TOO_LONG: _(
        "Reading this file took too long, so we stopped. It is none of the files in this register."
    ),
    Cause.FAULT: _(
        "This PDF is damaged or incomplete and cannot be read. It is none of the files in this register;"
        " download it again and check that copy."
    ),
}

UNREAD = {
    inspection.Outcome.NOT_PDF: Cause.NOT_PDF,
    inspection.Outcome.ENCRYPTED: Cause.ENCRYPTED,
    inspection.Outcome.TOO_LARGE: Cause.TOO_LARGE,
    inspection.Outcome.TOO_LONG: Cause.TOO_LONG,
    inspection.Outcome.FAULT: Cause.FAULT,
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer.

    Attributes:
        sha256: of what was asked about; empty for a code.
        cause: why it is not authentic.
        entry: the deal it belongs to, where that is known.
        later: the version that has taken the entry's place.
    """

    outcome: Outcome
    sha256: str = ""
    cause: Cause | None = None
    entry: RegisterEntry | None = None
    later: RegisterEntry | None = None

    @property
    def words(self) -> str | Words:
        """Why it is not authentic, for the reader."""
        return WORDS[self.cause] if self.cause else ""

    @property
    def demonstration(self) -> bool:
        """Whether the deal is invented."""
        return self.entry is not None and self.entry.edition.is_demonstration


def _rows() -> RegisterQuerySet:
    rows: RegisterQuerySet = RegisterEntry.objects.select_related("city", "sector", "edition").defer(
        "content"
    )
    return rows


def _answer(
    outcome: Outcome, entry: RegisterEntry, *, sha256: str = "", cause: Cause | None = None
) -> Verification:
    later = None
    if entry.superseded_at:
        later = _rows().current().filter(public_id=entry.public_id).first()
    return Verification(outcome, sha256, cause, entry, later)


def verify_code(code: str) -> Verification:
    """Tell which deal stands under a code, written as `icc.core.codes.read_code` returns it."""
    entry = _rows().filter(code=code).first()
    return _answer(Outcome.REGISTERED, entry) if entry else Verification(Outcome.UNKNOWN)


def verify_hash(sha256: str) -> Verification:
    """Tell what is known of a file with this hash, without having the file."""
    entry = _rows().filter(sealed_sha256=sha256).first()
    if entry:
        return _answer(Outcome.AUTHENTIC, entry, sha256=sha256)
    entry = _rows().filter(frozen_sha256=sha256).first()
    if entry:
        return _answer(Outcome.ALTERED, entry, sha256=sha256, cause=Cause.UNSEALED)
    return Verification(Outcome.UNKNOWN, sha256)


def verify_file(content: bytes) -> Verification:
    """Tell what a file is. Keeps nothing of it.

    The hash first; then whether it begins with the bytes of a frozen text; only a file that is
    unknown by both is looked into, by a child process. Takes its own scopes, so that no transaction
    waits for that: call it outside of any.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with scope(Public()):
        known = verify_hash(sha256)
        sizes = [] if known.entry else _sizes_up_to(len(content))
    if known.entry:
        return known
    beginnings = _hashes_of_beginnings(content, sizes)
    with scope(Public()):
        entry = _rows().filter(frozen_sha256__in=beginnings).order_by("-frozen_size", "-pk").first()
        if entry:
            return _answer(Outcome.ALTERED, entry, sha256=sha256, cause=Cause.BEGINNING)
    return _judged(inspection.inspect(content), sha256)


def _sizes_up_to(size: int) -> list[int]:
    found = RegisterEntry.objects.filter(frozen_size__lte=size).order_by("frozen_size")
    return list(found.values_list("frozen_size", flat=True).distinct())


def _hashes_of_beginnings(content: bytes, sizes: Iterable[int]) -> list[str]:
    """Return the hash of the file's beginning at each size, in one pass over the bytes."""
    view, running, hashes, done = memoryview(content), hashlib.sha256(), [], 0
    for size in sizes:
        running.update(view[done:size])
        hashes.append(running.copy().hexdigest())
        done = size
    return hashes


def _judged(seen: Inspection, sha256: str) -> Verification:
    """Say what the looking into an unknown file means; whatever was seen, it is not authentic."""
    if seen.outcome in UNREAD:
        return Verification(Outcome.UNCHECKED, sha256, UNREAD[seen.outcome])
    with scope(Public()):
        ours = RegisterEntry.objects.filter(certificate__in=seen.certificates).exists()
    if ours:
        return Verification(Outcome.ALTERED, sha256, Cause.SEAL)
    sealed = seen.outcome is inspection.Outcome.READ
    return Verification(Outcome.UNKNOWN, sha256, Cause.OTHER_SEAL if sealed else Cause.NO_SEAL)


def authority_fingerprint() -> str:
    """Return the SHA-256 of the certificate behind all seals; empty before the set-up."""
    try:
        return authority.ca_fingerprint()
    except KeyMissing:
        return ""
