"""Several callers at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(*works: Callable[[], Result]) -> list[Result | Exception]:
    """Start all works at one barrier; return what each returned or raised, in the order given."""
    barrier = threading.Barrier(len(works), timeout=10)
    outcomes: dict[int, Result | Exception] = {}

    def run(place: int, work: Callable[[], Result]) -> None:
        try:
            barrier.wait()
            outcomes[place] = work()
        except Exception as error:  # noqa: BLE001 -- the test looks at what came out
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return [outcomes[place] for place in range(len(works))]


def refused(outcomes: list[Result | Exception]) -> list[Exception]:
    """Return those that raised."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]
