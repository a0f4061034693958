"""What differs between two dates of a deal's reports, in words."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from greendeals.selectors.changes import Change
from greendeals.selectors.report_sheets import IndicatorLine, PromiseLine, Words, sheet_of

Places = dict[tuple[str, str], tuple[str, str]]
"""By key of a thing: how it is headed, and what is said of it."""


def changes_of_reports(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what differs between two states of a deal, the order is the newer one's.

    Things are matched by their key, so that a promise whose text an amendment has changed stays the same
    promise. Answers are compared where both sides have some.
    """
    before, after = _places(old), _places(new)
    if not (old["answers"] and new["answers"]):
        before, after = _without_answers(before), _without_answers(after)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        head = after.get(key, before.get(key, ("", "")))[0]
        was, now = (side.get(key, ("", ""))[1] for side in (before, after))
        if was != now:
            found.append(Change(head, was, now))
    return found


def _without_answers(places: Places) -> Places:
    return {key: value for key, value in places.items() if key[0] != "answer"}


def _places(content: dict[str, Any]) -> Places:
    sheet = sheet_of(content)
    places: Places = {}
    for row, promise in zip(content["promises"], sheet.promises, strict=True):
        places["promise", row["promise"]] = (_head(promise.owner, promise.text), _promise(promise))
    for row, indicator in zip(content["indicators"], sheet.indicators, strict=True):
        places["indicator", row["indicator"]] = (indicator.name, _indicator(indicator))
    for number, (head, text) in enumerate(sheet.answers):
        places["answer", str(number)] = (str(head), text)
    return places


def _head(owner: str, text: str) -> str:
    first = text.splitlines()[0] if text else ""
    return f"{owner}: {first}"


def _promise(row: PromiseLine) -> str:
    lines = [
        _line(_("Status"), row.status),
        _line(_("How far"), row.state),
        _line(_("By"), date_format(row.due_on) if row.due_on else ""),
        _line(_("Proof"), row.level),
        row.words,
    ]
    return "\n".join(line for line in (row.text, *lines) if line)


def _indicator(row: IndicatorLine) -> str:
    reached = "" if row.reached is None else f"{number_format(round(row.reached, 2).normalize())} {row.unit}"
    target = "" if row.target is None else f"{number_format(round(row.target, 2).normalize())} {row.unit}"
    lines = [
        _line(_("Status"), row.status),
        _line(_("Reached"), reached or _("not measured")),
        _line(_("Measured on"), date_format(row.measured_on) if row.measured_on else ""),
        _line(_("Target"), target),
    ]
    return "\n".join(line for line in lines if line)


def _line(head: Words, words: Words) -> str:
    return f"{head}: {words}" if words else ""
