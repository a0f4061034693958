"""Workers that are killed on the way. `test_sealing` runs this as a program of its own.

Each argument is a step and a seal: `half=7` seals number 7 in a child that is killed while half of
the file is stored. Prints, for each, the signal that ended the child.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import django
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

STEPS = ("reading", "unstored", "half", "stored", "telling")


def die(*_args: Any) -> None:
    """End as `kill -9` ends a process."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(FileSystemStorage):
    """A disk at which the worker is killed."""

    def __init__(self, step: str) -> None:
        super().__init__(location=default_storage.path(""))
        self.step = step

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        """Read a file."""
        if self.step == "reading":
            die()
        return super().open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Write a file, in part or in whole."""
        if self.step == "unstored":
            die()
        if self.step == "half":
            whole = content.read()
            path = Path(self.path(name or ""))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(whole[: len(whole) // 2])
            die()
        stored = super().save(name, content, max_length)
        if self.step == "stored":
            die()
        return stored


def work(step: str, seal_id: int) -> None:
    """Seal, and die at the step."""
    from icc.documents.services import seal
    from tests.icc.documents.copies import NOW
    from tests.icc.documents.world import known_kind

    default_storage._wrapped = Dying(step)  # type: ignore[attr-defined]  # noqa: SLF001 -- Django's own place for it
    with known_kind(on_sealed=die if step == "telling" else None):
        seal(seal_id=seal_id, now=NOW)


def main() -> None:
    """Let one child after the other die."""
    django.setup()
    from icc.documents import sealing  # noqa: F401 -- once, not in each child

    for argument in sys.argv[1:]:
        step, _, seal_id = argument.partition("=")
        child = os.fork()
        if not child:
            work(step, int(seal_id))
            os._exit(0)  # not reached by a child that died as it should
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{step} {os.WTERMSIG(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
