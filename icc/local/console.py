"""What the person at the terminal sees: one line per step with its seconds, one line per refusal."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from icc.local.paths import ROOT

TAIL = 40

T = TypeVar("T")

_running: set["subprocess.Popen[str]"] = set()


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


def together(label: str, *actions: Callable[[], T]) -> list[T]:
    """Do things that need nothing of each other at the same time, as one step; return what each returned.

    All of them have ended when the error of the first that failed is raised; an interrupted step ends the
    programs it runs.
    """
    with step(label):
        with ThreadPoolExecutor(len(actions)) as pool:
            running = [pool.submit(action) for action in actions]
            try:
                wait(running)
            except BaseException:
                for program in tuple(_running):
                    program.terminate()
                raise
        return [done.result() for done in running]


def run_quietly(*argv: str | Path) -> str:
    """Run a program in the checkout and return its standard output.

    Raises Refused with the last lines it wrote when it fails.
    """
    with subprocess.Popen(
        argv,
        cwd=ROOT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        _running.add(program)
        try:
            output, errors = program.communicate()
        except BaseException:
            program.kill()
            raise
        finally:
            _running.discard(program)
    if program.returncode:
        raise Refused(f"{failure(output + errors)}\n{command(argv)}: exit code {program.returncode}")
    return output


def failure(output: str) -> str:
    """Return the last lines of a failed program's output."""
    return "\n".join(output.rstrip().splitlines()[-TAIL:])


def command(argv: Sequence[str | Path]) -> str:
    """Return a command as a person would type it in the checkout."""
    return " ".join(str(part).removeprefix(f"{ROOT}/") for part in argv)
