"""What differs between two texts of a deal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from greendeals.selectors.content import RICH
from icc.ui.prose import from_plain, plain


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two texts: where, and what stood there before and after."""

    place: str
    before: str
    after: str


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what differs between two frozen contents, place by place, in the order of the newer one."""
    before, after = _places(old), _places(new)
    places = [*after, *(place for place in before if place not in after)]
    return [
        Change(place[1], before.get(place, ""), after.get(place, ""))
        for place in places
        if before.get(place, "") != after.get(place, "")
    ]


def _places(content: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return the text of a content by the place where it stands: of which kind, and how it is headed."""
    places = {("title", str(_("Name of the deal"))): content["title"]}
    places |= {
        ("section", section["title"]): section_text(content, section) for section in content["sections"]
    }
    if content.get("terms"):
        places["terms", str(_("Duration and nature"))] = _joined(
            *(_day(content["terms"][key]) for key in ("from", "until")),
            content["terms"]["legal_nature"],
            content["terms"]["meets_every"],
        )
    if content.get("promises"):
        places["city", content["city"]["name"]] = "\n".join(map(_promise, content["promises"]))
    for party in content["parties"]:
        head = _joined(party["kind"], party["role"], party.get("seat", ""))
        places["party", party["name"]] = "\n".join([head, *map(_promise, party["commitments"])])
    for key, words in ROWS.items():
        for row in content.get(key, []):
            cells = sorted(row, key=lambda cell: (CELLS.get(cell, len(CELLS)), cell))
            places[key, f"{words}: {row['name']}"] = _joined(*(str(row[cell] or "") for cell in cells))
    return places


ROWS = {"actions": _("Action"), "indicators": _("Indicator"), "funding": _("Funding")}
"""The tables of a deal, and how one row of each is called."""


CELLS = {
    cell: place
    for place, cell in enumerate(
        (
            *("name", "description", "owner", "from", "until", "tag", "technology", "maturity"),
            *("unit", "direction", "aggregation", "kpi", "source", "groups"),
            *("baseline", "baseline_part", "baseline_whole", "baseline_on"),
            *("target", "target_part", "target_whole", "target_on"),
            *("state", "amount", "note"),
        )
    )
}
"""The cells of a row in reading order: a text that comes from the register has its keys in another one."""


def section_text(content: dict[str, Any], section: dict[str, Any]) -> str:
    """Return the plain text of a section of a content, whatever its format."""
    body: str = section["body"]
    return plain(body if content["format"] in RICH else from_plain(body))


def _promise(promise: dict[str, Any]) -> str:
    end = _joined(promise["measure"], _day(promise["due_on"]), promise.get("evidence", ""), by="; ")
    return f"{promise['text']} ({end})" if end else str(promise["text"])


def _joined(*parts: str, by: str = " · ") -> str:
    return by.join(part for part in parts if part)


def _day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso)) if iso else ""
