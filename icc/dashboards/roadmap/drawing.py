"""The time plan of a roadmap: phases as bars, milestones and promises as marks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from cities.workflow import MilestoneKind
from icc.dashboards.roadmap.content import DEAL
from icc.ui import timeplans
from icc.ui.timeplans import PlanRow

INKS = {MilestoneKind.PHASE.value: timeplans.BLUE, DEAL: timeplans.GREEN}


def time_plan(rows: Sequence[dict[str, Any]], *, today: date) -> SafeString:
    """Return the drawing of the rows of a plan, or nothing where there is none."""
    return timeplans.time_plan([_row(row) for row in rows], today=today)


def _row(row: dict[str, Any]) -> PlanRow:
    phase = row["kind"] == MilestoneKind.PHASE
    return PlanRow(
        name=row["name"],
        spans=[(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row["spans"]],
        ink=INKS.get(row["kind"], timeplans.INK),
        bar=phase,
        strong=phase,
    )
