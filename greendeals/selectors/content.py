"""The content of a deal: as it is frozen, and as pages and print show it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, FundingLine, Indicator, Party, PlannedAction
from greendeals.selectors.amending import root_of, signed_entry
from greendeals.workflow import SectionKey
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from icc.ui.prose import from_plain

FORMAT = "icc-deal-3"
RICH = frozenset({FORMAT})
"""Formats whose sections are HTML; before, they were plain text."""


def content_of(deal: Deal) -> dict[str, Any]:
    """Return what is frozen: the text, the parties and their promises, the tables, in a fixed order.

    Names of organisations and functions only; no address and no name of a person. Headings and roles
    stand in the deal's own language, whatever the reader's. Sections and tables without content are
    left out; a date or figure that is not known is null, never zero.
    """
    with translation.override(deal.language):
        return _content(deal)


def _content(deal: Deal) -> dict[str, Any]:
    bodies = {section.key: section.body for section in deal.sections.all()}
    parties = list(deal.parties.filter(left_on=None).select_related("kind").order_by("pk"))
    promises = list(deal.commitments.all())
    names = {party.pk: party.name for party in parties}
    return {
        "format": FORMAT,
        "deal": root_of(deal),
        **_amends(deal),
        "title": deal.title,
        "sector": deal.sector.label,
        "language": deal.language,
        "city": {"slug": deal.city.slug, "name": deal.city.name, "country": deal.city.country},
        "edition": {
            "code": deal.participation.edition.code,
            "name": deal.participation.edition.name,
            "demonstration": deal.participation.edition.is_demonstration,
        },
        "based_on": _origin(deal),
        "terms": {
            "from": _iso(deal.starts_on),
            "until": _iso(deal.ends_on),
            "legal_nature": str(deal.get_legal_nature_display()),
            "meets_every": str(deal.get_meets_every_display()),
        },
        "sections": [
            {"key": key.value, "title": str(key.label), "body": bodies[key]}
            for key in SectionKey
            if bodies.get(key)
        ],
        "promises": _promises(promises, None),
        "parties": [_party(party, promises) for party in parties],
        "actions": [_action(row, names, deal) for row in deal.actions.all()],
        "indicators": [_indicator(row) for row in deal.indicators.select_related("kpi")],
        "funding": [_funding(row) for row in deal.funding.select_related("source")],
        "signatories": _signatories(deal, parties),
    }


def _amends(deal: Deal) -> dict[str, Any]:
    """Return, for an amendment, which signed version it replaces, and whose signature of that one stands."""
    if deal.amends_id is None:
        return {}
    entry = signed_entry(deal)
    with scope(System("register")):
        kept = list(deal.parties.filter(signs=False, origin__signs=True).order_by("pk"))
    return {
        "amends": {
            "number": entry.number,
            "code": entry.code,
            "kind": str(deal.get_amends_as_display()),
            "because": deal.amends_because,
            "stands_for": [party.name for party in kept],
        }
    }


def _origin(deal: Deal) -> dict[str, str] | None:
    """Return the published deal that this one began with, so that its city is credited."""
    entry = deal.based_on
    return {"title": entry.title, "city": entry.city.name, "code": entry.code} if entry else None


def _signatories(deal: Deal, parties: list[Party]) -> list[dict[str, str]]:
    """Return the signature block: who signs for whom, the city last; functions, no names of persons."""
    partners = [
        {"organisation": party.name, "capacity": str(_("authorised representative"))}
        for party in parties
        if party.signs
    ]
    return [*partners, {"organisation": deal.city.name, "capacity": str(CityRole.SIGNATORY.label)}]


def _party(party: Party, promises: Iterable[Commitment]) -> dict[str, Any]:
    return {
        "name": party.name,
        "kind": party.kind.label,
        "role": str(party.get_role_display()),
        "seat": str(party.get_seat_display()),
        "commitments": _promises(promises, party.pk),
    }


def _promises(promises: Iterable[Commitment], party_id: int | None) -> list[dict[str, Any]]:
    """Return what one party promises; without a party, what the city itself does."""
    return [
        {
            "text": promise.text,
            "measure": promise.measure,
            "due_on": _iso(promise.due_on),
            "evidence": promise.evidence,
        }
        for promise in promises
        if promise.party_id == party_id
    ]


def _action(row: PlannedAction, names: dict[int, str], deal: Deal) -> dict[str, Any]:
    return {
        "name": row.title,
        "description": row.description,
        "owner": names[row.party_id] if row.party_id else deal.city.name,
        "from": _iso(row.starts_on),
        "until": _iso(row.ends_on),
        "tag": str(row.get_tag_display()),
        "technology": row.technology,
        "maturity": str(row.get_maturity_display()),
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "direction": row.direction,
        "aggregation": row.aggregation,
        "kpi": row.kpi.code if row.kpi else "",
        "source": row.source,
        **({"groups": row.groups} if row.groups else {}),
        **{name: _figure(getattr(row, name)) for name in FIGURES},
        "baseline_on": _iso(row.baseline_on),
        "target_on": _iso(row.target_on),
    }


FIGURES = ("baseline", "baseline_part", "baseline_whole", "target", "target_part", "target_whole")


def _funding(row: FundingLine) -> dict[str, Any]:
    return {
        "name": row.provider or row.source.label,
        "source": row.source.label,
        "state": str(row.get_state_display()),
        "amount": _figure(row.amount),
        "note": row.note,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _figure(value: Decimal | None) -> str | None:
    """Return a figure as text without trailing zeros: JSON numbers would not keep all its places."""
    return None if value is None else f"{value.normalize():f}"


DATES = ("due_on", "from", "until", "baseline_on", "target_on", "frozen_at")
NUMBERS = (*FIGURES, "amount")


def readable(content: dict[str, Any]) -> dict[str, Any]:
    """Return frozen content with dates and figures to be written in the reader's way, and text as HTML.

    Knows every format that was ever frozen.
    """
    typed: dict[str, Any] = _typed(content)
    if content["format"] not in RICH:
        sections = typed["sections"]
        typed["sections"] = [{**section, "body": from_plain(section["body"])} for section in sections]
    return {"frozen_at": None, **typed}


def _typed(value: Any, name: str = "") -> Any:
    match value:
        case dict():
            return {key: _typed(part, key) for key, part in value.items()}
        case list():
            return [_typed(part) for part in value]
        case str() if name == "frozen_at":
            return datetime.fromisoformat(value)
        case str() if name in DATES:
            return date.fromisoformat(value)
        case str() if name in NUMBERS:
            return Decimal(value)
    return value
