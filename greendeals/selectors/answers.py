"""Everything a deal says on one page, with what is missing, before a gate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.models import Deal, Link, Party
from greendeals.rules import open_steps, steps_in_force
from greendeals.selectors.checks import CONTENT, Finding, findings
from greendeals.selectors.content import content_of, readable
from greendeals.workflow import Action, ReviewStep, SectionKey
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding with the address on which it is mended."""

    finding: Finding
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked once the draft is sent to review, and how that happens."""

    who: str | Promise
    how: str | Promise


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """All answers of a deal.

    Attributes:
        content: the text and the tables, as pages show them.
        blocking: what must be mended before the next gate.
        advice: what would make the deal better.
        empty: sections without a text.
        gate: the step that the reader may take once nothing blocks, if any.
        asked: who answers one after the other, where that step is the review.
    """

    content: dict[str, Any]
    blocking: list[Answer]
    advice: list[Answer]
    empty: list[SectionKey]
    gate: Transition | None
    asked: list[Asked]


GATES = (Action.SUBMIT, Action.FREEZE)
"""Steps that ask for a look at everything first."""


def answers_page(*, actor: Actor, deal: Deal, today: date) -> AnswersPage:
    """Return all answers of a deal with what is missing, in a fixed number of queries."""
    prefetch_related_objects([deal], *CONTENT, "reviews")
    found = findings(deal, today=today)
    answers = [Answer(finding, finding.href(deal)) for finding in found]
    written = {section.key for section in deal.sections.all() if section.body.strip()}
    gate = next((step for step in open_steps(actor, deal) if step.action in GATES), None)
    return AnswersPage(
        content=readable(content_of(deal)),
        blocking=[answer for answer in answers if answer.finding.blocks],
        advice=[answer for answer in answers if not answer.finding.blocks],
        empty=[key for key in SectionKey if key not in written],
        gate=gate,
        asked=_asked(actor, deal) if gate and gate.action == Action.SUBMIT else [],
    )


def _asked(actor: Actor, deal: Deal) -> list[Asked]:
    """Return whom the review asks, in this order; the coaches by name."""
    by_hand = _("you ask this office yourself and record here what it decides")
    *offices, coach = steps_in_force(deal.participation)
    asked = [Asked(ReviewStep(step).label, by_hand) for step in offices]
    held = Membership.objects.visible_to(actor).filter(city=deal.city_id, user__is_active=True)
    names = list(
        held.holding(CityRole.COACH).order_by("user__name", "pk").values_list("user__name", flat=True)
    )
    by_mail = _("%s gets a mail") % ", ".join(names)
    nobody = _("none is named yet; the programme desk names one")
    return [*asked, Asked(ReviewStep(coach).label, by_mail if names else nobody)]


def parties_invited(*, actor: Actor, deal: Deal) -> tuple[list[Party], list[Party]]:
    """Return the parties that have been invited, and the others, in the order in which they were recorded."""
    links = Link.objects.visible_to(actor).filter(deal_id=deal.pk, party__isnull=False)
    invited = set(links.values_list("party_id", flat=True))
    parties = list(Party.objects.visible_to(actor).filter(deal=deal))
    return (
        [party for party in parties if party.pk in invited],
        [party for party in parties if party.pk not in invited],
    )
