"""Workers that are killed on the way. `test_sealing` runs this as a program of its own.

Each argument is a step and a seal: `half=7` seals number 7 in a child that is killed while half of
the file is stored. Prints, for each, the signal that ended the child.
"""

import os
import signal
import sys
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

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        if self.step == "reading":
            die()
        return super()._open(name, mode)

    def _save(self, name: str, content: "File[Any]") -> str:
        if self.step == "unstored":
            die()
        if self.step == "half":
            content = File(content.file, name)
            whole = content.read()
            path = self.path(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(whole[: len(whole) // 2])
            die()
        stored = super()._save(name, content)
        if self.step == "stored":
            die()
        return stored


def work(step: str, seal_id: int) -> None:
    """Seal, and die at the step."""
    from icc.documents.services import seal
    from tests.icc.documents.world import NOW, known_kind

    default_storage._wrapped = Dying(step)
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
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        print(step, os.WTERMSIG(status))


if __name__ == "__main__":
    main()
