"""What the bench tells: a table to read, and the same as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from icc.ops.bench.costs import Cost
from icc.ops.bench.engine import PDF_GOAL, SEAL_GOAL, WORD_GOAL, Engines
from icc.ops.bench.measure import Result
from icc.ops.bench.signing import Signings
from icc.ops.bench.weight import FIRST_VISIT_GOAL, Weight

MEMORY_GOAL = 150
HEAD = (
    f"{'page':<36}{'SQL':>4}{'HTML kB':>9}{'CPU ms':>8}{'x floor':>8}{'req/s':>8}"
    f"  {'floor':<8}{'share (range)':<22}{'goal':>6}  met"
)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run measured."""

    scale: int
    results: list[Result]
    floors: dict[str, float]
    weight: Weight
    memory_mib: list[float]
    engines: Engines
    signings: Signings

    def as_json(self) -> dict[str, Any]:
        """Return plain values; every derived figure that the table shows is among them."""
        pages = [{**asdict(one), "share": one.share, "met": one.met} for one in self.results]
        return {**asdict(self), "results": pages, "first_visit_bytes": self.weight.total}

    def lines(self) -> Iterator[str]:
        """Yield the table and the figures below it."""
        yield from table(self.results)
        yield ""
        rates = ", ".join(f"{name} {rate:.0f}/s" for name, rate in self.floors.items())
        yield f"Floors alone, 8 connections: {rates} (the write floor waits for the registration page)"
        yield _first_visit(self.weight)
        each = ", ".join(f"{size:.0f}" for size in self.memory_mib)
        verdict = _met(max(self.memory_mib) <= MEMORY_GOAL)
        yield f"Memory per web worker after the load: {each} MiB; goal {MEMORY_GOAL}: {verdict}"
        yield _engine("Freezing a deal (PDF/A-3a)", "WeasyPrint", self.engines.freeze, PDF_GOAL)
        yield _engine("Sealing a deal (PAdES B-LT)", "pyHanko", self.engines.seal, SEAL_GOAL)
        kept = self.engines.kept
        yield f"  beside pyHanko that keeps its first stamp, as the product does: {kept.times:.2f} x"
        yield from _signings(self.signings)
        yield _engine("Writing a draft for Word", "python-docx", self.engines.word, WORD_GOAL)


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the table of pages."""
    yield HEAD
    yield "-" * len(HEAD)
    yield from (_row(result) for result in results)


def _row(one: Result) -> str:
    spread = f"{one.share:.3f} ({min(one.shares):.2f}-{max(one.shares):.2f})"
    limit = f" of {one.page.queries} queries" if one.page.queries else ""
    wrong = f" UNEXPECTED ANSWERS {one.bad}" if one.bad else ""
    return (
        f"{one.page.name:<36}{one.queries:>4}{one.html_bytes / 1000:>9.1f}{one.cpu_ms:>8.2f}"
        f"{one.cpu_ms / one.floor_cpu_ms:>8.1f}{one.rate:>8.0f}  {one.page.floor[1:]:<8}{spread:<22}"
        f"{one.page.goal:>6.2f}  {_met(one.met)}{limit}{wrong}"
    )


def _engine(what: str, engine: str, cost: Cost, goal: float) -> str:
    return (
        f"{what}: {cost.product_ms:.0f} ms of CPU, {engine} alone {cost.engine_ms:.0f} ms: "
        f"{cost.times:.2f} x; goal {goal} x: {_met(cost.times <= goal)}"
    )


def _signings(done: Signings) -> Iterator[str]:
    rate, bare = done.signatures / done.seconds, done.signatures / done.floor_seconds
    yield (
        f"100 signatures on 10 deals at once: {done.seconds:.2f} s ({rate:.0f}/s), bare lock and insert "
        f"{done.floor_seconds:.2f} s ({bare:.0f}/s): {done.times:.1f} x"
    )
    yield (
        f"  {done.signatures} signatures, {done.evidence} pieces of evidence, {done.sealed} of {done.seals} "
        f"seals, {done.refused} refused, {done.again} told to try again, {done.broken} faults in the log; "
        f"as it must be: {_met(done.exact)}"
    )


def _first_visit(weight: Weight) -> str:
    kinds = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in weight.kinds.items() if size)
    plain = "" if weight.html_compressed else "; the HTML came UNCOMPRESSED"
    verdict = _met(weight.total <= FIRST_VISIT_GOAL)
    return (
        f"First visit of /: {weight.total / 1000:.0f} kB ({kinds}){plain}; "
        f"goal {FIRST_VISIT_GOAL // 1000}: {verdict}"
    )


def _met(yes: bool) -> str:  # noqa: FBT001 - a word for a truth
    return "yes" if yes else "NO"
