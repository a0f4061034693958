"""What a fresh machine lacks: the virtual environment, the packages, the built assets, Pango.

Every part is stamped with a hash of what it was made from, so that a second start skips it.
"""

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from icc.local import locks
from icc.local.console import Refused, run_quietly, step, together
from icc.local.paths import PYTHON, ROOT, VENV

NODE_MODULES = ROOT / "node_modules"
BUILT_ASSETS = ROOT / "static" / "dist"
ASSET_FOLDERS = ("static", "templates", "icc", "cities", "greendeals", "coaching", "events")
UV_SECONDS = 300


@dataclass(frozen=True)
class Part:
    """What is made once for a key; the stamp goes first and returns last: a broken run repeats."""

    stamp: Path
    key: str
    action: Callable[[], object]

    @property
    def due(self) -> bool:
        """Tell whether it is still to be made."""
        return not self.stamp.is_file() or self.stamp.read_text() != self.key

    def make(self) -> None:
        """Make it if it is due."""
        if self.due:
            self.stamp.unlink(missing_ok=True)
            self.action()
            self.stamp.parent.mkdir(parents=True, exist_ok=True)
            self.stamp.write_text(self.key)


def install(*, with_dev: bool, with_assets: bool) -> None:
    """Bring the checkout up to date: system libraries, then Python packages beside node packages and assets.

    One installation at a time per checkout; a second one waits. Raises Refused with what to do.
    """
    with locks.exclusive(ROOT):
        if with_assets:
            _require_pango()
        python = _python_parts("requirements-dev.txt" if with_dev else "requirements.txt")
        chains = [python, _node_parts() if with_assets else ()]
        due = [chain for chain in chains if any(part.due for part in chain)]
        if due:
            together("Installing packages, building assets", *(partial(_make, chain) for chain in due))


def _make(chain: Iterable[Part]) -> None:
    for part in chain:
        part.make()


def _python_parts(name: str) -> tuple[Part, ...]:
    """Return the virtual environment, anew when its Python is gone or it was moved, and its packages."""
    requirements = ROOT / name
    stamp = VENV / f".installed-{name}"

    def install_hashed() -> None:
        arguments = ("install", "--quiet", "--require-hashes", "-r", requirements)
        if not _uv(*arguments):
            run_quietly(PYTHON, "-m", "pip", *arguments)
        if name != "requirements.txt":  # which it contains
            (VENV / ".installed-requirements.txt").write_text(digest([ROOT / "requirements.txt"]))

    if not PYTHON.exists():
        (VENV / ".made").unlink(missing_ok=True)
    return (
        Part(VENV / ".made", f"{VENV}", _make_venv),
        Part(stamp, digest([requirements]), install_hashed),
    )


def _make_venv() -> None:
    if not shutil.which("pip3") and not _has_module("ensurepip"):
        _install_system_packages("python3-venv")
    run_quietly(sys.executable, "-m", "venv", "--clear", VENV)


def _uv(*arguments: str | Path) -> bool:
    """Install with uv where it is present (five times faster); false where it is not, or fails."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    try:
        argv = [uv, "pip", *arguments, "--python", PYTHON]
        return (
            subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, timeout=UV_SECONDS).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _node_parts() -> tuple[Part, ...]:
    """Return the node packages and the assets built with them."""
    lock = ROOT / "package-lock.json"
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Refused(f"`{program}` is not on PATH: install Node.js 20 or newer, then run this again")
    ci = partial(run_quietly, "npm", "ci", "--no-fund", "--no-audit")
    return (
        Part(NODE_MODULES / ".installed", digest([lock]), ci),
        Part(BUILT_ASSETS / ".built", digest(asset_sources()), partial(run_quietly, "npm", "run", "build")),
    )


def asset_sources() -> Iterator[Path]:
    """Yield what the build reads: its script, styles, drawings, and every file that may name a class."""
    yield from ROOT.glob("package*.json")
    for folder in ASSET_FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if BUILT_ASSETS not in path.parents and path.parent.name != "__pycache__":
                yield path


def collected_sources() -> Iterator[Path]:
    """Yield the files of ours that collecting copies; packages are pinned by the requirements."""
    for folder in (BUILT_ASSETS, ROOT / "static" / "img"):
        yield from (path for path in folder.rglob("*") if not path.name.startswith("."))


def _require_pango() -> None:
    """Make sure WeasyPrint finds Pango; where root runs Debian, by installing it."""
    if not all(_loads(name) for name in ("libpango-1.0", "libpangoft2-1.0")):
        with step("Installing Pango"):
            _install_system_packages("libpango-1.0-0", "libpangoft2-1.0-0")


def _loads(library: str) -> bool:
    names = (f"{library}.so.0", f"{library}-0", f"{library}.0.dylib")
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _install_system_packages(*names: str) -> None:
    """Install Debian packages as root; raises Refused with the command where that is not possible."""
    request = f"A system library is missing. Run: apt-get install {' '.join(names)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Refused(request)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "-y", "--no-install-recommends", *names)):
        if subprocess.run(
            ["apt-get", "-qq", *arguments], check=False, env=environment, capture_output=True
        ).returncode:
            raise Refused(request)


def _has_module(name: str) -> bool:
    return (
        subprocess.run([sys.executable, "-c", f"import {name}"], check=False, capture_output=True).returncode
        == 0
    )


def digest(paths: Iterable[Path]) -> str:
    """Return a hash over names and contents of files, and over the kind of Python they serve."""
    total = hashlib.sha256(f"{platform.machine()} {sys.version_info[:2]}".encode())
    for path in sorted(path for path in paths if path.is_file()):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
