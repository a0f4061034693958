"""Bytes by their hash: written once, never changed, the same bytes kept once."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_of(sha256: str) -> str:
    """Return the address of the bytes with this hash."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep(content: bytes) -> str:
    """Store bytes and return their SHA-256; whole bytes already there are left alone.

    What a killed writer left behind cut short does not match its address and is written anew.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if default_storage.exists(path):
        if _read(path) == content:
            return sha256
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
    return sha256


def _read(path: str) -> bytes:
    with default_storage.open(path) as file:
        content: bytes = file.read()
    return content


def fetch(sha256: str) -> bytes:
    """Return the bytes with this hash.

    Raises:
        ValueError: what lies there no longer has this hash.
        FileNotFoundError: nothing lies there.
    """
    content = _read(path_of(sha256))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"the stored file {sha256} has been altered")
    return content
