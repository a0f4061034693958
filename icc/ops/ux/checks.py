"""The gates that one page passes in the browser (design, section 7)."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = frozenset({"serious", "critical"})
TITLE_ENDING = " – ICC"

OUTLINE = """() => {
  const skip = document.querySelector('a[href^="#"]');
  const wide = document.documentElement.clientWidth;
  const says = (node) => [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  const cut = (node) => {
    const right = node.getBoundingClientRect().right;
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (/(auto|scroll)/.test(style.overflowX) || style.textOverflow === 'ellipsis') return false;
      const edge = up.getBoundingClientRect().right;
      if (/(hidden|clip)/.test(style.overflowX) && up.clientWidth > 1 && right > edge + 1) return true;
    }
    return right > wide + 1;
  };
  const beyond = [...document.body.querySelectorAll('*')]
    .filter((node) => says(node) && node.checkVisibility({ visibilityProperty: true }) && cut(node))
    .map((node) => `${node.tagName.toLowerCase()} “${node.textContent.trim().slice(0, 30)}”`);
  return {
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    lang: document.documentElement.lang,
    skips: Boolean(skip && document.getElementById(skip.getAttribute('href').slice(1))),
    sideways: document.documentElement.scrollWidth - wide,
    beyond: beyond.slice(0, 2),
    links: [...document.querySelectorAll('a[href]')].map(
      (node) => new URL(node.getAttribute('href'), document.baseURI).href, // of SVG links `href` is an object
    ),
  };
}"""


def outline(page: Page) -> dict[str, Any]:
    """Return what the document says of itself: headings, title, language, links, overflow."""
    facts: dict[str, Any] = page.evaluate(OUTLINE)
    return facts


def of_document(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield gate and finding for the outline of a page."""
    if facts["headings"] != 1:
        yield "one h1", f"{facts['headings']} of them"
    if not facts["title"].endswith(TITLE_ENDING):
        yield "title", f"“{facts['title']}” does not end in “{TITLE_ENDING}”"
    if not facts["lang"]:
        yield "lang", "the document names no language"
    if not facts["skips"]:
        yield "skip link", "the first link of the page leads to no element of it"
    if facts["sideways"] > 0:
        yield "no sideways scroll", f"{facts['sideways']} px too wide"
    if facts["beyond"]:
        yield "nothing cut off", f"cut at its right edge: {', '.join(facts['beyond'])}"


def of_accessibility(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what axe finds serious or critical, with the first place where."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in SERIOUS:
            nodes = violation["nodes"]
            where = " ".join(str(part) for part in nodes[0]["target"])
            yield "axe", f"{violation['id']} ({violation['impact']}), {len(nodes)} x, first at {where}"
