"""Everything that a deal lacks, and what of it blocks the next gate."""

from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Prefetch

from greendeals.models import Answer, Commitment, Deal, Party, Section
from greendeals.selectors.checks.finding import Finding, Words
from greendeals.selectors.checks.partners import partner_findings
from greendeals.selectors.checks.plan import action_findings, indicator_findings, money_findings
from greendeals.selectors.checks.promises import promise_findings
from greendeals.selectors.checks.terms import term_findings, text_findings

CONTENT: tuple[Any, ...] = (
    Prefetch("sections", Section.objects.select_related("updated_by")),
    Prefetch("parties", Party.objects.select_related("kind")),
    Prefetch("commitments", Commitment.objects.order_by("due_on", "pk")),
    Prefetch("answers", Answer.objects.defer("content")),
    "actions",
    "indicators",
    "funding",
)
"""What the checks read, fetched in seven queries whatever its size."""


def findings(deal: Deal, *, today: date) -> list[Finding]:
    """Return everything that is missing in a deal or does not fit, what blocks first.

    Reads nothing but the deal; `CONTENT` prefetched makes that a fixed number of queries.
    """
    checks = (
        text_findings,
        term_findings,
        partner_findings,
        promise_findings,
        action_findings,
        indicator_findings,
        money_findings,
    )
    found = list(chain.from_iterable(check(deal, today) for check in checks))
    return sorted(found, key=lambda finding: not finding.blocks)


def blockers(deal: Deal, *, today: date) -> list[Words]:
    """Return what must be mended before the next gate, in words."""
    return [finding.words for finding in findings(deal, today=today) if finding.blocks]
