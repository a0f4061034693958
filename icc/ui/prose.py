"""Rich text: the small set of HTML that people write, kept clean, and taken apart for comparison.

Headings, paragraphs, lists, tables, bold, italic and links, so that print, comparison and a screen reader
meet nothing else. What is stored has passed `clean`; templates show it with the filter `prose`.
"""

import re
from html import unescape
from typing import Final

import nh3
from django.utils.html import linebreaks

TAGS: Final = frozenset(
    {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "tbody", "tr", "th", "td"}
)
BLOCKS: Final = ("p", "h3", "h4", "li", "th", "td")
"""Elements that hold a run of words; what stands in one of them is one block."""

_BLOCK = re.compile(rf"<(?:{'|'.join(BLOCKS)})\b[^>]*>|</(?:{'|'.join(BLOCKS)})>|<br\s*/?>")
_TAG = re.compile(r"<[^>]+>")
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_BETWEEN = re.compile(r">\s+<")


def clean(html: str) -> str:
    """Return the text with everything taken out that does not belong to the small set.

    Scripts and styles go with their content, other elements leave their words behind. Empty paragraphs
    go. Words outside any block become a paragraph. Cleaning twice changes nothing.
    """
    cleaned: str = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    cleaned = _EMPTY.sub("", cleaned)
    if not plain(cleaned):
        return ""
    return cleaned if _BLOCK.search(cleaned) else f"<p>{cleaned}</p>"


def from_plain(text: str) -> str:
    """Return plain text as paragraphs: an empty line ends one, a line break stays one."""
    return _BETWEEN.sub("><", clean(linebreaks(text, autoescape=True))) if text.strip() else ""


def as_plain(html: str) -> str:
    """Return the text as one would type it without an editor: an empty line between paragraphs."""
    lines = re.sub(r"</p>\s*<p>", "\n\n", html.strip()).replace("<br>", "\n")
    return unescape(_TAG.sub("", lines))


def is_simple(html: str) -> bool:
    """Tell whether the text is nothing but paragraphs, so that typing it as plain text loses nothing."""
    return from_plain(as_plain(html)) == _BETWEEN.sub("><", html.strip())


def blocks(html: str) -> list[str]:
    """Return the words of the text, one string per paragraph, heading, point of a list or cell."""
    runs = (unescape(_TAG.sub("", run)) for run in _BLOCK.split(html))
    return [words for run in runs if (words := " ".join(run.split()))]


def plain(html: str) -> str:
    """Return the words of the text, one block a line."""
    return "\n".join(blocks(html))
