"""Whether two indicators of a city claim one effect: said by the city, so that totals count it once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Indicator, SameEffect
from greendeals.rules import can_report
from greendeals.services.steps import lock, note
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def settle_same_effect(
    *, actor: Person, counted: Indicator, left_out: Indicator, same: bool, now: datetime
) -> SameEffect:
    """Say whether two indicators speak of one effect; totals then count the first only; the last word holds.

    Both deals are locked, in the order of their keys; both trails tell of it.

    Raises:
        Conflict: one of the indicators is gone.
        Forbidden: the actor does not write in the city, or a deal is not signed.
        Invalid: it is twice the same indicator, of two cities, or of two entries of the catalogue.
    """
    keys = sorted({counted.deal_id, left_out.deal_id})
    deals = {key: lock(actor, Deal(pk=key)) for key in keys}
    for deal in deals.values():
        can_report(actor, deal).require()
    rows = {row.pk: row for row in Indicator.objects.filter(pk__in=[counted.pk, left_out.pk], deal__in=keys)}
    if not {counted.pk, left_out.pk} <= set(rows):
        raise Conflict(_("One of these indicators is no longer part of its deal."))
    one, other = rows[counted.pk], rows[left_out.pk]
    if one == other or one.city_id != other.city_id or one.kpi_id != other.kpi_id:
        raise Invalid(_("These two cannot be the same effect: they measure different things."))
    SameEffect.objects.filter(counted=other, left_out=one).delete()
    row, _new = SameEffect.objects.update_or_create(
        counted=one,
        left_out=other,
        defaults={"city_id": one.city_id, "same": same, "at": now, "by_id": actor.user_id},
    )
    facts = {"counted": one.public_id, "left_out": other.public_id, "same": str(same)}
    for deal in deals.values():
        note(actor=actor, deal=deal, action="same-effect-settled", now=now, data=facts)
    return row
