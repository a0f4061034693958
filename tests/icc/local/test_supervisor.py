"""Children come back when killed, and none outlives its supervisor's end or next beginning."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from icc.local.paths import ROOT
from icc.local.supervisor import MARK, end_leftovers

# A child with a child of its own, like a web server with its workers.
CHILD = """
import os, pathlib, subprocess, sys, time
folder, name = sys.argv[1:]
pathlib.Path(folder, name).write_text(str(os.getpid()))
if not name.endswith("-child"):
    subprocess.Popen([sys.executable, __file__, folder, name + "-child"])
time.sleep(60)
"""

SUPERVISOR = """
import pathlib, signal, sys, time
from icc.local.supervisor import Child, Supervisor
folder = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, signal.default_int_handler)
def child(name):
    return Child(name, [sys.executable, folder / "child.py", folder, name], folder / "log")
try:
    with Supervisor(mark=str(folder)) as supervisor:
        supervisor.start(child("one"))
        supervisor.start(child("two"))
        while True:
            supervisor.tick()
            time.sleep(0.02)
except KeyboardInterrupt:
    pass
"""

NAMES = ("one", "one-child", "two", "two-child")


def supervise(folder: Path) -> subprocess.Popen[bytes]:
    (folder / "child.py").write_text(CHILD)
    return subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(folder)], cwd=ROOT)


def pid_of(folder: Path, name: str) -> int:
    path = folder / name
    return int(path.read_text() or 0) if path.is_file() else 0


def runs(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def all_run(folder: Path) -> bool:
    return all(runs(pid_of(folder, name)) for name in NAMES)


def test_a_killed_child_comes_back_and_sigterm_stops_all(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path)
    assert eventually(lambda: all_run(tmp_path))
    killed, orphan, untouched = (pid_of(tmp_path, name) for name in ("one", "one-child", "two"))
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: pid_of(tmp_path, "one-child") != orphan and all_run(tmp_path))
    assert not runs(orphan)
    assert pid_of(tmp_path, "one") != killed
    assert pid_of(tmp_path, "two") == untouched
    supervisor.terminate()
    assert supervisor.wait(timeout=10) == 0
    assert not any(runs(pid_of(tmp_path, name)) for name in NAMES)


def test_the_next_start_ends_what_a_killed_supervisor_left(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path)
    stranger = subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: f"{tmp_path}-other"})
    assert eventually(lambda: all_run(tmp_path))
    supervisor.kill()
    supervisor.wait()
    assert end_leftovers(str(tmp_path)) >= 2  # the grandchildren; their parents die with the supervisor
    assert not any(runs(pid_of(tmp_path, name)) for name in NAMES)
    assert runs(stranger.pid)
    stranger.kill()
    stranger.wait()
