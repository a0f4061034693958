"""How signed deals of invented cities are changed: a promise put off, a partner that joins, a draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cities.models import Term
from greendeals import services
from greendeals.models import Commitment, Deal
from greendeals.workflow import NoticeKind, PartyRole, TableKey

if TYPE_CHECKING:
    from icc.dashboards.demonstration.deals import Cast

Step = Callable[[Deal, "Cast", datetime], None]

PACE, YEAR = timedelta(days=12), timedelta(days=365)
JOINER = ("Fire brigade association (invented)", "professional-body")
NEW_PROMISE = ("Try the first timber station for a year and report.", "days in use")
OTHER_WORDS = "Renovate 100 flats to class B and 20 to class A, and report the heat used."


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a signed deal.

    Attributes:
        begun: how many days ago.
        signed: whether those whom it concerns have signed it; else it is being drafted.
    """

    kind: NoticeKind
    reason: str
    begun: int
    signed: bool = True


CHANGES = {
    "Roofs that share their power": Change(
        NoticeKind.EXTENDED, "The transformer comes a year later than ordered. Demonstration.", 80
    ),
    "Timber for the fire stations": Change(
        NoticeKind.JOINED, "Those who work in the stations want to have a say. Demonstration.", 80
    ),
    "Warm classrooms and gyms": Change(
        NoticeKind.CHANGED, "Some flats can be done better than planned. Demonstration.", 9, signed=False
    ),
}
"""The deals that are changed, by title."""


def change(deal: Deal, cast: "Cast", steps: Sequence[Step], *, now: datetime) -> None:
    """Begin the change of a deal that has one, and bring it to its signatures if it is signed.

    Args:
        deal: signed and sealed.
        cast: who brings it forward.
        steps: what takes a written draft through review and freezing to its seal, in order.
        now: the present moment.
    """
    planned = CHANGES.get(deal.title)
    if planned is None:
        return
    begun = now - timedelta(days=planned.begun)
    copy = services.begin_amendment(
        actor=cast.writer, deal=deal, kind=planned.kind, reason=planned.reason, now=begun
    )
    _edit(copy, cast, planned.kind, now=begun + timedelta(days=1))
    if planned.signed:
        for number, step in enumerate(steps, start=1):
            step(copy, cast, begun + number * PACE)


def _edit(copy: Deal, cast: "Cast", kind: NoticeKind, *, now: datetime) -> None:
    """Write what the change is about: of one partner's promise, or of one that is new."""
    writes: dict[str, Any] = {"actor": cast.writer, "deal": copy, "now": now}
    if kind == NoticeKind.JOINED:
        name, sort = JOINER
        party = services.save_party(
            **writes,
            name=name,
            kind=Term.objects.get(vocabulary="partner_type", code=sort),
            role=PartyRole.PARTNER,
            contact_name="Manager, demonstration",
            contact_function="Manager",
            contact_email=f"joiner@{copy.city.slug}.example",
        )
        text, measure = NEW_PROMISE
        services.promise(**writes, party=party, text=text, measure=measure, due_on=now.date() + 2 * YEAR)
        return
    owned = Commitment.objects.filter(deal=copy, party__isnull=False)
    row: Commitment = owned.latest("pk")
    later = {"due_on": row.due_on + YEAR} if row.due_on else {}
    cells = later if kind == NoticeKind.EXTENDED else {"text": OTHER_WORDS}
    services.save_row(**writes, table=TableKey.PROMISES, row=row.public_id, cells=cells)
