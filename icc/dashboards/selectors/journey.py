"""What a workspace says of the journey: where the city stands, and what is next."""

from dataclasses import dataclass
from datetime import datetime

from cities.models import City
from cities.selectors import (
    ActionRow,
    DeliverableRow,
    Way,
    deliverables_of,
    next_deliverable,
    open_actions,
    participation_on_the_way,
    way_of,
)
from icc.core.decisions import Decision
from icc.dashboards.roadmap.rules import can_ask_for_roadmap
from icc.dashboards.roadmap.selectors import latest_roadmap
from icc.documents.models import Document
from icc.tenancy.actors import Actor

ACTIONS = 3
"""How many open actions the workspace names."""


@dataclass(frozen=True, slots=True)
class JourneyPanel:
    """The journey as the workspace shows it.

    Attributes:
        way: the edition's phases; None where no dates are known.
        next: the document that the reader should open now.
        actions: the nearest open actions; `open_count` is of all.
    """

    way: Way | None
    next: DeliverableRow | None
    actions: list[ActionRow]
    open_count: int
    roadmap: Document | None
    may_print: Decision


def journey_panel(*, actor: Actor, city: City, now: datetime) -> JourneyPanel:
    """Return what the workspace shows of the journey, in a fixed number of queries."""
    participation = participation_on_the_way(city)
    way = way_of(participation.edition, now=now) if participation else None
    owed = deliverables_of(actor=actor, participation=participation, now=now) if participation else []
    actions = open_actions(actor=actor, city_ids=[city.pk], now=now)
    return JourneyPanel(
        way=way,
        next=next_deliverable(actor, owed),
        actions=actions[:ACTIONS],
        open_count=len(actions),
        roadmap=latest_roadmap(actor=actor, city=city),
        may_print=can_ask_for_roadmap(actor, city.pk),
    )
