"""A database of its own beside the product's, and servers that use it: the ground of bench and ux."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

from icc.local.install import Part, asset_sources, digest
from icc.local.paths import ROOT
from icc.local.valkey import free_port

START_SECONDS = 60
STOP_SECONDS = 15
REDIS_NUMBER = 14
"""Valkey keeps numbered databases; cache and queue of a stage stay out of the product's."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server: where it listens, and the process its workers descend from."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Address of its root, without the slash."""
        return f"http://127.0.0.1:{self.port}"


def enter(database: str, *, demo: bool) -> Mapping[str, str]:
    """Make a database anew, set it up, and join this process to it.

    Returns the environment in which another process finds the same database, its own Valkey number,
    and the product's settings; `demo` says whether it runs in demonstration mode.
    """
    owner, app = connections["owner"], connections["default"]
    app.close()
    with owner.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{database}"')
    owner.close()
    owner.settings_dict["NAME"] = app.settings_dict["NAME"] = database
    call_command("setup_database", stdout=StringIO())
    made_from = digest([*asset_sources(), ROOT / "requirements.txt"])
    Part(settings.STATIC_ROOT / ".collected", made_from, _collect).make()
    redis = urlsplit(os.environ["REDIS_URL"])
    return {
        **os.environ,
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=database),
        "DATABASE_APP_URL": make_conninfo(os.environ["DATABASE_APP_URL"], dbname=database),
        "REDIS_URL": urlunsplit((redis.scheme, redis.netloc, f"/{REDIS_NUMBER}", redis.query, "")),
        "ICC_DEMO": "1" if demo else "0",
        "ICC_LOG_LEVEL": "WARNING",
    }


def _collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def serve(application: str, environment: Mapping[str, str], *, ready: str) -> Iterator[Server]:
    """Run a WSGI application as `make run` does, with two workers, while the block lasts.

    Args:
        application: module and name, as granian takes it.
        environment: from `enter`.
        ready: path that answers 200 once it is up.
    """
    port = free_port()
    options = "--interface wsgi --workers 2 --blocking-threads 4 --no-ws --host 127.0.0.1"
    argv = [sys.executable, "-m", "granian", *options.split(), "--port", str(port), application]
    log = Path(settings.DATA_DIR) / f"{application.partition(':')[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own server
            argv,
            cwd=ROOT,
            env={**environment, "PORT": str(port)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await(port, ready, process, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
