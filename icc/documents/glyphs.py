"""Which signs the shipped print fonts can show: one that none of them has would be an empty box."""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no stubs

from icc.documents.pdf import ASSETS

INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})
"""Kinds of signs that need no picture of their own: breaks, blanks, joiners, marks on the sign before."""

PLAIN = "*-400.woff2"


class FontsMissing(Exception):
    """No font is there; the front end has not been built."""


@cache
def printable() -> frozenset[int]:
    """Return the code points of all signs that the fonts have; read once per process.

    Raises:
        FontsMissing: there is no font.
    """
    found: set[int] = set()
    for path in sorted((ASSETS / "fonts").glob(PLAIN)):
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    if not found:
        raise FontsMissing
    return frozenset(found)


def unprintable(text: str) -> list[str]:
    """Return the signs of a text that would be printed as empty boxes, each once, in their order.

    Raises:
        FontsMissing: there is no font at all.
    """
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [
        sign for sign in signs if ord(sign) not in printable() and unicodedata.category(sign) not in INVISIBLE
    ]
