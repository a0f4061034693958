"""`make run`: everything from an empty machine to a page that answers, and back again."""

import http.client
import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from icc.local import locks
from icc.local.console import Refused, run_quietly, step, together
from icc.local.environment import prepare, revive
from icc.local.install import Part, collected_sources, digest
from icc.local.paths import PYTHON, ROOT, data_dir
from icc.local.supervisor import Child, Supervisor, end_leftovers
from icc.local.valkey import is_free

ANSWER_SECONDS = 120
LOG_LIMIT = 5_000_000
QUEUES = "default,mail,pdf,seal"


def run() -> None:
    """Serve the product until Ctrl-C or SIGTERM.

    In this order: claim the data directory; end what a killed predecessor left; check the port; start the
    services; set up database, seal, demonstration and static files; start the web and wait for its answer;
    start beat and worker; print address and accounts; keep all of them alive. At the end everything started
    here is stopped.

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
        accounts = _set_up(home)
        with Supervisor(mark=str(home)) as supervisor:
            web, *others = _children(home, host, port)
            _answer(supervisor, web, host, port)
            for child in others:
                supervisor.start(child)
            print(
                f"\n{accounts}\nReady: {_address(host, port)}/   (logs in {home / 'logs'}; Ctrl-C stops)",
                flush=True,
            )
            _look_after(supervisor)


def _set_up(home: Path) -> str:
    """Set up database and seal, load the demonstration, collect the static files; return its accounts."""
    made_from = digest([*collected_sources(), ROOT / "requirements.txt"])
    static = Part(home / "static" / ".collected", made_from, partial(manage, "collectstatic", "--noinput"))

    def collect() -> str:
        static.make()
        return ""

    what = "demonstration" if os.environ["ICC_DEMO"] == "1" else "seal"
    return together(f"Setting up the database and the {what}", partial(manage, "set_up"), collect)[0]


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


def _answer(supervisor: Supervisor, web: Child, host: str, port: int) -> None:
    """Start the web alone, which has the processors for itself so; raises Refused when it does not answer."""
    with step("Starting the web"):
        supervisor.start(web)
        deadline = time.monotonic() + ANSWER_SECONDS
        while not _answers(host, port):
            told = supervisor.tick()
            if time.monotonic() > deadline:
                raise Refused("\n".join([f"{_address(host, port)}/healthz does not answer 200", *told]))
            time.sleep(0.1)


def _here(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound


def _address(host: str, port: int) -> str:
    return f"http://{_here(host)}:{port}"


def _answers(host: str, port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(_here(host), port, timeout=5)
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
