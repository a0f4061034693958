"""Files that are not Python: nothing external, nothing inline, nothing of one machine."""

import re
from pathlib import Path

from tests.architecture.sources import ROOT, files, listed

LOCKS = ("requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json", ".npmrc")
URL = re.compile(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<>)]*")
NAMES = re.compile(r"https?://www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml|XML/1998/namespace)")
"""Names of XML vocabularies: nothing is ever fetched from there."""

COMMENT = re.compile(r"{#.*?#}|{% comment .*?endcomment %}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
INLINE = {
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
UNPOLICED = ("templates/pdf", "templates/email")
"""Print pages go to WeasyPrint, and mail programs read style attributes only: no CSP applies to either."""

MACHINE = tuple(f"/{folder}/" for folder in ("work", "root"))


def below(*folders: str) -> list[Path]:
    """Files of ours below some folders."""
    return [path for path in files() if any(path.is_relative_to(ROOT / folder) for folder in folders)]


def text(path: Path) -> str:
    """The text of a file without comments; nothing for an image."""
    return COMMENT.sub("", path.read_text(errors="replace"))


def test_locks_name_no_host() -> None:
    faults = [
        f"{name}:{number} {line.strip()}"
        for name in LOCKS
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if "://" in line
    ]
    assert not faults, listed(faults, "Locks name packages and hashes, and no address: mirrors must work.")


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        pins = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE))
        faults = [pin.splitlines()[0] for pin in pins if "==" in pin and "--hash=sha256:" not in pin]
        assert not faults, listed(faults, f"{name} has packages without a hash.")


def test_templates_have_nothing_inline() -> None:
    pages = [path for path in below("templates") if path not in below(*UNPOLICED)]
    faults = [
        f"{path.relative_to(ROOT)} has {what}: {found.group(0).strip()}"
        for path in pages
        for what, pattern in INLINE.items()
        if (found := pattern.search(text(path)))
    ]
    assert len(pages) > 50
    assert not faults, listed(faults, "The content security policy forbids inline styles and scripts.")


def test_pages_reach_nothing_outside() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {address}"
        for path in below("templates", "static/css", "static/js", "static/img")
        for address in URL.findall(NAMES.sub("", text(path)))
        if not (path.suffix == ".js" and address.startswith("//"))
    ]
    assert not faults, listed(faults, "No page, style or script names another host.")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    faults = [
        f"{path.relative_to(ROOT)} has {place}"
        for path in files()
        for place in MACHINE
        if place in path.read_text(errors="replace")
    ]
    assert not faults, listed(faults, "Paths of one machine stand in no file.")
