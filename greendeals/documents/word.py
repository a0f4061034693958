"""The draft for Word, where the lawyers of a city live; the same content as on the page and in print."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from greendeals.models import Deal
from greendeals.selectors import content_of, readable
from icc.documents.word import MEDIA_TYPE as WORD
from icc.documents.word import WordFile

__all__ = ["WORD", "word_file"]

UNKNOWN = "–"


def word_file(deal: Deal, *, now: datetime) -> tuple[str, bytes]:
    """Return the draft for Word, in the language of the deal, with the name of its file."""
    content = readable(content_of(deal))
    with translation.override(deal.language):
        made = _written(content, now=now)
    name = f"{slugify(deal.city.slug)}-{slugify(deal.title)[:60] or deal.public_id}-draft.docx"
    return name, made.content()


def _written(content: dict[str, Any], *, now: datetime) -> WordFile:
    at = date_format(localtime(now), "j F Y, H:i")
    mark = _("DRAFT of %(at)s – not agreed, not signed") % {"at": at}
    if content["edition"]["demonstration"]:
        mark = f"{mark} – {_('Demonstration, invented content')}"
    word = WordFile(title=content["title"], mark=mark, language=content["language"], at=now)
    word.line(
        " · ".join([content["city"]["name"], content["sector"], content["edition"]["name"]]), quiet=True
    )
    _terms(word, content)
    for section in content["sections"]:
        word.heading(section["title"])
        word.prose(section["body"])
    _promises(word, content)
    _actions(word, content["actions"])
    _indicators(word, content["indicators"])
    _funding(word, content["funding"])
    return word


def _terms(word: WordFile, content: dict[str, Any]) -> None:
    terms, origin = content["terms"], content["based_on"]
    rows = [
        (_("Holds"), _span(terms["from"], terms["until"]) if terms["from"] or terms["until"] else ""),
        (_("Legal nature"), terms["legal_nature"]),
        (_("The steering group meets"), terms["meets_every"]),
    ]
    for label, value in rows:
        if value:
            word.line(f"{label}: {value}")
    if origin:
        words = _("The text began with “%(title)s”, a deal of %(city)s in the public register (%(code)s).")
        word.line(words % origin, quiet=True)


def _promises(word: WordFile, content: dict[str, Any]) -> None:
    word.heading(_("Who promises what"))
    head = [_("Promise"), _("Measured by"), _("Until"), _("Proof")]
    if content["promises"]:
        word.heading(content["city"]["name"], 2)
        word.table(head, [_promise(told) for told in content["promises"]])
    for party in content["parties"]:
        word.heading(party["name"], 2)
        word.line(" · ".join(filter(None, (party["kind"], party["role"], party["seat"]))), quiet=True)
        if party["commitments"]:
            word.table(head, [_promise(told) for told in party["commitments"]])


def _promise(told: dict[str, Any]) -> list[str]:
    return [told["text"], told["measure"] or UNKNOWN, _day(told["due_on"]), told["evidence"] or UNKNOWN]


def _actions(word: WordFile, rows: Iterable[dict[str, Any]]) -> None:
    lines = [
        [
            "\n".join(filter(None, (row["name"], row["description"], row["technology"]))),
            row["owner"],
            _span(row["from"], row["until"]),
            row["tag"] or UNKNOWN,
        ]
        for row in rows
    ]
    _table(word, _("Actions"), [_("Action"), _("Who"), _("When"), _("Kind")], lines)


def _indicators(word: WordFile, rows: Iterable[dict[str, Any]]) -> None:
    lines = [
        [
            f"{row['name']} ({row['unit']})",
            _value(row, "baseline"),
            _value(row, "target"),
            row["source"] or UNKNOWN,
        ]
        for row in rows
    ]
    _table(word, _("Indicators"), [_("Indicator"), _("At the start"), _("Target"), _("Source")], lines)


def _funding(word: WordFile, rows: Iterable[dict[str, Any]]) -> None:
    lines = [
        [
            "\n".join(filter(None, (row["name"], row["note"]))),
            row["source"],
            row["state"],
            _euros(row["amount"]),
        ]
        for row in rows
    ]
    _table(word, _("Funding"), [_("From"), _("Source"), _("State"), _("Amount")], lines)


def _table(word: WordFile, title: str, head: list[str], lines: list[list[str]]) -> None:
    if lines:
        word.heading(title)
        word.table(head, lines)


def _value(row: dict[str, Any], name: str) -> str:
    value, part, whole = (row[key] for key in (name, f"{name}_part", f"{name}_whole"))
    on = row[f"{name}_on"]
    words = _figure(value)
    if value is None and part is not None and whole is not None:
        words = f"{_figure(part)} / {_figure(whole)}"
    return f"{words} ({_day(on)})" if on else words


def _figure(value: Decimal | None) -> str:
    return _("not known") if value is None else number_format(value, force_grouping=True)


def _euros(amount: Decimal | None) -> str:
    if amount is None:
        return _("not known")
    return _("EUR %(amount)s") % {"amount": number_format(amount, force_grouping=True)}


def _day(day: date | None) -> str:
    return date_format(day) if day else UNKNOWN


def _span(begin: date | None, end: date | None) -> str:
    if begin and end:
        return f"{_day(begin)} – {_day(end)}"
    if end:
        return _("until %(end)s") % {"end": _day(end)}
    return _("from %(begin)s") % {"begin": _day(begin)} if begin else UNKNOWN
