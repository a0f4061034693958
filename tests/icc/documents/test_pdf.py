"""The PDF itself: the same bytes each time, tagged, readable in three alphabets, marked on every page."""

import datetime as dt
import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from icc.documents import pdf

GREEK = "Ηλιακές στέγες στις αγορές"
CYRILLIC = "Чиста доставка в стария град"
LATIN = "Zażółć gęślą jaźń, Näidislinn, Příkladov"
MARK = "invented content, not an agreement"
HOSTILE = '<script>alert(1)</script><img src="http://example.com/x.png">'


def values(
    *, body: str = "A text.", demonstration: bool = True, title: str = "Solar roofs"
) -> dict[str, Any]:
    return {
        "deal": {
            "title": title,
            "language": "en",
            "sector": "Energy",
            "city": {"name": "Alcoi"},
            "edition": {"name": "Demonstration edition", "demonstration": demonstration},
            "sections": [{"title": "Context", "body": body}],
            "parties": [
                {
                    "name": "Roof & Sun <Ltd>",
                    "kind": "SME",
                    "role": "Partner",
                    "commitments": [
                        {"text": "Put panels up", "measure": "kWp", "due_on": dt.date(2027, 12, 31)}
                    ],
                }
            ],
            "frozen_at": "2026-03-02T09:30:00+00:00",
        },
        "sha256": "ab" * 32,
    }


@cache
def printed(body: str = "A text.", *, demonstration: bool = True) -> PdfReader:
    """Return a PDF; made once per text, because making one is slow."""
    content = pdf.render(
        "pdf/greendeals.deal.html", values(body=body, demonstration=demonstration), language="en"
    )
    return PdfReader(io.BytesIO(content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_the_same_values_give_the_same_bytes() -> None:
    first, second = (pdf.render("pdf/greendeals.deal.html", values(), language="en") for _ in range(2))
    assert first == second
    assert first != pdf.render("pdf/greendeals.deal.html", values(title="Another"), language="en")


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    root: Any = printed().trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    metadata = printed().metadata
    assert metadata is not None
    assert metadata.title == "Solar roofs"


def test_every_part_of_the_text_is_on_it() -> None:
    text = text_of(printed())
    for words in (
        "Solar roofs",
        "Alcoi",
        "Energy",
        "A text.",
        "Roof & Sun <Ltd>",
        "Put panels up",
        "kWp",
        "31 December 2027",
    ):
        assert words in text
    assert "ab" * 32 in text.replace(" ", "")


@pytest.mark.parametrize("words", [GREEK, CYRILLIC, LATIN])
def test_text_can_be_copied_out_in_every_alphabet(words: str) -> None:
    assert words in text_of(printed(f"{GREEK}. {CYRILLIC}. {LATIN}."))


def test_the_mark_stands_on_every_page_of_a_long_demonstration() -> None:
    reader = printed("A paragraph that goes on and on. " * 700)
    assert len(reader.pages) >= 4
    for page in reader.pages:
        assert MARK in " ".join(page.extract_text().split())


def test_a_deal_of_a_real_edition_carries_no_such_mark() -> None:
    assert MARK not in text_of(printed(demonstration=False))


def test_hostile_text_is_printed_as_text() -> None:
    content = pdf.render("pdf/greendeals.deal.html", values(title=HOSTILE), language="en")
    assert HOSTILE.replace(" ", "") in text_of(PdfReader(io.BytesIO(content))).replace(" ", "")


def test_a_section_prints_nothing_but_the_small_set_of_html() -> None:
    text = text_of(printed(f"<p>Before</p>{HOSTILE}<p>Behind</p>"))
    assert "Before Behind" in text
    assert "alert" not in text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x.png", "https://example.com/x.png", "file:///etc/passwd"]
)
def test_the_engine_fetches_nothing_from_network_or_disk(url: str, tmp_path: Path, settings: Any) -> None:
    page = '<html lang="en"><title>T</title><p>Words</p>{}</html>'
    (tmp_path / "plain.html").write_text(page.format(""))
    (tmp_path / "reaching.html").write_text(page.format(f'<img alt="x" src="{url}">'))
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    assert pdf.render("plain.html", {}, language="en").startswith(b"%PDF-")
    with pytest.raises(FatalURLFetchingError, match=url):
        pdf.render("reaching.html", {}, language="en")


def test_fonts_are_shipped_inside_the_style_sheet() -> None:
    assert "data:font/woff2;base64," in pdf.font_faces()
    assert "http" not in pdf.font_faces()
