"""Loaded before Django: the suite runs on a throw-away cluster of its own, each process of it on one."""

import gc
import os
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from icc.local.environment import VARIABLES
from icc.local.paths import base_dir

if part := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["ICC_DATA_DIR"] = str(base_dir() / part)
    for name in VARIABLES:
        os.environ.pop(name, None)

os.environ["ICC_TEST"] = "1"
os.environ["ICC_DEMO"] = "1"
os.environ["ICC_PUBLISHED_SECONDS"] = "0"  # a test reads what it has just written
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icc.settings")

STORIES = "tests/e2e/"


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist brings no types
    """A file runs in one process; the stories do together, where the demonstration is made once for all."""

    def _split_scope(self, nodeid: str) -> str:
        return STORIES if nodeid.startswith(STORIES) else super()._split_scope(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        """Begin with the stories, which take longest; the rest follows in the order of its size."""
        if STORIES in self.workqueue:
            self.workqueue.move_to_end(STORIES, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Share the suite out among its processes, for any `-n`."""
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all that is imported by now: it would take a sixth of the time."""
    gc.freeze()
