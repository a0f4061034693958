"""What the city and each party promise."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, Party
from greendeals.selectors.grid.around import CITY
from greendeals.services.rows import save_row
from greendeals.services.steps import lock_for_edit
from greendeals.workflow import TableKey
from icc.core.errors import Conflict
from icc.tenancy.actors import Person


@transaction.atomic
def promise(
    *,
    actor: Person,
    deal: Deal,
    party: Party | None,
    text: str,
    measure: str,
    due_on: date | None,
    now: datetime,
    evidence: str = "",
) -> Commitment:
    """Record what a party, or without a party the city itself, promises; as `save_row` does.

    Raises:
        Conflict: the party is not, or no longer, in this deal.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: something of it cannot be taken, such as a date before the deal was begun.
    """
    deal = lock_for_edit(actor, deal)
    if party and not deal.parties.filter(pk=party.pk).exists():
        raise Conflict(_("This partner is no longer in the deal."))
    cells = {
        "party": party.public_id if party else CITY,
        "text": text,
        "measure": measure,
        "due_on": due_on,
        "evidence": evidence,
    }
    row = save_row(actor=actor, deal=deal, table=TableKey.PROMISES, cells=cells, now=now)
    if not isinstance(row, Commitment):
        raise TypeError(type(row))
    return row
