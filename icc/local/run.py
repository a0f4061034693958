"""`make run`: everything from an empty machine to a page that answers, and back again."""

import http.client
import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from icc.local import locks
from icc.local.console import Refused, run_quietly, step
from icc.local.environment import prepare, revive
from icc.local.install import collected_sources, digest, once
from icc.local.paths import PYTHON, ROOT, data_dir
from icc.local.supervisor import Child, Supervisor, end_leftovers
from icc.local.valkey import is_free

ANSWER_SECONDS = 120
LOG_LIMIT = 5_000_000
QUEUES = "default,mail,pdf,seal"


def run() -> None:
    """Serve the product until Ctrl-C or SIGTERM.

    In this order: claim the data directory; end what a killed predecessor left; check the port; start the
    services; set up database, demonstration and static files; start web, worker and beat; print address
    and accounts; keep all of them alive. At the end everything started here is stopped.

    Raises Refused when the directory is claimed, the port is taken, or a step fails.
    """
    home, host, port = (
        data_dir(),
        os.environ.get("ICC_HOST", "127.0.0.1"),
        int(os.environ.get("PORT") or "8000"),
    )
    os.environ.setdefault("ICC_DEMO", "1")
    with _only_one(home):
        end_leftovers(str(home))
        if not is_free(port, host):
            raise Refused(f"Port {port} is taken. Choose another one: PORT={port + 1} make run")
        with step("Starting PostgreSQL and Valkey"):
            prepare()
        _set_up(home)
        with Supervisor(_children(home, host, port), mark=str(home)) as supervisor:
            _announce(supervisor, host, port)
            _look_after(supervisor)


def _set_up(home: Path) -> None:
    with step("Setting up the database"):
        manage("setup_database")
    with step("Setting up the seal"):
        manage("setup_seal")
    if os.environ["ICC_DEMO"] == "1":
        with step("Loading the demonstration"):
            manage("load_demo")
    made_from = digest([*collected_sources(), ROOT / "requirements.txt"])
    once("Collecting static files", home / "static" / ".collected", made_from, _collect_static)


def _collect_static() -> None:
    manage("collectstatic", "--noinput")


def manage(*arguments: str) -> str:
    """Run a management command and return what it prints; raises Refused with its output when it fails."""
    return run_quietly(PYTHON, ROOT / "manage.py", *arguments)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    try:
        with locks.exclusive(home / "run.lock", wait=False):
            yield
    except BlockingIOError:
        raise Refused(
            f"`make run` already uses {home}: stop it first, or set another ICC_DATA_DIR and PORT"
        ) from None


def _children(home: Path, host: str, port: int) -> list[Child]:
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    celery = "-m celery -A icc.celery"
    programs = {
        "web": "-m granian --interface wsgi --workers 2 --blocking-threads 4 --no-ws "
        f"--respawn-failed-workers --host {host} --port {port} icc.wsgi:application",
        "beat": f"{celery} beat --schedule {shlex.quote(str(home / 'celerybeat-schedule'))} --pidfile ''",
        "worker": f"{celery} worker --queues {QUEUES} --concurrency 2 --without-gossip --without-mingle",
    }
    for name in programs:
        log = logs / f"{name}.log"
        if log.is_file() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
    return [
        Child(name, [PYTHON, *shlex.split(words)], logs / f"{name}.log") for name, words in programs.items()
    ]


def _announce(supervisor: Supervisor, host: str, port: int) -> None:
    """Wait until the page answers, then print address and accounts; raises Refused when it does not."""
    here = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    with step("Starting web, worker and beat"):
        accounts = manage("demo_accounts") if os.environ["ICC_DEMO"] == "1" else ""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not _answers(here, port):
            told = supervisor.tick()
            if time.monotonic() > deadline:
                raise Refused("\n".join([f"http://{here}:{port}/healthz does not answer 200", *told]))
            time.sleep(0.1)
    print(
        f"\n{accounts}\nReady: http://{here}:{port}/   (logs in {data_dir() / 'logs'}; Ctrl-C stops)",
        flush=True,
    )


def _answers(host: str, port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def _look_after(supervisor: Supervisor) -> None:
    while True:
        for variable in revive():
            print(f"the service behind {variable} had ended and runs again", flush=True)
        for told in supervisor.tick():
            print(told, flush=True)
        time.sleep(0.5)
