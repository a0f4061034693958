"""Whether the pages as served are valid HTML, by html-validate (npm, no Java).

Its recommended rules, without those on taste (quotes, white space, native elements), without subresource
integrity (nothing comes from elsewhere), and without those that forbid groups of checkboxes, and a page
to load itself again where there is no script.
"""

import json
import subprocess
import tempfile
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
    with tempfile.TemporaryFile("w+") as output:  # a pipe loses the end: the program leaves before it is read
        done = subprocess.run(argv, check=False, stdout=output, stderr=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603
        output.seek(0)
        told = output.read()
    if not told.startswith("["):
        raise RuntimeError(f"html-validate failed: {done.stderr[-1000:]}")
    for report in json.loads(told):
        address = files[Path(report["filePath"])]
        for message in report["messages"]:
            if message["severity"] == ERROR:
                yield address, f"{message['ruleId']}: {message['message']} at {message.get('selector')}"
