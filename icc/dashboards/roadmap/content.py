"""What a roadmap says, as plain data: the same facts on the same day give the same values."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from cities.models import City, Participation
from cities.selectors import (
    DeliverableRow,
    Way,
    country_name,
    deliverables_of,
    open_actions,
    participation_on_the_way,
    way_of,
)
from cities.workflow import WITH_CITY, Kind, MilestoneKind
from greendeals.models import Commitment, Deal
from greendeals.workflow import COUNTED, Stage
from icc.core import clock
from icc.tenancy.actors import Actor


def roadmap_content(*, actor: Actor, city: City, now: datetime) -> dict[str, Any]:
    """Return the roadmap of a city: only what the actor may read, nothing that changes within a day."""
    today = clock.day(now)
    participation = participation_on_the_way(city)
    way = way_of(participation.edition, now=now) if participation else None
    deals = _deals(actor, city)
    owed = deliverables_of(actor=actor, participation=participation, now=now) if participation else []
    return {
        "city": {"name": city.marked_name, "country": str(country_name(city.country))},
        "day": today.isoformat(),
        "demonstration": bool(participation and participation.edition.is_demonstration),
        "edition": _edition(participation, way),
        "phases": _phases(way),
        "stages": _stages(deals),
        "deals": [_deal(deal) for deal in deals],
        "plan": _plan(way, deals),
        "next": _next_steps(actor, city, owed, now=now),
    }


def _edition(participation: Participation | None, way: Way | None) -> dict[str, str]:
    if participation is None or way is None:
        return {"name": "", "kind": "", "phase": "", "coming": "", "coming_on": ""}
    coming, current = way.coming, way.current
    return {
        "name": way.name,
        "kind": str(Kind(participation.kind).label),
        "phase": current.milestone.name if current else "",
        "coming": coming.milestone.name if coming else "",
        "coming_on": coming.when if coming else "",
    }


def _phases(way: Way | None) -> list[dict[str, str]]:
    return [
        {"name": phase.milestone.name, "when": phase.when, "state": phase.state}
        for phase in (way.phases if way else [])
    ]


def _deals(actor: Actor, city: City) -> list[Deal]:
    promises: Any = Commitment.objects.visible_to(actor).select_related("party")
    promises = promises.order_by(F("party").asc(nulls_first=True), "due_on", "pk")
    counted = Deal.objects.visible_to(actor).filter(city=city, stage__in=COUNTED, amends=None)
    rows: Any = counted.select_related("sector", "city").prefetch_related(Prefetch("commitments", promises))
    return list(rows.order_by("title", "pk"))


def _stages(deals: list[Deal]) -> list[dict[str, Any]]:
    counts = {stage: sum(1 for deal in deals if deal.stage == stage) for stage in Stage}
    return [{"name": str(stage.label), "count": count} for stage, count in counts.items() if count]


def _deal(deal: Deal) -> dict[str, Any]:
    return {
        "title": deal.title,
        "sector": deal.sector.label,
        "stage": str(Stage(deal.stage).label),
        "promises": [
            {
                "party": promise.party.name if promise.party else deal.city.name,
                "text": promise.text,
                "measure": promise.measure,
                "due": promise.due_on.isoformat() if promise.due_on else "",
            }
            for promise in deal.commitments.all()
        ],
    }


def _plan(way: Way | None, deals: list[Deal]) -> list[dict[str, Any]]:
    """Return what stands on the time plan: phases as spans, milestones and promises as days."""
    rows: list[dict[str, Any]] = []
    for phase in way.phases if way else []:
        anchor = phase.milestone.anchor
        rows.append(_row(MilestoneKind.PHASE, phase.milestone.name, (anchor.start_date, anchor.end_date)))
        for stop in phase.stops:
            dates = stop.milestone.anchor
            day = dates.end_date or dates.start_date
            rows.append(_row(MilestoneKind.MILESTONE, stop.milestone.name, (day, day)))
    _close_phases(rows)
    for deal in deals:
        days = {promise.due_on for promise in deal.commitments.all() if promise.due_on}
        rows.append(_row(DEAL, deal.title, *((day, day) for day in sorted(days))))
    for row in rows:
        row["spans"] = [span for span in row["spans"] if all(span)]
    return [row for row in rows if row["spans"]]


DEAL = "deal"
"""What a mark of the time plan stands for, beside the kinds of milestones."""


def _row(kind: str, name: str, *spans: tuple[date | None, date | None]) -> dict[str, Any]:
    shown = [[day.isoformat() if day else "" for day in span] for span in spans]
    return {"kind": str(kind), "name": name, "spans": shown}


def _close_phases(rows: list[dict[str, Any]]) -> None:
    """Let a phase whose end is not known reach to the next one, and one without a start begin there.

    Where neither is known, the last milestone before the end of the later phase divides them.
    """
    phases = [row["spans"][0] for row in rows if row["kind"] == MilestoneKind.PHASE]
    marks = [row["spans"][0][1] for row in rows if row["kind"] == MilestoneKind.MILESTONE]
    for before, after in pairwise(phases):
        if not before[1] and not after[0]:
            inner = [day for day in marks if before[0] <= day < after[1]]
            before[1] = after[0] = max(inner, default=before[0])
        before[1] = before[1] or after[0]
        after[0] = after[0] or before[1]


@dataclass(frozen=True, slots=True)
class _Next:
    """One next step."""

    what: str
    who: str
    due: date | None

    def plain(self) -> dict[str, str]:
        return {"what": self.what, "who": self.who, "due": self.due.isoformat() if self.due else ""}


def _next_steps(
    actor: Actor, city: City, owed: list[DeliverableRow], *, now: datetime
) -> list[dict[str, str]]:
    steps = [
        _Next(
            row.action.text, row.action.owner.name if row.action.owner else _("nobody yet"), row.action.due_on
        )
        for row in open_actions(actor=actor, city_ids=[city.pk], now=now)
    ]
    steps += [
        _Next(_("Hand in: %s") % row.deliverable.kind.name, _("the city"), row.due)
        for row in owed
        if row.deliverable.state in WITH_CITY
    ]
    return [step.plain() for step in sorted(steps, key=lambda step: (step.due or date.max, step.what))]
