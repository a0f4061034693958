"""What each party promises."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, Party
from greendeals.services.steps import count_change, lock_for_edit, note
from icc.core.errors import Conflict
from icc.tenancy.actors import Person


@transaction.atomic
def promise(
    *, actor: Person, deal: Deal, party: Party, text: str, measure: str, due_on: date, now: datetime
) -> Commitment:
    """Record what a party promises.

    Raises:
        Conflict: the party is not, or no longer, in this deal.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
    """
    deal = lock_for_edit(actor, deal)
    if not deal.parties.filter(pk=party.pk).exists():
        raise Conflict(_("This partner is no longer in the deal."))
    commitment = Commitment.objects.create(
        deal=deal, city_id=deal.city_id, party=party, text=text, measure=measure, due_on=due_on
    )
    count_change(deal)
    data = {"commitment": commitment.public_id, "party": party.public_id}
    note(actor=actor, deal=deal, action="commitment-recorded", now=now, data=data)
    return commitment


@transaction.atomic
def remove_commitment(*, actor: Person, deal: Deal, commitment: Commitment, now: datetime) -> None:
    """Take a promise out of the draft.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
    """
    deal = lock_for_edit(actor, deal)
    Commitment.objects.filter(deal=deal, pk=commitment.pk).delete()
    count_change(deal)
    data = {"commitment": commitment.public_id}
    note(actor=actor, deal=deal, action="commitment-removed", now=now, data=data)
