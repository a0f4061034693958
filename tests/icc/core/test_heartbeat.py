"""Signs of life of worker and beat."""

import datetime as dt

import pytest
from django.core.cache import cache

from icc.core.heartbeat import beat, is_alive

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def nobody_seen() -> None:
    """Start without any sign of life."""
    cache.delete("heartbeat:worker")
    cache.delete("heartbeat:other")


def test_a_part_that_was_never_seen_is_not_alive() -> None:
    assert not is_alive("worker", now=NOON)


@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (20, True), (60, True), (61, False)])
def test_three_missed_ticks_of_twenty_seconds_are_a_fault(seconds: int, alive: bool) -> None:  # noqa: FBT001 -- a column of the table
    beat("worker", now=NOON)
    assert is_alive("worker", now=NOON + dt.timedelta(seconds=seconds)) is alive


def test_one_part_does_not_speak_for_another() -> None:
    beat("worker", now=NOON)
    assert not is_alive("other", now=NOON)


def test_a_part_that_comes_back_is_alive_again() -> None:
    beat("worker", now=NOON)
    later = NOON + dt.timedelta(hours=1)
    beat("worker", now=later)
    assert is_alive("worker", now=later)
