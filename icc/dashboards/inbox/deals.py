"""What is asked of those who write, read and sign deals."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.workflow import CityRole
from greendeals.selectors import (
    deals_of_cities,
    deals_to_move,
    deals_to_sign,
    held_counterparts,
)
from greendeals.workflow import Stage
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.dashboards.inbox.asks import Ask, AskKind
from icc.tenancy.actors import Person

MOVES = {
    Stage.REVIEW: gettext_lazy("Freeze the approved text"),
    Stage.READY: gettext_lazy("Ask for signatures"),
}
"""What a coordinator does next with a deal that waits; any other was returned by the coach."""


def signature_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the frozen texts that the actor is asked to sign, or to agree to."""
    for slot in deals_to_sign(actor=actor):
        href = reverse("greendeals:sign", args=[slot.deal.public_id])
        late = slot.round.deadline < clock.day(now)
        kind = AskKind.SIGNATURE if slot.signs else AskKind.AGREEMENT
        yield Ask(
            kind,
            _("Read and sign") if slot.signs else _("Read and agree"),
            slot.deal.called,
            slot.deal.city.marked_name,
            href,
            slot.round.deadline,
            late,
        )


def review_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the drafts that the actor is asked to answer."""
    asked = actor.cities_as(CityRole.COACH, CityRole.COORDINATOR)
    rows = deals_of_cities(actor=actor, city_ids=asked, now=now) if asked else []
    for row in (row for row in rows if row.asked):
        role = CityRole.COACH if row.awaits_coach else CityRole.COORDINATOR
        if not actor.holds(row.deal.city_id, role):
            continue
        what = _("Read and answer") if row.awaits_coach else _("Record the answer of: %s") % row.note
        href = reverse("greendeals:review", args=[row.deal.public_id])
        since = clock.day(row.deal.stage_since)
        place = row.deal.city.marked_name
        yield Ask(AskKind.REVIEW, what, row.deal.called, place, href, since=since)


def deal_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the deals that the actor is asked to move on."""
    for deal in deals_to_move(actor=actor):
        what = MOVES.get(Stage(deal.stage), _("Change the draft and send it again"))
        href, place = deal.get_absolute_url(), deal.city.marked_name
        yield Ask(AskKind.DEAL, what, deal.called, place, href, since=clock.day(deal.stage_since))


def file_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the files signed elsewhere that wait for the desk."""
    held = held_counterparts(actor=actor) if is_desk(actor) else ()
    for row in held:
        href = reverse("greendeals:counterpart", args=[row.deal.public_id, row.public_id])
        place, since = row.deal.city.marked_name, clock.day(row.submitted_at)
        yield Ask(AskKind.FILE, _("Look at a signed file"), row.deal.called, place, href, since=since)
