"""Cities that change while their standing is computed, with connections of their own: no change is missed."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from cities.models import Participation, Touched
from cities.services import touch
from greendeals.workflow import Stage
from icc.core import clock
from icc.core.queue import begin, enqueue_once
from icc.dashboards import tasks
from icc.dashboards.models import Standing
from icc.dashboards.standing import services
from icc.dashboards.standing.checks import differences
from icc.dashboards.standing.selectors import facts_of
from icc.tenancy.actors import System
from tests.concurrency.threads import at_once, refused
from tests.factories.cities import ParticipationFactory
from tests.factories.deals import DealFactory

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = System("tests")


class Killed(BaseException):
    """What ends a worker in the middle of its work."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that reach the broker; nobody takes them from there."""
    cache.clear()
    names: list[str] = []

    class Signature:
        def __init__(self, name: str) -> None:
            self.name = name

        def apply_async(self) -> None:
            names.append(self.name)

    monkeypatch.setattr("icc.core.queue.current_app.signature", lambda name, **_: Signature(name))
    return names


def place() -> Participation:
    row: Participation = ParticipationFactory(edition__records_deals=True)
    return row


def change(row: Participation) -> None:
    """Begin a deal as a service does: the fact and the note in one transaction."""
    with transaction.atomic():
        DealFactory(participation=row, stage=Stage.DRAFTING)
        touch(row.city_id)


def drain() -> None:
    """Work until nothing is noted."""
    while services.recompute_touched(actor=SYSTEM, now=clock.now()):
        pass


def deals(row: Participation) -> int:
    return Standing.objects.get(participation=row).deals


def during_the_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let `act` happen once, on a connection of its own, when the facts of a city have just been read."""
    real, waiting = facts_of, [act]

    def read_then_act(**asked: Any) -> Any:
        found = real(**asked)
        if waiting:
            other = threading.Thread(target=lambda: _alone(waiting.pop()))
            other.start()
            other.join(timeout=10)
        return found

    monkeypatch.setattr(services, "facts_of", read_then_act)


def _alone(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connection.close()


def test_what_changes_while_a_city_is_computed_is_computed_next(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    row = place()
    change(row)
    during_the_reading(monkeypatch, lambda: change(row))
    services.recompute_touched(actor=SYSTEM, now=clock.now())
    assert deals(row) == 1
    assert Touched.objects.count() == 1
    drain()
    assert deals(row) == 2
    assert differences() == []


def test_a_change_that_is_committed_late_is_not_taken_for_computed(sent: list[str]) -> None:
    row, noted, computed = place(), threading.Event(), threading.Event()
    change(row)

    def slow() -> None:
        with transaction.atomic():
            DealFactory(participation=row, stage=Stage.DRAFTING)
            touch(row.city_id)
            noted.set()
            assert computed.wait(10)

    def worker() -> None:
        assert noted.wait(10)
        drain()
        computed.set()

    assert refused(at_once(slow, worker)) == []
    assert deals(row) == 1
    assert Touched.objects.count() == 1
    drain()
    assert deals(row) == 2


def test_a_worker_that_is_killed_loses_nothing(monkeypatch: pytest.MonkeyPatch, sent: list[str]) -> None:
    rows = [place() for _ in range(3)]
    for row in rows:
        change(row)

    def die(**_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(services, "facts_of", die)
        with pytest.raises(Killed):
            tasks.recompute()
    assert Touched.objects.count() == 3
    assert not Standing.objects.exists()
    drain()
    assert [deals(row) for row in rows] == [1, 1, 1]


def test_many_changes_and_workers_at_once_end_in_standings_that_are_true(sent: list[str]) -> None:
    rows = [place() for _ in range(4)]
    changes = [lambda row=row: change(row) for row in rows * 5]
    outcomes = at_once(*changes, *[drain] * 4)
    assert refused(outcomes) == []
    drain()
    assert [deals(row) for row in rows] == [5, 5, 5, 5]
    assert differences() == []


def test_however_many_change_one_task_waits(sent: list[str]) -> None:
    rows = [place() for _ in range(3)]
    for row in rows * 3:
        change(row)
    assert sent == [tasks.recompute.name]
    tasks.recompute()
    assert sent == [tasks.recompute.name] * 2, "it asks whether more has come"
    tasks.recompute()
    change(rows[0])
    assert sent == [tasks.recompute.name] * 3
    assert Touched.objects.count() == 1


def test_a_change_after_a_task_has_begun_sends_another(sent: list[str]) -> None:
    enqueue_once("some.task")
    enqueue_once("some.task")
    assert sent == ["some.task"]
    begin("some.task")
    enqueue_once("some.task")
    assert sent == ["some.task"] * 2
