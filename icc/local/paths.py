"""Where things lie: the checkout, its virtual environment, the data directory, the secrets in it."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def base_dir() -> Path:
    """Return ICC_DATA_DIR as an absolute path; `.local` of the checkout when unset."""
    return Path(os.environ.get("ICC_DATA_DIR") or ROOT / ".local").absolute()


def data_dir() -> Path:
    """Return the directory of this run, made private on first use: with ICC_TEST=1 a throw-away one."""
    base = base_dir()
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.environ.get("ICC_TEST") != "1":
        return base
    (base / "test").mkdir(mode=0o700, exist_ok=True)
    return base / "test"


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(text)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """Return the random secret kept in `path`, made on first use. The caller holds the start lock."""
    if not path.is_file():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text()
