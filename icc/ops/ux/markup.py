"""Whether the pages as served are valid HTML, by html-validate (npm, no Java)."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from icc.local.paths import ROOT

PROGRAM = ROOT / "node_modules" / ".bin" / "html-validate"
RULES = Path(__file__).with_name("html-validate.json")
ERROR = 2


def is_installed() -> bool:
    """Tell whether the validator is there; `make ux` installs it with the other node packages."""
    return PROGRAM.exists()


def faults(files: Mapping[Path, str]) -> Iterator[tuple[str, str]]:
    """Yield address and finding for every error in the saved pages; `files` maps them to addresses."""
    if not files:
        return
    argv = [str(PROGRAM), "--config", str(RULES), "--formatter", "json", *map(str, files)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, cwd=ROOT)  # noqa: S603
    if not done.stdout.startswith("["):
        raise RuntimeError(f"html-validate failed: {done.stderr[-1000:]}")
    for report in json.loads(done.stdout):
        address = files[Path(report["filePath"])]
        for message in report["messages"]:
            if message["severity"] == ERROR:
                where = f"line {message['line']}, {message.get('selector') or '-'}"
                yield address, f"{message['ruleId']}: {message['message']} ({where})"
