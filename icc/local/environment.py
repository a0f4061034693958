"""The environment variables the product reads, and the embedded services behind them.

Every process that uses the services shares a lock; the last one to leave stops them.
"""

import atexit
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

from icc.local import locks
from icc.local.console import Refused
from icc.local.paths import base_dir, data_dir, kept_secret
from icc.local.postgres import Postgres
from icc.local.valkey import Valkey

APP_USER = "icc_app"
VARIABLES = ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "ICC_SECRET_KEY")

Service = Postgres | Valkey
_in_use: list[Service] = []


def prepare() -> None:
    """Complete os.environ before Django reads its settings; call it as often as you like.

    In this order: make ICC_DATA_DIR absolute; find or start the embedded service behind each of DATABASE_URL
    and REDIS_URL that is unset, and set it; set DATABASE_APP_URL and ICC_SECRET_KEY where unset from secrets
    kept in ICC_DATA_DIR; with an embedded database set ICC_DEMO=1 where unset. A variable that is set is left
    alone and its service never started; when all are set, no file is touched.

    Raises Refused (a SystemExit of one line) when a service cannot start, or when the app's address cannot be
    told from the owner's.
    """
    os.environ["ICC_DATA_DIR"] = str(base_dir())
    if all(os.environ.get(name) for name in VARIABLES):
        return
    home = data_dir()
    durable = os.environ.get("ICC_TEST") != "1"
    missing = [
        kind(home, durable=durable) for kind in (Postgres, Valkey) if not os.environ.get(kind.variable)
    ]
    if missing:
        _join(home, missing)
    with locks.exclusive(home / "start.lock"):
        for service in missing:
            service.start()
            os.environ[service.variable] = service.url
            if isinstance(service, Postgres):
                os.environ.setdefault("ICC_DEMO", "1")
        password = kept_secret(home / "app_password")
        secret_key = kept_secret(home / "secret_key")
    os.environ["DATABASE_APP_URL"] = os.environ.get("DATABASE_APP_URL") or app_url(
        os.environ["DATABASE_URL"], password
    )
    os.environ["ICC_SECRET_KEY"] = os.environ.get("ICC_SECRET_KEY") or secret_key


def app_url(owner_url: str, password: str) -> str:
    """Return the owner's URL with the app's login role in the owner's place.

    Raises Refused for an address of another form: one that names the user elsewhere, or whose database
    follows from the user's name.
    """
    owner = urlsplit(owner_url)
    options = parse_qs(owner.query)
    named = bool(owner.path.strip("/") or options.get("dbname"))
    if owner.scheme not in {"postgres", "postgresql"} or not named or options.keys() & {"user", "password"}:
        raise Refused(
            "No address for the app follows from DATABASE_URL (postgres://OWNER:PASSWORD@HOST/DATABASE): "
            f"set DATABASE_APP_URL, with user {APP_USER}"
        )
    address = owner.netloc.rpartition("@")[2]
    return urlunsplit((owner.scheme, f"{APP_USER}:{password}@{address}", owner.path, owner.query, ""))


def revive() -> list[str]:
    """Start the services of this process that have died; returns the variables of those it started."""
    dead = [service for service in _in_use if not service.alive()]
    for service in dead:
        with locks.exclusive(data_dir() / "start.lock"):
            service.start()
    return [service.variable for service in dead]


def _join(home: Path, services: list[Service]) -> None:
    _in_use.extend(services)
    atexit.register(_leave, locks.share(home / "in-use.lock"), services, os.getpid())


def _leave(handle: int, services: list[Service], joined_by: int) -> None:
    """Stop the services unless another process uses them; a forked child never does."""
    if os.getpid() == joined_by and locks.last_holder(handle):
        for service in services:
            service.stop()
        os.close(handle)
