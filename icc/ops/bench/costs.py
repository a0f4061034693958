"""Two ways to make one document, in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time for one document: as the product makes it, and by the engine alone."""

    product_ms: float
    engine_ms: float

    @property
    def times(self) -> float:
        """How many times the engine's."""
        return self.product_ms / self.engine_ms


def compared(product: Callable[[], object], engine: Callable[[], object], *, rounds: int) -> Cost:
    """Take turns; the first turn warms both up and does not count."""
    ours, alone = list[float](), list[float]()
    for _round in range(rounds + 1):
        ours.append(_spent(product))
        alone.append(_spent(engine))
    return Cost(statistics.median(ours[1:]), statistics.median(alone[1:]))


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000
