"""One account walks through its pages; each is looked at wide and narrow, and its gates are checked."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Response
from playwright.sync_api import Error as BrowserError

from icc.ops.ux import checks
from icc.ops.ux.browser import HEIGHT, WIDTHS
from icc.ops.ux.traffic import Traffic
from icc.ops.ux.visits import Trail

FIRST_VISIT, LATER_VISIT = 300_000, 100_000
SERVER_FAULT = 500


def _opened(page: Page, address: str) -> Response | None:
    """Open a page; nothing for a file, which the browser takes down without showing it."""
    try:
        return page.goto(address, wait_until="networkidle")
    except BrowserError as error:
        if "Download is starting" in error.message:
            return None
        raise


@dataclass(frozen=True, slots=True)
class Fault:
    """A gate that a page does not pass."""

    gate: str
    account: str
    path: str
    width: int
    finding: str

    def __str__(self) -> str:
        who = self.account or "public"
        return f"[{self.gate}] {self.path} as {who} at {self.width}: {self.finding}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was looked at."""

    account: str
    path: str
    status: int
    title: str
    transferred: int
    pictures: tuple[str, ...]


@dataclass(slots=True)
class Journey:
    """All pages of one account, what was seen and what was wrong.

    Attributes:
        folder: where pictures and pages as served are kept.
        markup: saved page to address, for the validator.
    """

    account: str
    origin: str
    folder: Path
    visits: list[Visit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    markup: dict[Path, str] = field(default_factory=dict)
    titles: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def walk(self, context: BrowserContext, trail: Trail, *, limit: int = 10_000) -> None:
        """Visit what the trail holds, and what these pages link to, up to `limit` pages."""
        page = context.new_page()
        traffic = Traffic(page, self.origin)
        trail.start()
        while trail.waiting and len(self.visits) < limit:
            trail.found(self._visit(page, traffic, trail.waiting.popleft()))
        self._same_titles()

    def _visit(self, page: Page, traffic: Traffic, path: str) -> list[str]:
        traffic.begin()
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        answer = _opened(page, self.origin + path)
        if answer is None:
            return []
        self._check_traffic(traffic, path, answer)
        name = self._name(path)
        pictures, facts = [], dict[str, Any]()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            facts = checks.outline(page)
            self._note(path, width, [*checks.of_document(facts), *checks.of_accessibility(page)])
            picture = f"{name}-{width}.png"
            page.screenshot(path=self.folder / picture, full_page=True)
            pictures.append(picture)
        self._keep(answer, name, path)
        here = page.url.removeprefix(self.origin)
        if answer.ok:
            self.titles[facts["title"]].add(here.partition("?")[0])
        seen = Visit(self.account, here, answer.status, facts["title"], traffic.transferred, tuple(pictures))
        self.visits.append(seen)
        return [link for link in facts["links"] if link.startswith(self.origin + "/")]

    def _check_traffic(self, traffic: Traffic, path: str, answer: Response) -> None:
        most = LATER_VISIT if self.visits else FIRST_VISIT
        if traffic.transferred > most:
            kilobytes = f"{traffic.transferred / 1000:.0f} kB, at most {most // 1000}"
            self._note(path, WIDTHS[0], [("weight", kilobytes)])
        self._note(path, WIDTHS[0], [("no external request", url) for url in traffic.foreign])
        self._note(path, WIDTHS[0], [("console", error) for error in traffic.errors])
        if answer.status >= SERVER_FAULT:
            self._note(path, WIDTHS[0], [("status", str(answer.status))])

    def _keep(self, answer: Response, name: str, path: str) -> None:
        file = self.folder / f"{name}.html"
        file.write_bytes(answer.body())
        self.markup[file] = path

    def _same_titles(self) -> None:
        for title, paths in self.titles.items():
            if len(paths) > 1:
                first, *others = sorted(paths)
                shared = ", ".join(others)
                self._note(first, WIDTHS[0], [("unique title", f"“{title}”, also of {shared}")])

    def _note(self, path: str, width: int, findings: list[tuple[str, str]]) -> None:
        self.faults += [Fault(gate, self.account, path, width, finding) for gate, finding in findings]

    def _name(self, path: str) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", f"{self.account.partition('.')[0]}{path}".lower()).strip("-")
        return f"{len(self.visits):03}-{words[:80]}"
