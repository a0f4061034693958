"""What a file that somebody uploaded looks like inside, found out at arm's length.

A PDF is a programme for its reader. It is therefore read by a child process with limits on memory
and time, and whatever happens in there comes out as one of a few words. None of them means "valid":
that a file is ours is told by its hash alone.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from signal import SIGKILL, SIGXCPU
from threading import BoundedSemaphore

SECONDS = 10
LARGEST = 20 * 1024 * 1024
HEADER = 1024
AT_ONCE = 2
"""Children of one process at a time: each may take half a gigabyte."""

PROGRAM = Path(__file__).with_name("inspector.py")
PLACES = BoundedSemaphore(AT_ONCE)
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
WORD = re.compile(r"[A-Za-z-]{1,60}")


class Outcome(StrEnum):
    """How far the reading came."""

    READ = "read"
    NOT_PDF = "not-pdf"
    ENCRYPTED = "encrypted"
    NO_SIGNATURE = "no-signature"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen; no verdict.

    Attributes:
        outcome: how far the reading came.
        certificates: SHA-256 fingerprints of the certificates that say they have signed.
        intact: whether every signature covers the whole file and fits what it covers; None where
            there was none to look at. Anybody can make such a file with a key of their own.
        words: a short word about the fault, for the log.
    """

    outcome: Outcome
    certificates: tuple[str, ...] = ()
    intact: bool | None = None
    words: str = ""


def inspect(content: bytes) -> Inspection:
    """Look into a file in a child process; never raises for what is in the file.

    Takes up to ten seconds and a process, and waits up to ten more for its turn: for files whose hash
    is unknown only. Opens no transaction and asks no database.
    """
    if len(content) > LARGEST:
        return Inspection(Outcome.TOO_LARGE)
    if b"%PDF-" not in content[:HEADER]:
        return Inspection(Outcome.NOT_PDF)
    if not PLACES.acquire(timeout=SECONDS):
        return Inspection(Outcome.TOO_LONG)
    try:
        return _read(content)
    finally:
        PLACES.release()


def _read(content: bytes) -> Inspection:
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; the file arrives on its standard input
            [sys.executable, "-I", PROGRAM],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired:
        return Inspection(Outcome.TOO_LONG)
    except OSError as error:
        return Inspection(Outcome.FAULT, words=type(error).__name__)
    if done.returncode in {-SIGXCPU, -SIGKILL}:
        return Inspection(Outcome.TOO_LONG)
    return _understood(done.stdout)


def _understood(answer: bytes) -> Inspection:
    """Read the child's answer as if it came from a stranger."""
    try:
        told = json.loads(answer)
        outcome, words = Outcome(told["outcome"]), str(told["words"])
        certificates = tuple(map(str, told["certificates"]))
    except (ValueError, TypeError, KeyError):
        return Inspection(Outcome.FAULT, words="no-answer")
    if not all(FINGERPRINT.fullmatch(found) for found in certificates):
        return Inspection(Outcome.FAULT, words="bad-answer")
    intact = told.get("intact") is True if outcome is Outcome.READ else None
    return Inspection(outcome, certificates, intact, words if WORD.fullmatch(words) else "")
