"""The kinds of column: what is typed, pasted or sent becomes a value, or a sentence about what is wrong."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from greendeals.selectors.grid.around import Around, Option, folded
from icc.core import typed
from icc.core.errors import Text
from icc.core.typed import Unreadable, excerpt

Cell = str | float | Decimal | date | None
"""A cell as it comes: text of a form or a block, or what a workbook or JSON has made of it."""

NAMED = 8
"""More possible answers than this are not listed in a message."""

SHARE = "/"
"""Stands between the part and the whole of a share."""


class Measure(NamedTuple):
    """A figure of an indicator: its value, and for a share the two parts it is computed from."""

    value: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None


UNKNOWN = Measure()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of text, on one line or, as `tall`, on several.

    Attributes:
        name: its name for machines.
        label: its head.
        attribute: where the value lives in the row; the name if empty.
        width: how much room it takes on a page: s, m or l.
        hint: one line for whoever fills it in a workbook.
        paged: whether the page shows it; the workbook and the API have all columns.
    """

    name: str
    label: Text
    attribute: str = ""
    required: bool = False
    limit: int = 0
    tall: bool = False
    width: str = "m"
    hint: Text = ""
    paged: bool = True
    kind = "text"

    def get(self, row: Any) -> Any:
        """Return the value of a row."""
        return getattr(row, self.attribute or self.name)

    def put(self, row: Any, value: Any) -> None:
        """Set the value of a row, without saving it."""
        setattr(row, self.attribute or self.name, value)

    def read(self, cell: Cell, around: Around) -> Any:
        """Return the value of a cell.

        Raises:
            Unreadable: it cannot be taken.
        """
        text = printable(cell)
        if not text:
            if self.required:
                raise Unreadable(_("This must not be empty."))
            return self.empty
        return self.parsed(text, cell, around)

    empty: Any = ""

    def parsed(self, text: str, cell: Cell, around: Around) -> Any:
        """Return the value of a cell that is not empty."""
        found = text if self.tall else " ".join(text.split())
        if len(found) > self.limit:
            values = {"length": len(found), "limit": self.limit}
            raise Unreadable(_("This has %(length)d characters; at most %(limit)d are possible.") % values)
        return found

    def boxed(self, value: Any, around: Around) -> str:
        """Return a value as it stands in a box of the page, in the API and in a pasted block."""
        return str(value)

    def shown(self, value: Any, around: Around) -> str:
        """Return a value as people read it."""
        return self.boxed(value, around)

    def options(self, around: Around) -> Sequence[Option]:
        """Return what can be chosen; nothing for what is typed."""
        return ()


@dataclass(frozen=True, kw_only=True)
class Day(Column):
    """A column of days."""

    kind = "day"
    width: str = "s"
    empty: Any = None

    def parsed(self, text: str, cell: Cell, around: Around) -> date:
        return typed.sensible(cell) if isinstance(cell, date) else typed.day(text)

    def boxed(self, value: Any, around: Around) -> str:
        return typed.shown_day(value)

    def shown(self, value: Any, around: Around) -> str:
        return str(date_format(value, "DATE_FORMAT")) if value else ""


@dataclass(frozen=True, kw_only=True)
class Figure(Column):
    """A column of figures; empty is not known, zero is a value."""

    kind = "figure"
    width: str = "s"
    empty: Any = None
    digits: int = 14
    places: int = 6
    least: Decimal | None = None

    def parsed(self, text: str, cell: Cell, around: Around) -> Decimal:
        return self.figure(cell if isinstance(cell, int | float | Decimal) else text)

    def figure(self, cell: str | float | Decimal) -> Decimal:
        """Read one figure and hold it against the bounds of the column."""
        value = typed.figure(cell) if isinstance(cell, str) else _exact(cell)
        if abs(value) >= Decimal(10) ** self.digits:
            raise Unreadable(_("This number is too large."))
        exact = value.quantize(Decimal(1).scaleb(-self.places))
        if isinstance(cell, str) and exact != value:
            message = _("At most %d digits can stand after the decimal point.")
            raise Unreadable(message % self.places)
        if self.least is not None and exact < self.least:
            raise Unreadable(_("This cannot be less than %s.") % self.least)
        return exact

    def boxed(self, value: Any, around: Around) -> str:
        return typed.shown_figure(value)


def _exact(cell: float | Decimal) -> Decimal:
    try:
        value = Decimal(str(cell))
    except InvalidOperation:
        value = Decimal("NaN")
    if isinstance(cell, bool) or not value.is_finite():
        raise Unreadable(_("“%s” is not a number.") % cell)
    return value


@dataclass(frozen=True, kw_only=True)
class Share(Figure):
    """A column of measures: a figure, or `part / whole` where the figure is a share.

    The value of a share is computed by the table, which knows how the indicator adds up.
    """

    kind = "measure"

    def get(self, row: Any) -> Measure:
        return Measure(*(getattr(row, f"{self.name}{end}") for end in ("", "_part", "_whole")))

    def put(self, row: Any, value: Any) -> None:
        for end, part in zip(("", "_part", "_whole"), value, strict=True):
            setattr(row, f"{self.name}{end}", part)

    empty: Any = UNKNOWN

    def parsed(self, text: str, cell: Cell, around: Around) -> Any:
        if isinstance(cell, date):
            message = _("The spreadsheet has made a date of this. Format the cell as text: 12 / 48.")
            raise Unreadable(message)
        part, sign, whole = text.partition(SHARE)
        if not sign or not isinstance(cell, str):
            return Measure(self.figure(cell if isinstance(cell, int | float | Decimal) else text))
        return Measure(None, self.figure(part), self.figure(whole))

    def boxed(self, value: Any, around: Around) -> str:
        if value.whole is None:
            return typed.shown_figure(value.value)
        return f"{typed.shown_figure(value.part)} {SHARE} {typed.shown_figure(value.whole)}"

    def shown(self, value: Any, around: Around) -> str:
        text = self.boxed(value, around)
        return text if value.whole is None else f"{text} = {typed.shown_figure(value.value)}"


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    """A column that points at something: a party, a promise, a word of a list.

    Attributes:
        offered: returns what can be pointed at.
        unset: words for pointing at nothing, where that is possible.
        suggested: value of a new row in which nothing is chosen.
    """

    kind = "choice"
    offered: Callable[[Around], Sequence[Option]]
    unset: Text = ""

    def options(self, around: Around) -> Sequence[Option]:
        return self.offered(around)

    def parsed(self, text: str, cell: Cell, around: Around) -> Any:
        options = self.options(around)
        wanted = folded(text)
        for names in (
            lambda option: (option.code, option.label),
            lambda option: (option.also, f"{option.also}."),
        ):
            found = [o for o in options if wanted in {folded(name) for name in names(o)} - {"", "."}]
            if len(found) == 1:
                return found[0].value
        raise Unreadable(_unknown(text, options))

    def boxed(self, value: Any, around: Around) -> str:
        return next((option.code for option in self.options(around) if option.value == value), "")

    def shown(self, value: Any, around: Around) -> str:
        found = (option.label for option in self.options(around) if option.value == value)
        return next(found, "")


def _unknown(text: str, options: Sequence[Option]) -> str:
    values = {"text": excerpt(text), "choices": "; ".join(option.label for option in options)}
    if not options:
        return _("There is no “%(text)s” in this deal yet.") % values
    if len(options) > NAMED:
        return _("“%(text)s” is not in the list.") % values
    return _("“%(text)s” is not possible here. Possible: %(choices)s.") % values


def printable(cell: Cell) -> str:
    """Return a cell as text, without the blanks around it.

    Raises:
        Unreadable: it holds control characters, such as NUL.
    """
    text = "" if cell is None else str(cell)
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in text):
        raise Unreadable(_("There are unreadable characters in this cell. Type it again."))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
