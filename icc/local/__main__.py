"""`python3 -m icc.local VERB`, behind every target of the Makefile."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from icc.local import check
from icc.local.environment import prepare
from icc.local.install import install
from icc.local.paths import PYTHON, ROOT, VENV
from icc.local.run import run


def manage(command: str) -> None:
    """Run a management command in the foreground with the services it needs."""
    prepare()
    raise SystemExit(subprocess.run([PYTHON, "manage.py", command], cwd=ROOT, check=False).returncode)


@dataclass(frozen=True)
class Verb:
    """What a verb does, and what must be installed before."""

    action: Callable[[], None]
    with_dev: bool = True
    with_assets: bool = True


VERBS = {
    "run": Verb(run, with_dev=False),
    "test": Verb(check.test),
    "lint": Verb(check.lint, with_assets=False),
    "format": Verb(check.reformat, with_assets=False),
    "bench": Verb(partial(manage, "bench")),
    "ux": Verb(partial(manage, "ux")),
    "demo-reset": Verb(partial(manage, "demo_reset"), with_dev=False),
}


def main() -> None:
    """Install what the verb needs, step into the virtual environment, do it; SIGTERM counts as Ctrl-C.

    So does SIGINT itself, which a shell script lets its background programs ignore.
    """
    verb = VERBS[sys.argv[1]]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    install(with_dev=verb.with_dev, with_assets=verb.with_assets)
    if not VENV.samefile(sys.prefix):
        os.execv(PYTHON, [str(PYTHON), "-m", "icc.local", *sys.argv[1:]])  # noqa: S606 - no shell wanted
    verb.action()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nStopped.")
