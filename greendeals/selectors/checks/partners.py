"""What is missing about partners."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from greendeals.models import Answer, Deal
from greendeals.selectors.checks.finding import Finding, Place


def partner_findings(deal: Deal, _today: date) -> Iterator[Finding]:
    """Yield what is missing about partners."""
    parties = list(deal.parties.all())
    if not parties:
        yield Finding("no-partner", Place.PARTNERS, _("There is no partner yet."), blocks=True)
    elif not any(party.signs for party in parties):
        words = _("No partner signs. A deal needs at least one.")
        yield Finding("nobody-signs", Place.PARTNERS, words, blocks=True)
    words_given: dict[int, Answer] = {}
    for answer in deal.answers.all():
        if answer.taken_back_at is None:
            words_given.setdefault(answer.party_id, answer)
    for party in parties:
        if party.pk in words_given and words_given[party.pk].leaves:
            left = _("%s has left the deal. Take it out of the draft, or talk to it.") % party.name
            yield Finding("party-left", Place.PARTNERS, left, blocks=True)
