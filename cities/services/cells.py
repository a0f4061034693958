"""How one cell of a reference file is read: text in, value out, or a sentence that says what is wrong."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cities.workflow import COUNTRIES

Value = str | int | date | Decimal | tuple[str, ...] | None
Reader = Callable[[str], Value]

PLACES = Decimal("0.00001")
"""Five decimals of a degree are about one metre."""

LARGEST = 2_147_483_647
EXCERPT = 40
KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SEPARATOR = ";"


class CellError(Exception):
    """A cell cannot be taken; its only argument is a sentence for the person who made the file."""


def excerpt(cell: str) -> str:
    """Return a cell as it is quoted in a message."""
    return cell if len(cell) <= EXCERPT else f"{cell[:EXCERPT]}..."


def shown(value: Value) -> str:
    """Return a value as it stands in a file; what a reader takes from it is the value again."""
    match value:
        case None:
            return ""
        case tuple():
            return SEPARATOR.join(value)
        case Decimal():
            return f"{value:f}"
    return str(value)


def printable(cell: str) -> str:
    """Return the cell without the spaces around it.

    Raises:
        CellError: it holds control characters, such as NUL.
    """
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in cell):
        raise CellError(_("there are unreadable characters in this cell; type it again"))
    return cell.strip()


def text(limit: int) -> Reader:
    """Return a reader of text of at most `limit` characters."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            values = {"text": excerpt(cell), "length": len(cell), "limit": limit}
            raise CellError(
                _("'%(text)s' has %(length)d characters; at most %(limit)d are possible") % values
            )
        return cell

    return read


def key(limit: int) -> Reader:
    """Return a reader of short names that link files, such as `sant-boi`."""
    within = text(limit)

    def read(cell: str) -> Value:
        if not KEY.fullmatch(cell):
            message = _("'%(text)s' is not a short name; use a-z, 0-9 and hyphens only, such as sant-boi")
            raise CellError(message % {"text": excerpt(cell)})
        return within(cell)

    return read


def keys(limit: int) -> Reader:
    """Return a reader of several short names, separated by semicolons; their order is kept."""
    one = key(limit)

    def read(cell: str) -> tuple[str, ...]:
        found = tuple(str(one(part.strip())) for part in cell.split(SEPARATOR) if part.strip())
        if len(set(found)) < len(found):
            raise CellError(_("the same name stands here twice"))
        return found

    return read


def country(cell: str) -> str:
    """Read a two-letter country code."""
    if cell not in COUNTRIES:
        message = _("'%(text)s' is not a two-letter country code such as IT")
        raise CellError(message % {"text": excerpt(cell)})
    return cell


def choice(choices: type[TextChoices]) -> Reader:
    """Return a reader of one of a closed list of words."""

    def read(cell: str) -> str:
        if cell not in choices.values:
            values = {"text": excerpt(cell), "choices": ", ".join(choices.values)}
            raise CellError(_("'%(text)s' is not possible here; use one of %(choices)s") % values)
        return cell

    return read


def day(cell: str) -> date:
    """Read an ISO date."""
    try:
        return date.fromisoformat(cell if DAY.fullmatch(cell) else "")
    except ValueError:
        message = _("'%(text)s' is not a date such as 2023-07-27 (year-month-day)")
        raise CellError(message % {"text": excerpt(cell)}) from None


def count(cell: str) -> int:
    """Read a whole number that is not negative."""
    if not (cell.isascii() and cell.isdecimal() and len(cell) <= len(str(LARGEST)) and int(cell) <= LARGEST):
        message = _("'%(text)s' is not a whole number such as 120000, zero or more, without spaces or points")
        raise CellError(message % {"text": excerpt(cell)})
    return int(cell)


def degrees(bound: int) -> Reader:
    """Return a reader of a coordinate between minus and plus `bound`; a decimal comma is understood."""

    def read(cell: str) -> Decimal:
        try:
            value = Decimal(cell.replace(",", "."))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > bound:
            values = {"text": excerpt(cell), "bound": bound}
            raise CellError(
                _("'%(text)s' is not a coordinate in degrees between -%(bound)d and %(bound)d") % values
            )
        return value.quantize(PLACES) + 0

    return read
