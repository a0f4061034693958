"""Everything a deal says on one page, with what is missing, before a gate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from greendeals.models import Deal, Link, Party
from greendeals.rules import open_steps
from greendeals.selectors.checks import CONTENT, Finding, findings
from greendeals.selectors.content import content_of, readable
from greendeals.workflow import Action, SectionKey
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding with the address on which it is mended."""

    finding: Finding
    href: str


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """All answers of a deal.

    Attributes:
        content: the text and the tables, as pages show them.
        blocking: what must be mended before the next gate.
        advice: what would make the deal better.
        empty: sections without a text.
        gate: the step that the reader may take once nothing blocks, if any.
    """

    content: dict[str, Any]
    blocking: list[Answer]
    advice: list[Answer]
    empty: list[SectionKey]
    gate: Transition | None


GATES = (Action.SUBMIT, Action.FREEZE)
"""Steps that ask for a look at everything first."""


def answers_page(*, actor: Actor, deal: Deal, today: date) -> AnswersPage:
    """Return all answers of a deal with what is missing, in a fixed number of queries."""
    prefetch_related_objects([deal], *CONTENT, "reviews")
    found = findings(deal, today=today)
    answers = [Answer(finding, finding.href(deal)) for finding in found]
    written = {section.key for section in deal.sections.all() if section.body.strip()}
    return AnswersPage(
        content=readable(content_of(deal)),
        blocking=[answer for answer in answers if answer.finding.blocks],
        advice=[answer for answer in answers if not answer.finding.blocks],
        empty=[key for key in SectionKey if key not in written],
        gate=next((step for step in open_steps(actor, deal) if step.action in GATES), None),
    )


def parties_invited(*, actor: Actor, deal: Deal) -> tuple[list[Party], list[Party]]:
    """Return the parties that have been invited, and the others, in the order in which they were recorded."""
    links = Link.objects.visible_to(actor).filter(deal_id=deal.pk, party__isnull=False)
    invited = set(links.values_list("party_id", flat=True))
    parties = list(Party.objects.visible_to(actor).filter(deal=deal))
    return (
        [party for party in parties if party.pk in invited],
        [party for party in parties if party.pk not in invited],
    )
