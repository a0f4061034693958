"""What a file looks like that somebody has signed elsewhere, found out at arm's length.

Says what was seen, and never "qualified" or "trusted": no trust list is asked, so that whatever is in
order is still for people to confirm. Fetches nothing: what is not in the file is not known.
"""

import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from icc.documents.inspection import HEADER, LARGEST

SECONDS = 150
"""Comparing takes two seconds for ten tagged pages, and grows with the square (research, 3.4)."""

PROGRAM = Path(__file__).with_name("counterpart_reader.py")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
LONGEST = 300


class Cause(StrEnum):
    """Why a file cannot be taken, whoever has signed it."""

    TOO_LARGE = "too-large"
    NOT_PDF = "not-pdf"
    OTHER_FILE = "other-file"
    UNSIGNED = "unsigned"
    SEVERAL = "several"
    NOT_WHOLE = "not-whole"
    BROKEN = "broken"
    CHANGED = "changed"
    NOT_VALID_NOW = "not-valid-now"
    REVOKED = "revoked"
    CHAIN = "chain"
    TOO_LONG = "too-long"
    FAULT = "fault"


class Revocation(StrEnum):
    """What the file itself says of revocation; a list that cannot be reached is not a good word."""

    GOOD = "good"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Report:
    """What was seen.

    Attributes:
        cause: why it cannot be taken; None where people have to look at it.
        subject: whom the certificate names.
        issuer: who issued it, as it says.
        serial: hexadecimal.
        fingerprint: SHA-256 of the certificate.
        valid_until: last moment of the certificate, ISO.
        claimed_at: when it was signed, as the file says itself; nobody else does.
        stamped: whether it bears a time stamp; by whom is for people to look at.
        revocation: what the file says.
        chain: whether the certificates in the file lead from the signer's to one that signed itself.
    """

    cause: Cause | None = None
    subject: str = ""
    issuer: str = ""
    serial: str = ""
    fingerprint: str = ""
    valid_until: str = ""
    claimed_at: str = ""
    stamped: bool = False
    revocation: Revocation = Revocation.UNKNOWN
    chain: bool = False

    def stored(self) -> dict[str, str | bool | None]:
        """Return it as JSON takes it."""
        return asdict(self)


def examine(content: bytes, *, frozen: bytes, now: datetime) -> Report:
    """Look into a file that is to be a signed copy of the frozen one; never raises for what is in it.

    Takes up to `SECONDS` and a process of its own: for workers. Opens no transaction.
    """
    cause = _at_sight(content, frozen)
    return Report(cause) if cause else _read(content, frozen=len(frozen), now=now)


def _at_sight(content: bytes, frozen: bytes) -> Cause | None:
    """Return what is wrong with the bytes as such."""
    if len(content) > LARGEST:
        return Cause.TOO_LARGE
    if b"%PDF-" not in content[:HEADER]:
        return Cause.NOT_PDF
    if content == frozen:
        return Cause.UNSIGNED
    return None if content.startswith(frozen) else Cause.OTHER_FILE


def _read(content: bytes, *, frozen: int, now: datetime) -> Report:
    asked = json.dumps({"frozen": frozen, "now": now.astimezone(UTC).isoformat()})
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; the file arrives on its standard input
            [sys.executable, "-I", PROGRAM],
            input=asked.encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired:
        return Report(Cause.TOO_LONG)
    except OSError:
        return Report(Cause.FAULT)
    return _understood(done.stdout) if done.returncode >= 0 else Report(Cause.TOO_LONG)


def _understood(answer: bytes) -> Report:
    """Read the child's answer as if it came from a stranger."""
    try:
        told = json.loads(answer)
        if told["cause"]:
            return Report(Cause(told["cause"]))
        report = Report(
            subject=str(told["subject"])[:LONGEST],
            issuer=str(told["issuer"])[:LONGEST],
            serial=str(told["serial"])[:LONGEST],
            fingerprint=str(told["fingerprint"]),
            valid_until=_moment(told["valid_until"]),
            claimed_at=_moment(told["claimed_at"]),
            stamped=told["stamped"] is True,
            revocation=Revocation(told["revocation"]),
            chain=told["chain"] is True,
        )
    except (ValueError, TypeError, KeyError):
        return Report(Cause.FAULT)
    return report if FINGERPRINT.fullmatch(report.fingerprint) else Report(Cause.FAULT)


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat() if text else ""
