"""What people type, as values: figures as five countries write them, days as Europe writes them.

What can be read in two ways is asked about, never guessed.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

EXCERPT = 40
"""Characters of a cell that a message quotes."""

BLANKS = " \u00a0\u202f\u2009"
GROUPS = f"{BLANKS}'\u2019"
"""Signs that only ever stand between thousands: blanks of all widths, and the Swiss apostrophe."""

NBSP = "\u00a0"
CURRENCY = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUR|€)$", re.IGNORECASE)
FIGURE = re.compile(rf"\d[\d.,{GROUPS}]*")
SEPARATED = re.compile(r"\d{1,3}(?:(.)\d{3})(?:\1\d{3})*")
DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
EUROPEAN = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?")
WRITTEN_OUT = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?\s+(\d{4})")
YEARS = range(1990, 2101)
LONGEST = 60
"""More characters are neither a figure nor a day."""


class Unreadable(Exception):
    """A text that cannot be read; its only argument is a sentence for the person who typed it."""


def excerpt(text: str) -> str:
    """Return a text as it is quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]}…"


def figure(text: str) -> Decimal:
    """Read a figure: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`, `1234.56`, with any blank between.

    Raises:
        Unreadable: it is no figure, or it means one thing in one country and another elsewhere: `1,234`.
    """
    body = CURRENCY.sub("", text.strip(f"{BLANKS}\t\r\n")).replace("\u2212", "-")
    sign, body = ("-", body[1:].lstrip(BLANKS)) if body.startswith("-") else ("", body.removeprefix("+"))
    plain = _plain(body, text) if len(body) <= LONGEST and FIGURE.fullmatch(body) else ""
    if not plain:
        message = _("“%(text)s” is not a number. Write it as 1234.56, or leave the cell empty.")
        raise Unreadable(message % {"text": excerpt(text)})
    return Decimal(sign + plain)


def _plain(body: str, text: str) -> str:
    """Return the digits with a decimal point; nothing where the signs stand in no known order."""
    whole, point, rest = _split(body, text)
    grouped = SEPARATED.fullmatch(whole)
    if not (whole.isdecimal() or (grouped and grouped[1] in f"{GROUPS}.," and grouped[1] != point)):
        return ""
    if point and not rest.isdecimal():
        return ""
    digits = "".join(sign for sign in whole if sign.isdecimal())
    return f"{digits}.{rest}" if point else digits


def _split(body: str, text: str) -> tuple[str, str, str]:
    """Return what stands before the decimal sign, that sign, and what stands after it."""
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return body, "", ""
    sign, whole, rest = body[last], body[:last], body[last + 1 :]
    if body.count(sign) > 1:
        return body, "", ""
    alone = whole.isdecimal()
    if alone and len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0"):  # noqa: PLR2004 -- thousands have three digits
        values = {"text": excerpt(text), "thousands": whole + rest, "decimal": f"{whole}.{rest}0"}
        message = _("“%(text)s” can be read in two ways. Write %(thousands)s or %(decimal)s.")
        raise Unreadable(message % values)
    return whole, sign, rest


def day(text: str) -> date:
    """Read a day: `2027-06-30`, `30.06.2027`, `30/6/2027`, `30 June 2027`; the day before the month.

    Raises:
        Unreadable: it is no day, or of a year that nobody can mean.
    """
    parts = _day_parts(" ".join(text.split())[:LONGEST])
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None:
        message = _("“%(text)s” is not a date. Write day, month and year, such as 30/06/2027.")
        raise Unreadable(message % {"text": excerpt(text)})
    return sensible(found)


def sensible(value: date) -> date:
    """Return the day, without its time.

    Raises:
        Unreadable: its year is one that nobody can mean.
    """
    found = value.date() if isinstance(value, datetime) else value
    if found.year not in YEARS:
        raise Unreadable(_("The year %d cannot be right.") % found.year)
    return found


def _day_parts(text: str) -> tuple[int, int, int] | None:
    if iso := ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if european := EUROPEAN.fullmatch(text):
        return int(european[3]), int(european[2]), int(european[1])
    if words := WRITTEN_OUT.fullmatch(text):
        month = _month(words[2].casefold())
        return (int(words[3]), month, int(words[1])) if month else None
    return None


def _month(word: str) -> int:
    names = [(number, str(name).casefold()) for table in (MONTHS, MONTHS_3) for number, name in table.items()]
    return next((number for number, name in names if name == word), 0)


def shown_figure(value: Decimal | None) -> str:
    """Return a figure as it stands in a box, so that `figure` reads the same from it; empty if not known.

    Thousands are set apart by a blank that does not break; a fraction that could be mistaken for
    thousands gets one more digit.
    """
    if value is None:
        return ""
    plain = f"{value.normalize():f}"
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _point, rest = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    if len(rest) == 3 and len(whole) <= 3 and whole != "0":  # noqa: PLR2004 -- as in `_split`
        rest += "0"
    return f"{sign}{grouped}.{rest}" if rest else f"{sign}{grouped}"


def shown_day(value: date | None) -> str:
    """Return a day as it stands in a box: 30/06/2027; empty if not known."""
    return value.strftime("%d/%m/%Y") if value else ""
