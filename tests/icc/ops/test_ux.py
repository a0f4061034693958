"""The gates of the interface: what finds the pages, and a short walk in a real browser."""

import os
import subprocess
import sys

import pytest

from icc.local.paths import ROOT
from icc.ops.ux.run import skip_reason
from icc.ops.ux.visits import SAME_VIEW, Trail, view_of

SHORT_WALK = ("--account", "coordinator@legnano.example", "--limit", "6")


def test_links_are_followed_once_and_only_to_our_own_pages() -> None:
    trail = Trail("")
    trail.found(["/cities/", "/cities/#main", "/static/dist/app.css", "/accounts/logout/"])
    assert list(trail.waiting) == ["/cities/"]


def test_pages_of_one_view_are_seen_a_few_times() -> None:
    trail = Trail("")
    trail.found([f"/cities/city-{number}/" for number in range(20)])
    assert len(trail.waiting) == SAME_VIEW


def test_what_the_public_saw_is_not_seen_again() -> None:
    trail = Trail("ec@icc.example", elsewhere=frozenset({view_of("/cities/")}))
    trail.found(["/cities/", "/dashboard/"])
    assert list(trail.waiting) == ["/dashboard/"]


@pytest.mark.browser
@pytest.mark.skipif(bool(skip_reason()), reason=skip_reason())
def test_a_short_walk_passes_all_gates() -> None:
    """In a process of its own: the command leaves this suite's database and works in another."""
    done = subprocess.run(
        [sys.executable, "manage.py", "ux", *SHORT_WALK],
        cwd=ROOT,
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
