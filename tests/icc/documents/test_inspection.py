"""Looking into uploaded files: bounded, without an exception, and never a verdict."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from icc.documents import inspection
from icc.documents.authority import seal_credentials
from icc.documents.inspection import LARGEST, Inspection, Outcome, inspect
from tests.icc.documents.copies import frozen_bytes
from tests.icc.documents.tampering import VARIANTS, hostile
from tests.icc.documents.world import altered, sealed_bytes

FORGED = {"look-alike", "look-alike-rsa"}
HOSTILE = {
    "empty": {Outcome.NOT_PDF},
    "text": {Outcome.NOT_PDF},
    "png-renamed": {Outcome.NOT_PDF},
    "header-only": {Outcome.FAULT},
    "encrypted": {Outcome.ENCRYPTED},
    "script": {Outcome.NO_SIGNATURE},
    "deep-nesting": {Outcome.FAULT},
    "form-of-itself": {Outcome.FAULT},
    "form-in-a-ring": {Outcome.FAULT},
    "xref-loop": {Outcome.FAULT},
    "flate-bomb": {Outcome.FAULT, Outcome.TOO_LONG},
}


@cache
def inspected() -> dict[str, tuple[Inspection, float]]:
    """Look into all files, two at a time: most of it is the start of the child."""
    files = {"untouched": sealed_bytes()} | altered() | hostile(frozen_bytes())

    def timed(content: bytes) -> tuple[Inspection, float]:
        begun = time.monotonic()
        return inspect(content), time.monotonic() - begun

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(files, pool.map(timed, files.values()), strict=True))


def ours() -> str:
    """Fingerprint of the certificate that sealed the file."""
    certificate = x509.load_der_x509_certificate(seal_credentials(demonstration=False).certificate)
    return certificate.fingerprint(SHA256()).hex()


def test_a_sealed_file_bears_our_seal() -> None:
    seen, _seconds = inspected()["untouched"]
    assert seen == Inspection(Outcome.READ, (ours(),), intact=True)


@pytest.mark.fault("signing-29")
@pytest.mark.parametrize("name", sorted(set(VARIANTS) - FORGED))
def test_an_altered_copy_is_not_intact(name: str) -> None:
    seen, _seconds = inspected()[name]
    # Of the time stamp, which stands outside of what the seal signs, nothing is said: this is no verdict.
    assert (seen.intact is True) == (name == "cms-unsigned")
    assert seen.certificates in {(), (ours(),)}


@pytest.mark.fault("signing-29")
@pytest.mark.parametrize(
    "name", ["content-bit", "trailer-bit", "cms-padding", "junk-after-end", "page-replaced"]
)
def test_an_altered_copy_that_bears_our_seal_is_known_by_it(name: str) -> None:
    assert inspected()[name][0].certificates == (ours(),)


@pytest.mark.fault("signing-33")
@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_look_alike_is_not_ours(name: str) -> None:
    seen, _seconds = inspected()[name]
    assert seen.outcome is Outcome.READ
    assert ours() not in seen.certificates


@pytest.mark.fault("signing-30")
@pytest.mark.fault("signing-31")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_time(name: str) -> None:
    seen, seconds = inspected()[name]
    assert seen.outcome in HOSTILE[name]
    assert seen.intact is not True
    assert seen.certificates == ()
    assert seconds < inspection.SECONDS + 2


def test_the_lists_of_files_are_complete() -> None:
    assert set(inspected()) == {"untouched", *VARIANTS, *HOSTILE}


@pytest.mark.fault("signing-31")
def test_a_file_above_the_limit_is_not_opened() -> None:
    assert inspect(bytes(LARGEST + 1)) == Inspection(Outcome.TOO_LARGE)


def test_a_child_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "SECONDS", 0.05)
    assert inspect(b"%PDF-1.7") == Inspection(Outcome.TOO_LONG)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no",
        b"[]",
        b"{}",
        b'{"outcome":"valid","words":"","certificates":[]}',
        b'{"outcome":"read","words":"","certificates":["x"]}',
        b'{"outcome":"read","words":"","certificates":3}',
    ],
)
def test_an_answer_that_makes_no_sense_is_a_fault(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "child.py"
    program.write_text(f"import sys; sys.stdout.buffer.write({answer!r})")
    monkeypatch.setattr(inspection, "PROGRAM", program)
    assert inspect(b"%PDF-1.7").outcome is Outcome.FAULT
