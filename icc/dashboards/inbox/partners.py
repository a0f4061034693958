"""What is asked after a partner has spoken."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from greendeals.selectors import (
    open_proposals,
    open_refusals,
    unanswered_comments,
)
from icc.core import clock
from icc.dashboards.inbox.asks import Ask, AskKind
from icc.tenancy.actors import Person


def comment_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the comments that a partner waits for an answer to."""
    for row in unanswered_comments(actor=actor):
        href = reverse("greendeals:parties", args=[row.deal.public_id])
        what = _("Answer %s") % row.party.name
        place, since = row.deal.city.marked_name, clock.day(row.at)
        yield Ask(AskKind.COMMENT, what, row.deal.called, place, href, since=since)


def proposal_asks(actor: Person, now: datetime) -> Iterable[Ask]:
    """Yield the proposals to answer, and the refusals to read."""
    for row in open_proposals(actor=actor):
        href = reverse("greendeals:proposal", args=[row.deal.public_id, row.public_id])
        what = _("Answer the proposal of %s") % row.party.name
        place, since = row.deal.city.marked_name, clock.day(row.at)
        yield Ask(AskKind.PROPOSAL, what, row.deal.called, place, href, since=since)
    for word in open_refusals(actor=actor):
        page = reverse("greendeals:parties", args=[word.deal.public_id])
        leaves, refuses = _("%s leaves the deal: read why"), _("%s declines the draft: read why")
        what = (leaves if word.leaves else refuses) % word.party.name
        place, since = word.deal.city.marked_name, clock.day(word.at)
        href = f"{page}#party-{word.party.public_id}"
        yield Ask(AskKind.PROPOSAL, what, word.deal.called, place, href, since=since)
