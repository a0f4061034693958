"""What the person at the terminal sees: one line per step with its seconds, one line per refusal."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from icc.local.paths import ROOT

TAIL = 40


class Refused(SystemExit):
    """Ends the program with exit code 1 and a text that says what is wrong and what to do about it."""


@contextmanager
def step(label: str) -> Iterator[None]:
    """Show a step while it runs, and its seconds when it ends."""
    started = time.monotonic()
    print(f"  {label:<42}", end="", flush=True)
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def run_quietly(*argv: str | Path) -> str:
    """Run a program in the checkout and return its standard output.

    Raises Refused with the last lines it wrote when it fails.
    """
    done = subprocess.run(
        argv, cwd=ROOT, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise Refused(f"{failure(done.stdout + done.stderr)}\n{command(argv)}: exit code {done.returncode}")
    return done.stdout


def failure(output: str) -> str:
    """Return the last lines of a failed program's output."""
    return "\n".join(output.rstrip().splitlines()[-TAIL:])


def command(argv: Sequence[str | Path]) -> str:
    """Return a command as a person would type it in the checkout."""
    return " ".join(str(part).removeprefix(f"{ROOT}/") for part in argv)
