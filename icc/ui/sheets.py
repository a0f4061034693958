"""A table of figures, once: drawn under a chart as its twin, and written as CSV, from the same rows."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from icc.core.errors import Text

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run by spreadsheet programs; a leading apostrophe makes it text."""

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its code heads the CSV, its label the table.

    Attributes:
        exported_only: a code beside its label, which the page leaves out.
    """

    code: str
    label: Text
    numeric: bool = False
    exported_only: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell that leads somewhere."""

    text: Text
    href: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under a caption; every row has one value per field."""

    caption: Text
    fields: Sequence[Field]
    rows: Sequence[Sequence[Any]]

    @property
    def shown(self) -> list[Field]:
        """Columns of the page."""
        return [field for field in self.fields if not field.exported_only]

    @property
    def body(self) -> SafeString:
        """Rows of the page, the first cell heading its row; made here, because it is fast."""
        places = [
            (place, ' class="num"' if field.numeric else "")
            for place, field in enumerate(self.fields)
            if not field.exported_only
        ]
        return mark_safe("\n".join(_row(row, places) for row in self.rows))

    def csv(self, *, bom: bool = False) -> bytes:
        """Return the rows as UTF-8: codes as heads, ISO dates, formulas disarmed; `bom` for old Excel."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([field.code for field in self.fields])
        writer.writerows([_exported(value) for value in row] for row in self.rows)
        return ((BOM if bom else "") + text.getvalue()).encode()


def _row(row: Sequence[Any], places: Sequence[tuple[int, str]]) -> str:
    cells = [f"{css}>{_html(row[place])}" for place, css in places]
    return f'<tr><th scope="row"{cells[0]}</th>' + "".join(f"<td{cell}</td>" for cell in cells[1:]) + "</tr>"


def _html(value: Any) -> str:
    text = escape(str(_words(value)))
    return f'<a href="{escape(value.href)}">{text}</a>' if isinstance(value, Linked) else text


def _words(value: Any) -> Text:
    match value:
        case None | "":
            return "–"
        case Linked():
            return value.text
        case date():
            return _date(date(value.year, value.month, value.day), get_language())
        case str() | Promise():
            return value
    return str(value)


@lru_cache(maxsize=4096)
def _date(value: date, _language: str | None) -> str:
    return str(date_format(value, "DATE_FORMAT"))


def _exported(value: Any) -> object:
    match value:
        case None:
            return ""
        case Linked():
            return _exported(value.text)
        case int() | float():
            return int(value) if isinstance(value, bool) else value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
