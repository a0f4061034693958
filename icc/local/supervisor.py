"""Keeps programs running, and ends all of them whatever happened before.

Every child leads a process group of its own and carries a mark in its environment, by which its own
children are found after a crash of the supervisor.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

MARK = "ICC_SUPERVISED_BY"
STOP_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STABLE_AFTER = 30.0


class Child:
    """One program, started again whenever it ends; its output goes to a log file."""

    def __init__(self, name: str, argv: Sequence[str | Path], log: Path) -> None:
        """Describe the program; starts nothing."""
        self.name = name
        self.log = log
        self._argv = [*_dies_with_parent(), *argv]
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._due = 0.0
        self._pause = FIRST_PAUSE

    def start(self, mark: str) -> None:
        """Start the program in a process group of its own."""
        self._started = time.monotonic()
        environment = {**os.environ, MARK: mark, "PYTHONUNBUFFERED": "1"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def tick(self, mark: str) -> str | None:
        """Notice the program's end, start it again when its pause is over; returns what there is to tell."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start(mark)
            return None
        if not _has_ended(self._process.pid):
            return None
        self._kill_group()
        if time.monotonic() - self._started > STABLE_AFTER:
            self._pause = FIRST_PAUSE
        told = f"{self.name} ended ({self._process.wait()}), again in {self._pause:g} s; its log: {self.log}"
        self._process, self._due = None, time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        return told

    def stop(self) -> None:
        """Ask the program to end, and end its whole group when it has, or when it takes too long."""
        if self._process is None:
            return
        self._process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while not _has_ended(self._process.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        self._kill_group()
        self._process.wait()
        self._process = None

    def _kill_group(self) -> None:
        # Before wait(): until then the kernel gives the group's number to nobody else.
        if self._process is not None:
            _signal_group(self._process.pid, signal.SIGKILL)


class Supervisor:
    """Runs children from the beginning to the end of a `with` block."""

    def __init__(self, *, mark: str) -> None:
        """Begin without children; `mark` names this installation."""
        self._children: list[Child] = []
        self._mark = mark

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def start(self, child: Child) -> None:
        """Start a child and look after it from now on; children stop in the order they started in."""
        self._children.append(child)
        child.start(self._mark)

    def tick(self) -> list[str]:
        """Look after every child once; returns lines for the terminal."""
        return [told for child in self._children if (told := child.tick(self._mark))]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all children in order, then whatever they left behind; further signals wait for that."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self._children:
            child.stop()
        end_leftovers(self._mark)


def end_leftovers(mark: str) -> int:
    """End the processes a supervisor with this mark left behind, and return how many there were.

    They are known by the mark in their environment, so neither a stale nor a reused pid can mislead.
    """
    found = _marked(mark)
    for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        for pid in _marked(mark):
            _signal(pid, number)
        deadline = time.monotonic() + patience
        while _marked(mark) and time.monotonic() < deadline:
            time.sleep(0.05)
    return len(found)


def _marked(mark: str) -> list[int]:
    wanted = os.fsencode(f"{MARK}={mark}")
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except OSError:  # another user's, or gone meanwhile
            continue
    return [pid for pid in found if pid != os.getpid()]


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers so for a group of zombies
        return


def _dies_with_parent() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
