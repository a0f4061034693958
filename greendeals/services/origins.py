"""What a new deal takes over: from a template, from a deal of the same city, from a published one.

Texts, actions, indicators and lines of funding are taken over; never a party, a person, a promise, an
address, a date, an amount or a value. Those are found out anew, with the partners of the new deal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Term
from greendeals.models import (
    SECTION_LENGTH,
    Deal,
    FundingLine,
    Indicator,
    Kpi,
    PlannedAction,
    RegisterEntry,
    Section,
    Template,
)
from greendeals.rules import can_begin_with
from greendeals.selectors import readable
from greendeals.workflow import Maturity, SectionKey, Tag
from icc.core.errors import Invalid
from icc.tenancy.actors import Actor
from icc.ui.prose import clean, from_plain

Origin = Template | Deal | RegisterEntry


@dataclass(frozen=True, slots=True)
class Material:
    """What is taken over.

    Attributes:
        facts: fields of the new deal: the credit, and terms that suit it.
        texts: HTML by the key of the section.
        actions: unsaved rows, so `indicators` and `funding`.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    actions: Sequence[PlannedAction] = ()
    indicators: Sequence[Indicator] = ()
    funding: Sequence[FundingLine] = ()


def material_of(origin: Origin | None, *, actor: Actor, participation: Participation) -> Material:
    """Return what a deal of the participation takes over from its origin.

    Raises:
        Forbidden: the origin is not for this participation: a retired template or one of another edition,
            a deal of another city, something invented for a real edition or the reverse.
    """
    if origin is None:
        return Material()
    can_begin_with(actor, participation, origin).require()
    match origin:
        case Template():
            return Material({"template": origin}, {**origin.sections})
        case Deal():
            return _of_own(origin)
        case RegisterEntry():
            return _of_published(origin)


def _of_own(deal: Deal) -> Material:
    """Take over a deal of the same city; what that one began with keeps its credit."""
    return Material(
        facts={
            "copied_from": deal,
            "based_on": deal.based_on,
            "template": deal.template,
            "language": deal.language,
            "legal_nature": deal.legal_nature,
            "meets_every": deal.meets_every,
            "reporting": deal.reporting,
        },
        texts={section.key: section.body for section in deal.sections.all()},
        actions=[
            PlannedAction(
                title=row.title,
                description=row.description,
                tag=row.tag,
                technology=row.technology,
                maturity=row.maturity,
            )
            for row in deal.actions.all()
        ],
        indicators=[
            Indicator(
                kpi=row.kpi,
                name=row.name,
                unit=row.unit,
                direction=row.direction,
                aggregation=row.aggregation,
                source=row.source,
            )
            for row in deal.indicators.select_related("kpi")
        ],
        funding=[
            FundingLine(source=row.source, provider=row.provider)
            for row in deal.funding.select_related("source")
        ],
    )


def _of_published(entry: RegisterEntry) -> Material:
    """Take over a published deal, as it was signed; words stand in the language of the original."""
    content = readable(entry.content)
    language = content.get("language", "en")
    with translation.override(language):
        tags = {str(tag.label): tag for tag in Tag}
        maturities = {str(maturity.label): maturity for maturity in Maturity}
    kpis = {kpi.code: kpi for kpi in Kpi.objects.all()} if content.get("indicators") else {}
    return Material(
        facts={"based_on": entry, "language": language},
        texts={section["key"]: section["body"] for section in content["sections"]},
        actions=[
            PlannedAction(
                title=row["name"],
                description=row["description"],
                tag=tags.get(row["tag"], ""),
                technology=row["technology"],
                maturity=maturities.get(row["maturity"], ""),
            )
            for row in content.get("actions", ())
        ],
        indicators=[
            Indicator(
                kpi=kpis.get(row["kpi"]),
                name=row["name"],
                unit=row["unit"],
                direction=row["direction"],
                aggregation=row["aggregation"],
            )
            for row in content.get("indicators", ())
        ],
        funding=_lines(content.get("funding", ()), entry),
    )


def _lines(rows: Sequence[Mapping[str, Any]], entry: RegisterEntry) -> list[FundingLine]:
    """Return one line for each kind of money that the original names, without who gave it."""
    terms = (
        {term.label: term for term in Term.objects.of("funding_source_type", entry.edition)} if rows else {}
    )
    named = dict.fromkeys(row["source"] for row in rows)
    return [FundingLine(source=terms[label]) for label in named if label in terms]


def write_sections(
    deal: Deal, *, texts: Mapping[str, str], ambition: str, user_id: int, now: datetime
) -> None:
    """Make all sections of a deal; the ambition stands before what the first one takes over.

    Raises:
        Invalid: with the ambition before it, the first section gets too long.
    """
    bodies = {key: clean(texts.get(key, "")) for key in SectionKey}
    bodies[SectionKey.CONTEXT] = from_plain(ambition) + bodies[SectionKey.CONTEXT]
    if len(bodies[SectionKey.CONTEXT]) > SECTION_LENGTH:
        raise Invalid(fields={"ambition": _("This is too long beside the text that is taken over.")})
    Section.objects.bulk_create(
        Section(deal=deal, city_id=deal.city_id, key=key, body=body, updated_at=now, updated_by_id=user_id)
        for key, body in bodies.items()
    )


def write_tables(deal: Deal, material: Material) -> None:
    """Write the rows that are taken over, in their order, as rows of the new deal."""
    tables: tuple[Sequence[Any], ...] = (material.actions, material.indicators, material.funding)
    for rows in tables:
        for position, row in enumerate(rows):
            row.deal, row.city, row.position = deal, deal.city, position
        if rows:
            type(rows[0]).objects.bulk_create(rows)


def credit_of(deal: Deal) -> dict[str, str]:
    """Return what a deal began with, as the audit trail keeps it."""
    named = {"copied_from": deal.copied_from, "based_on": deal.based_on, "template": deal.template}
    return {name: origin.public_id for name, origin in named.items() if origin}
