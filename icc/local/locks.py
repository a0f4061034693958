"""Advisory locks on files and directories; the kernel drops them with their process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold `path` alone for the length of the block.

    Raises BlockingIOError when `wait` is false and another process holds it.
    """
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def share(path: Path) -> int:
    """Hold `path` together with others and return the handle; waits for an exclusive holder to finish."""
    handle = _open(path)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def last_holder(handle: int) -> bool:
    """Turn a shared hold into an exclusive one; false, and the hold is gone, when others still share it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
