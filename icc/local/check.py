"""`make test`: the checks in the order of their price, the test suite last."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from icc.local.console import Refused
from icc.local.environment import prepare
from icc.local.paths import PYTHON, ROOT, VENV, data_dir

Command = tuple[str | Path, ...]


def lint() -> None:
    """Run every check but the tests and print their seconds; raises Refused at the first failure."""
    os.environ["ICC_TEST"] = "1"
    prepare()
    seconds: dict[str, float] = {}
    failed = next((name for name, command in _checks().items() if not _passes(name, command, seconds)), None)
    print("\n" + "\n".join(f"  {name:<28}{taken:6.1f} s" for name, taken in seconds.items()))
    if failed:
        raise Refused(f"\n{failed} failed; the steps after it did not run")


def test() -> None:
    """Run every check, then the test suite, whose closing line is the last thing printed.

    The suite runs in a process per processor, each with services of its own; in one process where the
    database is given from outside, since its roles belong to all databases of a server; its owner is then a
    superuser. All programs share what Python compiles, in ICC_DATA_DIR where it may write nothing beside the
    sources.
    """
    given = os.environ.get("DATABASE_URL")
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(data_dir() / "compiled"))
    lint()
    print(flush=True)
    parts = () if given else ("-n", "auto")
    raise SystemExit(subprocess.run([PYTHON, "-m", "pytest", *parts], cwd=ROOT, check=False).returncode)


def reformat() -> None:
    """Rewrite Python files and templates in the project's format."""
    for command in (
        (PYTHON, "-m", "ruff", "check", "--fix-only", "--quiet", "."),
        (PYTHON, "-m", "ruff", "format", "."),
        _djade(),
    ):
        subprocess.run(command, cwd=ROOT, check=False)


def _checks() -> Mapping[str, Command]:
    return {
        "ruff check": (PYTHON, "-m", "ruff", "check", "."),
        "ruff format --check": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "djade --check": _djade("--check"),
        "mypy": (PYTHON, "-m", "mypy", "."),
        "lint-imports": (VENV / "bin" / "lint-imports",),
        "makemigrations --check": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    }


def _djade(*options: str) -> Command:
    ours = (
        path for path in ROOT.rglob("*.html") if not {".venv", ".local", "node_modules"} & set(path.parts)
    )
    return (VENV / "bin" / "djade", "--target-version", "5.2", *options, *sorted(ours))


def _passes(name: str, command: Command, seconds: dict[str, float]) -> bool:
    print(f"--- {name}", flush=True)
    started = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    seconds[name] = time.monotonic() - started
    return passed
