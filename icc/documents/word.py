"""Files for Word: headings, rich text and tables, written with python-docx."""

import io
from collections.abc import Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEADINGS = {"h3": 2, "h4": 3}
GREY = RGBColor(0x50, 0x50, 0x70)
DEEPEST = 3
"""Levels of lists that Word's own styles know."""


class WordFile:
    """A file for Word in the making; every page carries the mark and its number.

    Args:
        title: name of the document, in its properties and on its first page.
        mark: words at the top of every page.
        language: of the text, so that Word checks the spelling in it.
        at: when it was made.
    """

    def __init__(self, *, title: str, mark: str, language: str, at: datetime) -> None:
        self.word: WordDocument = Document()
        properties = self.word.core_properties
        properties.title, properties.language, properties.author = title, language, ""
        properties.created = properties.modified = at
        self._speak(language)
        header = self.word.sections[0].header.paragraphs[0]
        run = header.add_run(mark)
        run.bold = True
        run.font.color.rgb = RGBColor(0xB0, 0x0D, 0x0D)
        footer = self.word.sections[0].footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _field(footer, "PAGE")
        self.word.add_heading(title, 0)

    def _speak(self, language: str) -> None:
        style = self.word.styles["Normal"]
        style.font.name, style.font.size = "Calibri", Pt(11)
        properties = style.element.get_or_add_rPr()
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), language)
        properties.append(lang)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        _styled(self.word.add_paragraph(text), f"Heading {level}")

    def line(self, text: str, *, quiet: bool = False, bold: bool = False) -> None:
        """Add a paragraph of plain words."""
        run = self.word.add_paragraph().add_run(text)
        run.bold = bold
        if quiet:
            run.font.color.rgb = GREY

    def prose(self, html: str) -> None:
        """Add rich text of the small set that `icc.ui.prose` allows."""
        _Writer(self.word).feed(html)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table with a row of headings that is repeated on each page."""
        table = _ruled(self.word.add_table(rows=1, cols=len(head)))
        for cell, words in zip(table.rows[0].cells, head, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 -- python-docx has no name for it
        for row in rows:
            line = table.add_row()
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- the same
            for cell, words in zip(line.cells, row, strict=True):
                cell.text = words
        self.word.add_paragraph()

    def content(self) -> bytes:
        """Return the file."""
        buffer = io.BytesIO()
        self.word.save(buffer)
        return buffer.getvalue()


def _styled(paragraph: Paragraph, name: str) -> Paragraph:
    """Put a paragraph into one of Word's own styles; python-docx would look through all of them each time."""
    paragraph._p.style = name.replace(" ", "")  # noqa: SLF001 -- by the id of the style
    return paragraph


def _ruled(table: Any) -> Any:
    """Draw the lines of a table."""
    table._tbl.tblStyle_val = "TableGrid"  # noqa: SLF001 -- as in `_styled`
    return table


def _field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001 -- python-docx has no name for it


class _Writer(HTMLParser):
    """Writes rich text: paragraphs, headings, nested lists, tables, bold, italic, links."""

    def __init__(self, word: WordDocument) -> None:
        super().__init__(convert_charrefs=True)
        self.word = word
        self.paragraph: Paragraph | None = None
        self.lists: list[tuple[str, int]] = []
        self.rows: list[list[tuple[_Span, list[_Words]]]] = []
        self.cell: list[_Words] | None = None
        self.bold = self.italic = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what the element stands for."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "p" if self.cell is None:
                self.paragraph = self.paragraph or self.word.add_paragraph()
            case "h3" | "h4":
                self.paragraph = _styled(self.word.add_paragraph(), f"Heading {HEADINGS[tag]}")
            case "ul" | "ol":
                self.lists.append((tag, self._restarted() if tag == "ol" else 0))
            case "li":
                self.paragraph = self._point()
            case "strong" | "em" | "a" | "br":
                self._inline(tag, given)
            case "table" | "tr" | "th" | "td":
                self._table(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Close what the element stands for."""
        match tag:
            case "p" if self.cell is not None:
                self.cell.append(_Words("\n"))
            case "p" | "h3" | "h4" | "li":
                self.paragraph = None
            case "ul" | "ol" if self.lists:
                self.lists.pop()
            case "strong":
                self.bold -= 1
            case "em":
                self.italic -= 1
            case "a":
                self.link = ""
            case "th" | "td":
                self.bold, self.cell = self.bold - (tag == "th"), None
            case "table":
                self._write_table()

    def handle_data(self, data: str) -> None:
        """Add words in the manner that is open."""
        words = _Words(data, bold=self.bold > 0, italic=self.italic > 0, link=self.link)
        if self.cell is not None:
            self.cell.append(words)
        elif self.paragraph is not None or data.strip():
            self.paragraph = self.paragraph or self.word.add_paragraph()
            words.write(self.paragraph)

    def _inline(self, tag: str, given: dict[str, str]) -> None:
        self.bold += tag == "strong"
        self.italic += tag == "em"
        if tag == "a":
            self.link = given.get("href", "")
        if tag == "br":
            self.handle_data("\n")

    def _point(self) -> Paragraph:
        tag, number = self.lists[-1] if self.lists else ("ul", 0)
        level = min(len(self.lists), DEEPEST)
        name = "List Number" if tag == "ol" else "List Bullet"
        paragraph = _styled(self.word.add_paragraph(), name if level <= 1 else f"{name} {level}")
        if number:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 -- no name for it
            properties.get_or_add_numId().val = number
            properties.get_or_add_ilvl().val = 0
        return paragraph

    def _restarted(self) -> int:
        """Return a numbering of its own, from 1: Word counts on through all lists of one style."""
        level = min(len(self.lists) + 1, DEEPEST)
        style = self.word.styles["List Number" if level <= 1 else f"List Number {level}"]
        numbering = self.word.part.numbering_part.element
        used = style.element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(used).abstractNumId.val
        fresh = numbering.add_num(abstract)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(fresh.numId)

    def _table(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "table":
                self.rows = []
            case "tr":
                self.rows.append([])
            case _:
                self.bold += tag == "th"
                self.cell = []
                self.rows = self.rows or [[]]
                self.rows[-1].append((_Span.of(given), self.cell))

    def _write_table(self) -> None:
        width = max((sum(span.across for span, _cell in row) for row in self.rows), default=0)
        self.paragraph, rows, self.rows = None, self.rows, []
        if not width:
            return
        table = _ruled(self.word.add_table(rows=len(rows), cols=width))
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            column = 0
            for span, cell in row:
                while (number, column) in taken:
                    column += 1
                if column >= width:
                    break
                _fill(table, span.at(number, column, len(rows), width), cell, taken)
                column += span.across
        self.word.add_paragraph()


class _Span:
    """How many columns and rows a cell takes."""

    def __init__(self, across: int, down: int) -> None:
        self.across, self.down = across, down

    @classmethod
    def of(cls, given: dict[str, str]) -> "_Span":
        """Read it from the cell's attributes; what is no number counts as one."""
        counts = (given.get(name, "") for name in ("colspan", "rowspan"))
        across, down = (min(max(int(count), 1), 100) if count.isdecimal() else 1 for count in counts)
        return cls(across, down)

    def at(self, row: int, column: int, rows: int, columns: int) -> tuple[int, int, int, int]:
        """Return the first and the last place that the cell takes, inside the table."""
        return row, column, min(row + self.down, rows) - 1, min(column + self.across, columns) - 1


def _fill(
    table: Any, place: tuple[int, int, int, int], words: "list[_Words]", taken: set[tuple[int, int]]
) -> None:
    row, column, last_row, last_column = place
    cell = table.cell(row, column)
    if (last_row, last_column) != (row, column):
        cell = cell.merge(table.cell(last_row, last_column))
    taken |= {(i, j) for i in range(row, last_row + 1) for j in range(column, last_column + 1)}
    if words and words[-1].text == "\n":
        words = words[:-1]
    for run in words:
        run.write(cell.paragraphs[0])


class _Words:
    """A run of words with its manner."""

    def __init__(self, text: str, *, bold: bool = False, italic: bool = False, link: str = "") -> None:
        self.text, self.bold, self.italic, self.link = text, bold, italic, link

    def write(self, paragraph: Paragraph) -> None:
        """Add the words to a paragraph."""
        run = paragraph.add_run(self.text)
        run.bold, run.italic = self.bold or None, self.italic or None
        if not self.link:
            return
        run.font.underline, run.font.color.rgb = True, RGBColor(0x00, 0x35, 0xBF)
        link = OxmlElement("w:hyperlink")
        target = paragraph.part.relate_to(self.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), target)
        link.append(run._r)  # noqa: SLF001 -- python-docx has no name for it
        paragraph._p.append(link)  # noqa: SLF001 -- the same
