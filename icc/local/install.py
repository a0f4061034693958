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
from pathlib import Path

from icc.local import locks
from icc.local.console import Refused, run_quietly, step
from icc.local.paths import PYTHON, ROOT, VENV

NODE_MODULES = ROOT / "node_modules"
BUILT_ASSETS = ROOT / "static" / "dist"
ASSET_FOLDERS = ("static", "templates", "icc", "cities", "greendeals", "coaching", "events")
UV_SECONDS = 300


def install(*, with_dev: bool, with_assets: bool) -> None:
    """Bring the checkout up to date: Python packages, then system libraries, then node packages and assets.

    One installation at a time per checkout; a second one waits. Raises Refused with what to do.
    """
    with locks.exclusive(ROOT):
        _make_venv()
        _install_python_packages("requirements-dev.txt" if with_dev else "requirements.txt")
        if with_assets:
            _require_pango()
            _build_assets()


def _make_venv() -> None:
    """Make the virtual environment; anew when its Python is gone or its directory was moved."""
    activate = VENV / "bin" / "activate"
    if PYTHON.exists() and activate.is_file() and f"{VENV}" in activate.read_text():
        return
    with step("Creating the virtual environment"):
        if not shutil.which("pip3") and not _has_module("ensurepip"):
            _install_system_packages("python3-venv")
        run_quietly(sys.executable, "-m", "venv", "--clear", VENV)


def _install_python_packages(name: str) -> None:
    requirements = ROOT / name

    def install_hashed() -> None:
        arguments = ("install", "--quiet", "--require-hashes", "-r", requirements)
        if not _uv(*arguments):
            run_quietly(PYTHON, "-m", "pip", *arguments)

    once("Installing Python packages", VENV / f".installed-{name}", digest([requirements]), install_hashed)
    if name != "requirements.txt":  # which it contains
        (VENV / ".installed-requirements.txt").write_text(digest([ROOT / "requirements.txt"]))


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


def _build_assets() -> None:
    lock = ROOT / "package-lock.json"
    if not lock.is_file():
        return
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Refused(f"`{program}` is not on PATH: install Node.js 20 or newer, then run this again")
    packages = digest([lock])
    once(
        "Installing node packages",
        NODE_MODULES / ".installed",
        packages,
        lambda: _npm("ci", "--no-fund", "--no-audit"),
    )
    once("Building assets", BUILT_ASSETS / ".built", digest(asset_sources()), lambda: _npm("run", "build"))


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


def _npm(*arguments: str) -> None:
    run_quietly("npm", *arguments)


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


def once(label: str, stamp: Path, key: str, action: Callable[[], object]) -> None:
    """Do what was not yet done for `key`; the stamp goes first and returns last: a broken run repeats."""
    if stamp.is_file() and stamp.read_text() == key:
        return
    with step(label):
        stamp.unlink(missing_ok=True)
        action()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(key)


def digest(paths: Iterable[Path]) -> str:
    """Return a hash over names and contents of files, and over the kind of Python they serve."""
    total = hashlib.sha256(f"{platform.machine()} {sys.version_info[:2]}".encode())
    for path in sorted(path for path in paths if path.is_file()):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
