"""What a first visit transfers, as a browser that takes gzip would."""

import gzip
import re
from dataclasses import dataclass
from urllib.request import Request, urlopen

from icc.ops.stage import Server

ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
KINDS = {"css": "css", "js": "js", "woff2": "fonts", "svg": "images"}
FIRST_VISIT_GOAL = 300_000


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of a first visit by kind; fonts are those the page asks for beforehand."""

    kinds: dict[str, int]
    html_compressed: bool

    @property
    def total(self) -> int:
        """All bytes of bodies."""
        return sum(self.kinds.values())


def first_visit(server: Server, path: str) -> Weight:
    """Fetch a page and everything its head names."""
    kinds = dict.fromkeys(["html", *KINDS.values()], 0)
    size, html, compressed = _fetch(server, path)
    kinds["html"] = size
    for asset in sorted(set(ASSET.findall(html))):
        kind = KINDS[asset.rpartition(".")[2]]
        kinds[kind] += _fetch(server, asset)[0]
    return Weight(kinds, html_compressed=compressed)


def _fetch(server: Server, path: str) -> tuple[int, str, bool]:
    request = Request(server.url + path, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own server
    with urlopen(request) as answer:  # noqa: S310
        body = answer.read()
        compressed = answer.headers.get("Content-Encoding") == "gzip"
    text = gzip.decompress(body) if compressed else body
    return len(body), text.decode(errors="replace"), compressed
