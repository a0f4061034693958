"""The content of a deal: as it is frozen, and what it still lacks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityRole
from greendeals.models import Deal, Party
from greendeals.workflow import SectionKey

REQUIRED = (SectionKey.CONTEXT, SectionKey.OBJECTIVES)
"""Sections without which there is nothing to read."""


def content_of(deal: Deal) -> dict[str, Any]:
    """Return what is frozen: the text, the parties and their promises, in a fixed order.

    Names of organisations and functions only; no address and no name of a person. Headings and roles
    stand in the deal's own language, whatever the reader's.
    """
    with translation.override(deal.language):
        return _content(deal)


def _content(deal: Deal) -> dict[str, Any]:
    sections = {section.key: section.body for section in deal.sections.all()}
    parties = _parties(deal)
    return {
        "format": "icc-deal-2",
        "deal": deal.public_id,
        "title": deal.title,
        "sector": deal.sector.label,
        "language": deal.language,
        "city": {"slug": deal.city.slug, "name": deal.city.name, "country": deal.city.country},
        "edition": {
            "code": deal.participation.edition.code,
            "name": deal.participation.edition.name,
            "demonstration": deal.participation.edition.is_demonstration,
        },
        "sections": [
            {"key": key.value, "title": str(key.label), "body": sections.get(key, "")} for key in SectionKey
        ],
        "parties": [_party(party) for party in parties],
        "signatories": _signatories(deal, parties),
    }


def _signatories(deal: Deal, parties: list[Party]) -> list[dict[str, str]]:
    """Return the signature block: who signs for whom, the city last; functions, no names of persons."""
    partners = [
        {"organisation": party.name, "capacity": str(_("authorised representative"))}
        for party in parties
        if party.signs
    ]
    return [*partners, {"organisation": deal.city.name, "capacity": str(CityRole.SIGNATORY.label)}]


def readable(content: dict[str, Any]) -> dict[str, Any]:
    """Return frozen content with its dates as dates, to be written in the reader's language."""
    parties = [
        {
            **party,
            "commitments": [
                {**promise, "due_on": date.fromisoformat(promise["due_on"])}
                for promise in party["commitments"]
            ],
        }
        for party in content["parties"]
    ]
    frozen_at = content.get("frozen_at")
    return {
        **content,
        "parties": parties,
        "frozen_at": datetime.fromisoformat(frozen_at) if frozen_at else None,
    }


def _parties(deal: Deal) -> list[Party]:
    return list(deal.parties.select_related("kind").prefetch_related("commitments").order_by("pk"))


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "kind": party.kind.label,
        "role": str(party.get_role_display()),
        "commitments": [
            {"text": promise.text, "measure": promise.measure, "due_on": promise.due_on.isoformat()}
            for promise in party.commitments.all()
        ],
    }


def blockers(deal: Deal) -> list[str | Promise]:
    """Return what must be added before the coach can read the draft, in words."""
    missing: list[str | Promise] = []
    written = {section.key for section in deal.sections.all() if section.body.strip()}
    missing += [_("The section “%s” is empty.") % key.label for key in REQUIRED if key not in written]
    parties = list(deal.parties.all())
    if not parties:
        missing.append(_("There is no partner yet."))
    elif not any(party.signs for party in parties):
        missing.append(_("No partner signs. A deal needs at least one."))
    missing += [
        _("%s has not promised anything yet.") % party.name
        for party in parties
        if not party.commitments.all()
    ]
    return missing


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
    places |= {("section", section["title"]): section["body"] for section in content["sections"]}
    for party in content["parties"]:
        promises = [
            f"{promise['text']} ({promise['measure']}; {_day(promise['due_on'])})"
            for promise in party["commitments"]
        ]
        places["party", party["name"]] = "\n".join([f"{party['kind']} · {party['role']}", *promises])
    return places


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso))
