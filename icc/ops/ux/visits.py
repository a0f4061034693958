"""Which pages there are: found by following links, so that a new page is visited the day it is linked."""

from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve

PUBLIC = ""
SAME_VIEW = 4
"""How many pages of one view an account sees; states differ from row to row, but not endlessly."""

SAME_PATH = 2
"""How many queries of one path: the page and one choice in it."""

SKIPPED_VIEWS = frozenset(
    {
        "api-docs",
        "api-schema",
        "documents:download",
        "account_logout",
        "greendeals:door-pdf",
        "greendeals:registered-pdf",
    }
)
"""Pages made by others, files, and the way out."""

PARTNER = "partner"
"""How the names of those begin who come through a link, without an account."""

PUBLIC_STARTS = (
    "/",
    "/cities/?q=qqqq",
    "/cities/?edition=demonstration",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/styleguide/",
    "/no-such-page/",
    "/cities/no-such-city/",
    "/register/?q=qqqq",
    "/register/no-such-deal/",
    "/verify/",
    "/verify/0000-0000-0000-0000-0/",
    "/p/again/",
    "/p/no-such-link/",
)
STARTS = ("/home/", "/dashboard/", "/coaching/", "/w/legnano/", "/deals/no-such-deal/", "/accounts/logout/")
"""Asked for by every account: who may not is shown a refusal, which is a page too."""


@dataclass(slots=True)
class Trail:
    """The pages of one account: those found and not yet visited, and how often each view was.

    Attributes:
        elsewhere: views another account has shown already.
        also: addresses to begin at besides those everybody asks for.
    """

    account: str
    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    views: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    elsewhere: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()

    def start(self) -> None:
        """Begin at the addresses every account asks for."""
        for path in (*self._usual(), *self.also):
            self.known.add(path)
            self.waiting.append(path)

    def _usual(self) -> tuple[str, ...]:
        if self.account == PUBLIC:
            return PUBLIC_STARTS
        return () if self.account.startswith(PARTNER) else STARTS

    def found(self, links: list[str]) -> None:
        """Take the links of a page; what is known, foreign or seen often enough is left out."""
        for link in links:
            parts = urlsplit(urldefrag(link).url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path in self.known:
                continue
            self.known.add(path)
            view = view_of(parts.path)
            often = self.views[view] >= SAME_VIEW or self.paths[parts.path] >= SAME_PATH
            if view and view not in self.elsewhere and not often:
                self.views[view] += 1
                self.paths[parts.path] += 1
                self.waiting.append(path)


def view_of(path: str) -> str:
    """Return the name of the page behind a path; empty for a file, or a page not ours to judge."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    return "" if name in SKIPPED_VIEWS else name
