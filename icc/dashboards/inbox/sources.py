"""Where the inbox asks: one source per feature, each in the order of its own selector."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.selectors import DeliverableRow, asked_actions, asked_deliverables
from cities.workflow import OPEN_ACTIONS, WITH_CITY, CityRole, DeliverableState
from coaching.selectors import asked_matches, asked_results, asked_sessions
from events.selectors import days_without_summary, events_with_a_line, free_delegations
from greendeals.selectors import (
    deals_of_cities,
    deals_to_move,
    deals_to_sign,
    open_proposals,
    open_refusals,
    unanswered_comments,
)
from greendeals.workflow import Stage
from icc.core import clock
from icc.tenancy.actors import Person

Words = str | Promise


class AskKind(models.TextChoices):
    """What somebody may be asked for."""

    SIGNATURE = "signature", gettext_lazy("Signatures")
    DEAL = "deal", gettext_lazy("Your deals")
    REVIEW = "review", gettext_lazy("Deals to review")
    COMMENT = "comment", gettext_lazy("Comments of partners")
    PROPOSAL = "proposal", gettext_lazy("Answers and proposals of partners")
    DELIVERABLE = "deliverable", gettext_lazy("Documents to hand in")
    READING = "reading", gettext_lazy("Documents to answer")
    SESSION = "session", gettext_lazy("Coaching")
    ACTION = "action", gettext_lazy("Actions")
    MENTORING = "mentoring", gettext_lazy("Mentoring")
    EVENT = "event", gettext_lazy("Events")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked.

    Attributes:
        what: in a few words, beginning with the act.
        due: by when, if there is a date.
        since: when it was asked, where it has no date of its own.
    """

    kind: AskKind
    what: Words
    title: str
    place: str
    href: str
    due: date | None = None
    overdue: bool = False
    since: date | None = None


MOVES = {
    Stage.REVIEW: gettext_lazy("Freeze the approved text"),
    Stage.READY: gettext_lazy("Ask for signatures"),
}
"""What a coordinator does next with a deal that waits; any other was returned by the coach."""

Source = Callable[[Person, datetime], Iterable[Ask]]


def _signatures(actor: Person, now: datetime) -> Iterable[Ask]:
    for slot in deals_to_sign(actor=actor):
        href = reverse("greendeals:sign", args=[slot.deal.public_id])
        late = slot.round.deadline < clock.day(now)
        yield Ask(
            AskKind.SIGNATURE,
            _("Read and sign"),
            slot.deal.title,
            slot.deal.city.marked_name,
            href,
            slot.round.deadline,
            late,
        )


def _reviews(actor: Person, now: datetime) -> Iterable[Ask]:
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
        yield Ask(AskKind.REVIEW, what, row.deal.title, place, href, since=since)


def _deals(actor: Person, now: datetime) -> Iterable[Ask]:
    for deal in deals_to_move(actor=actor):
        what = MOVES.get(Stage(deal.stage), _("Change the draft and send it again"))
        href, place = deal.get_absolute_url(), deal.city.marked_name
        yield Ask(AskKind.DEAL, what, deal.title, place, href, since=clock.day(deal.stage_since))


def _comments(actor: Person, now: datetime) -> Iterable[Ask]:
    for row in unanswered_comments(actor=actor):
        href = reverse("greendeals:parties", args=[row.deal.public_id])
        what = _("Answer %s") % row.party.name
        place, since = row.deal.city.marked_name, clock.day(row.at)
        yield Ask(AskKind.COMMENT, what, row.deal.title, place, href, since=since)


def _proposals(actor: Person, now: datetime) -> Iterable[Ask]:
    for row in open_proposals(actor=actor):
        href = reverse("greendeals:proposal", args=[row.deal.public_id, row.public_id])
        what = _("Answer the proposal of %s") % row.party.name
        place, since = row.deal.city.marked_name, clock.day(row.at)
        yield Ask(AskKind.PROPOSAL, what, row.deal.title, place, href, since=since)
    for word in open_refusals(actor=actor):
        page = reverse("greendeals:parties", args=[word.deal.public_id])
        leaves, refuses = _("%s leaves the deal: read why"), _("%s declines the draft: read why")
        what = (leaves if word.leaves else refuses) % word.party.name
        place, since = word.deal.city.marked_name, clock.day(word.at)
        href = f"{page}#party-{word.party.public_id}"
        yield Ask(AskKind.PROPOSAL, what, word.deal.title, place, href, since=since)


def _deliverables(actor: Person, now: datetime) -> Iterable[Ask]:
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


def _actions(actor: Person, now: datetime) -> Iterable[Ask]:
    for row in asked_actions(actor=actor, now=now):
        action = row.action
        href = reverse("cities:actions", args=[action.city.slug])
        place = action.city.marked_name
        if action.state in OPEN_ACTIONS:
            yield Ask(AskKind.ACTION, _("Do it"), action.text, place, href, action.due_on, row.overdue)
        else:
            what, since = _("Confirm that it is done"), clock.day(action.changed_at)
            yield Ask(AskKind.ACTION, what, action.text, place, href, since=since)


def _sessions(actor: Person, now: datetime) -> Iterable[Ask]:
    for row in asked_sessions(actor=actor, now=now):
        session = row.session
        place, href, title = session.city.marked_name, session.get_absolute_url(), str(session)
        day = row.starts.date()
        if row.to_confirm:
            when = date_format(row.starts, "j F Y H:i")
            title = _("%(what)s, %(when)s") % {"what": title, "when": when}
            yield Ask(AskKind.SESSION, _("Confirm the session"), title, place, href, day)
        else:
            what = _("Log the session") if row.to_log else _("Write up the session")
            yield Ask(AskKind.SESSION, what, title, place, href, since=day)


def _mentoring(actor: Person, now: datetime) -> Iterable[Ask]:
    for match in asked_matches(actor=actor, now=now):
        href = reverse("coaching:answer", args=[match.city.slug, match.key])
        what = _("Answer %s") % match.other.marked_name
        place, since = match.city.marked_name, clock.day(match.changed_at)
        yield Ask(AskKind.MENTORING, what, match.theme.label, place, href, since=since)
    for exchange in asked_results(actor=actor):
        href = reverse("coaching:exchange", args=[exchange.city.slug, exchange.key])
        what = _("Confirm the result with %s") % exchange.other.marked_name
        place, since = exchange.city.marked_name, clock.day(exchange.changed_at)
        yield Ask(AskKind.MENTORING, what, exchange.topic, place, href, since=since)


def _events(actor: Person, now: datetime) -> Iterable[Ask]:
    for city, event, left in free_delegations(actor=actor, now=now):
        free = ngettext("Name people, %d place is free", "Name people, %d places are free", left)
        href = reverse("events:delegation", args=[city.slug, event.slug])
        title, place = event.marked_name, city.marked_name
        yield Ask(AskKind.EVENT, free % left, title, place, href, event.starts_on)


def _desk(actor: Person, now: datetime) -> Iterable[Ask]:
    for event in events_with_a_line(actor=actor):
        number = vars(event)["waiting"]
        what = ngettext("Decide about %d person who waits", "Decide about %d people who wait", number)
        href = reverse("events:desk", args=[event.slug])
        yield Ask(AskKind.EVENT, what % number, event.marked_name, "", href, event.starts_on)
    for day in days_without_summary(actor=actor, now=now):
        title = f"{day.event.marked_name}, {day.title or date_format(day.date)}"
        href = reverse("events:desk", args=[day.event.slug])
        yield Ask(AskKind.EVENT, _("Publish the summary"), title, "", href, since=day.date)


SOURCES: tuple[Source, ...] = (
    _signatures,
    _deals,
    _reviews,
    _comments,
    _proposals,
    _deliverables,
    _sessions,
    _actions,
    _mentoring,
    _events,
    _desk,
)
"""One per feature; a new one is added here and nowhere else."""
