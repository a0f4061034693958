"""Stored bytes: found by their hash, kept once, noticed when altered."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from icc.core import blobs

CONTENT = b"%PDF-1.7 the words of a deal"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """An empty storage of this test's own."""
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back_by_their_hash(folder: Path) -> None:
    sha256 = blobs.keep(CONTENT)
    assert sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert blobs.fetch(sha256) == CONTENT


def test_the_same_bytes_are_kept_once(folder: Path) -> None:
    assert blobs.keep(CONTENT) == blobs.keep(CONTENT)
    assert len(files(folder)) == 1
    blobs.keep(b"other bytes")
    assert len(files(folder)) == 2


def test_no_bytes_are_a_file_too(folder: Path) -> None:
    assert blobs.fetch(blobs.keep(b"")) == b""


def test_a_file_altered_in_one_byte_is_not_handed_out(folder: Path) -> None:
    sha256 = blobs.keep(CONTENT)
    files(folder)[0].write_bytes(CONTENT.replace(b"deal", b"dead"))
    with pytest.raises(ValueError, match="altered"):
        blobs.fetch(sha256)


def test_bytes_that_were_never_kept_are_not_found(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.fetch("0" * 64)


def test_a_file_that_a_killed_writer_left_half_written_is_healed(folder: Path) -> None:
    sha256 = blobs.keep(CONTENT)
    files(folder)[0].write_bytes(CONTENT[:7])
    assert blobs.keep(CONTENT) == sha256
    assert blobs.fetch(sha256) == CONTENT
