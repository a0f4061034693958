"""What is asked about deliverables and action points."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cities.selectors import DeliverableRow, asked_actions, asked_deliverables
from cities.workflow import OPEN_ACTIONS, WITH_CITY, CityRole, DeliverableState
from icc.core import clock
from icc.dashboards.inbox.asks import Ask, AskKind, Words
from icc.tenancy.actors import Person


def deliverable_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the documents to hand in, and those to answer."""
    for row in asked_deliverables(actor=actor, now=now):
        found = row.deliverable
        place, href, title = found.city.marked_name, found.get_absolute_url(), found.kind.name
        if actor.network or actor.holds(found.city_id, CityRole.COACH):
            waits = {"due": row.due} if found.state in WITH_CITY else {"since": clock.day(found.state_since)}
            yield Ask(AskKind.READING, _answer_to(row), title, place, href, overdue=row.overdue, **waits)
        else:
            returned = found.state == DeliverableState.CHANGES_REQUESTED
            what = _("Change and hand in again") if returned else _("Hand in")
            yield Ask(AskKind.DELIVERABLE, what, title, place, href, row.due, row.overdue)


def _answer_to(row: DeliverableRow) -> Words:
    if row.deliverable.state == DeliverableState.ACCEPTED:
        return _("Publish")
    if row.deliverable.state in WITH_CITY:
        return _("Answer about more time")
    return _("Read and answer")


def action_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the action points to do, and those to confirm."""
    for row in asked_actions(actor=actor, now=now):
        action = row.action
        href = reverse("cities:actions", args=[action.city.slug])
        place = action.city.marked_name
        if action.state in OPEN_ACTIONS:
            yield Ask(AskKind.ACTION, _("Do it"), action.text, place, href, action.due_on, row.overdue)
        else:
            what, since = _("Confirm that it is done"), clock.day(action.changed_at)
            yield Ask(AskKind.ACTION, what, action.text, place, href, since=since)
