"""`make run` says what stands in its way before it touches anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from icc.local import locks
from icc.local.paths import ROOT


def refusal(data: Path, port: int) -> str:
    environment = {**os.environ, "ICC_DATA_DIR": str(data), "PORT": str(port)}
    environment.pop("ICC_TEST", None)
    argv = [sys.executable, "-c", "from icc.local.run import run; run()"]
    done = subprocess.run(argv, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr.strip()


def test_a_taken_port_is_named_with_the_variable_to_set(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert (
            refusal(tmp_path, port) == f"Port {port} is taken. Choose another one: PORT={port + 1} make run"
        )
    assert not (tmp_path / "postgres").exists()


def test_a_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with locks.exclusive(tmp_path / "run.lock"):
        assert refusal(tmp_path, 8000).startswith(f"`make run` already uses {tmp_path}")
