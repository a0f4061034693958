"""The standing of a participation: one pure function from facts to the values of its row."""

from collections import Counter
from datetime import date
from typing import Any

from greendeals.workflow import SIGNED
from icc.dashboards.standing.warning import OPEN, Facts, score, warnings

FIELDS = (
    "city_id",
    "as_of",
    "stages",
    "deals",
    "signed",
    "last_activity",
    "oldest_open_on",
    "oldest_open_days",
    "last_session_on",
    "open_actions",
    "overdue_actions",
    "has_lead",
    "team_size",
    "flags",
    "score",
)
"""Columns that `standing_of` fills."""


def standing_of(facts: Facts, today: date) -> dict[str, Any]:
    """Return the values of the row: counts, dates, warnings; the same facts and day give the same values."""
    stages = Counter(deal.stage.value for deal in facts.deals)
    open_since = [deal.since for deal in facts.deals if deal.stage in OPEN]
    oldest = min(open_since, default=None)
    moved = [*facts.moved_on, *(deal.since for deal in facts.deals)]
    if facts.last_session_on:
        moved.append(facts.last_session_on)
    flags = warnings(facts, today)
    return {
        "city_id": facts.city_id,
        "as_of": today,
        "stages": dict(sorted(stages.items())),
        "deals": len(facts.deals),
        "signed": sum(1 for deal in facts.deals if deal.stage in SIGNED),
        "last_activity": max(moved, default=None),
        "oldest_open_on": oldest,
        "oldest_open_days": max((today - oldest).days, 0) if oldest else None,
        "last_session_on": facts.last_session_on,
        "open_actions": len(facts.actions),
        "overdue_actions": sum(1 for due in facts.actions if due and due < today),
        "has_lead": facts.leads > 0,
        "team_size": facts.team,
        "flags": [flag.stored() for flag in flags],
        "score": score(flags),
    }
