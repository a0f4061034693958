"""What the promises lack."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, Party
from greendeals.selectors.checks.finding import Finding, Place


def _owner(deal: Deal, parties: dict[int, Party], party_id: int | None) -> str:
    return parties[party_id].name if party_id in parties else deal.city.name


def promise_findings(deal: Deal, today: date) -> Iterator[Finding]:
    """Yield what the promises of city and partners lack."""
    parties = {party.pk: party for party in deal.parties.all()}
    rows = sorted(deal.commitments.all(), key=lambda row: row.party_id or 0)
    makers = {row.party_id for row in rows}
    for party in parties.values():
        if party.signs and party.pk not in makers:
            words = _("%s has not promised anything yet.") % party.name
            yield Finding("no-promise", Place.PROMISES, words, blocks=True)
    if parties and None not in makers:
        yield Finding("city-promises", Place.PROMISES, _("The city itself promises nothing."))
    for party_id, own in groupby(rows, key=lambda row: row.party_id):
        owner = _owner(deal, parties, party_id)
        for number, promise in enumerate(own, start=1):
            yield from _promise(deal, promise, {"number": number, "owner": owner}, today)


def _promise(deal: Deal, promise: Commitment, facts: dict[str, Any], today: date) -> Iterator[Finding]:
    place = Place.PROMISES
    if promise.due_on is None:
        words = _("Promise %(number)s of %(owner)s has no date.") % facts
        yield Finding("promise-date", place, words, blocks=True)
    elif deal.ends_on and promise.due_on > deal.ends_on:
        words = _("Promise %(number)s of %(owner)s is due after the deal ends.") % facts
        yield Finding("promise-after-end", place, words, blocks=True)
    elif deal.starts_on and promise.due_on < deal.starts_on:
        words = _("Promise %(number)s of %(owner)s is due before the deal begins.") % facts
        yield Finding("promise-before-start", place, words)
    elif promise.due_on < today:
        words = _("The date of promise %(number)s of %(owner)s has passed.") % facts
        yield Finding("promise-past", place, words)
    if not promise.measure.strip():
        words = _("Promise %(number)s of %(owner)s does not say how it is measured.") % facts
        yield Finding("promise-measure", place, words, blocks=True)
    if not promise.evidence.strip():
        words = _("Promise %(number)s of %(owner)s does not say what will prove it.") % facts
        yield Finding("promise-evidence", place, words)
