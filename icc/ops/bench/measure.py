"""One page beside its floor: queries, processor time, requests per second, in pairs."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from icc.ops.bench.load import Load, hammer, message
from icc.ops.bench.pages import Page
from icc.ops.bench.processes import cpu_seconds, workers
from icc.ops.stage import Server

CONNECTIONS = 8
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often a page and its floor are measured: [floor, page, floor], repeated."""

    floor_seconds: float
    page_seconds: float
    pairs: int


FULL = Pace(1.0, 3.0, 4)
QUICK = Pace(0.6, 1.2, 1)


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of a page; shares are of the floor's requests per second."""

    page: Page
    queries: int
    html_bytes: int
    cpu_ms: float
    floor_cpu_ms: float
    rate: float
    floor_rate: float
    shares: list[float]
    bad: dict[int, int]

    @property
    def share(self) -> float:
        """The median of the pairs."""
        return statistics.median(self.shares)

    @property
    def met(self) -> bool:
        """Whether every goal of the page is met."""
        few = not self.page.queries or self.queries <= self.page.queries
        return few and self.share >= self.page.goal and not self.bad


@dataclass(frozen=True, slots=True)
class Sample:
    """One load on one address, with the processor time its workers used."""

    load: Load
    cpu: float

    @property
    def cpu_ms(self) -> float:
        """Processor time per answer."""
        return self.cpu / self.load.answers * 1000


def sample(server: Server, requests: Sequence[bytes], seconds: float, *, expect: int = 200) -> Sample:
    """Load an address and read its workers' processor time before and after."""
    pids = workers(server.pid)
    before = cpu_seconds(pids)
    load = hammer(server.port, requests, seconds=seconds, expect=expect)
    return Sample(load, cpu_seconds(pids) - before)


@dataclass(frozen=True, slots=True)
class Field:
    """Both servers, and the sessions of each kind of reader; those of `floor` are good on the floors only."""

    product: Server
    floors: Server
    sessions: Mapping[str, Sequence[str]]
    pace: Pace


def measure(page: Page, field: Field) -> Result:
    """Measure one page in pairs, its reader's sessions dealt round the connections."""
    pace, sessions = field.pace, field.sessions.get(page.reader, ())
    html_bytes, etag = _fetched(page, field.product, sessions)
    known = [f"If-None-Match: {etag}"] if page.not_modified else []
    expect = 304 if page.not_modified else 200
    asks = [message(page.path, cookie=cookie, headers=known) for cookie in _dealt(sessions)]
    floor_asks = [message(page.floor, cookie=cookie) for cookie in _dealt(field.sessions["floor"])]
    hammer(field.product.port, asks, seconds=pace.floor_seconds, expect=expect)
    pages, beside, shares = list[Sample](), list[Sample](), list[float]()
    for _pair in range(pace.pairs):
        before = sample(field.floors, floor_asks, pace.floor_seconds)
        here = sample(field.product, asks, pace.page_seconds, expect=expect)
        after = sample(field.floors, floor_asks, pace.floor_seconds)
        pages.append(here)
        beside += [before, after]
        shares.append(here.load.rate / statistics.mean([before.load.rate, after.load.rate]))
    return Result(
        page=page,
        queries=_queries(page, sessions),
        html_bytes=html_bytes,
        cpu_ms=statistics.median(one.cpu_ms for one in pages),
        floor_cpu_ms=statistics.median(one.cpu_ms for one in beside),
        rate=statistics.median(one.load.rate for one in pages),
        floor_rate=statistics.median(one.load.rate for one in beside),
        shares=shares,
        bad=_all_bad([*pages, *beside]),
    )


def _dealt(sessions: Sequence[str]) -> list[str]:
    return [sessions[index % len(sessions)] if sessions else "" for index in range(CONNECTIONS)]


def _all_bad(samples: Sequence[Sample]) -> dict[int, int]:
    bad = dict[int, int]()
    for one in samples:
        for status, count in one.load.bad.items():
            bad[status] = bad.get(status, 0) + count
    return bad


def _fetched(page: Page, server: Server, sessions: Sequence[str]) -> tuple[int, str]:
    """Return the bytes of the page as the server gives it, and its ETag."""
    client = HTTPConnection("127.0.0.1", server.port)
    client.request("GET", page.path, headers={"Cookie": f"sessionid={sessions[0]}"} if sessions else {})
    answer = client.getresponse()
    size = len(answer.read())
    client.close()
    return size, answer.headers.get("ETag", "")


def _queries(page: Page, sessions: Sequence[str]) -> int:
    """Ask in this process, warm, and count the statements; transaction brackets do not count."""
    client = Client(SERVER_NAME="127.0.0.1")
    if sessions:
        client.cookies["sessionid"] = sessions[0]
    client.get(page.path)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.path)
    return sum(not query["sql"].startswith(BRACKETS) for query in captured.captured_queries)
