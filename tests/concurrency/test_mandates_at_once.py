"""Signing against the end of a mandate, a delegation and a replacement, on connections of their own."""

import pytest

from cities.workflow import CityRole
from greendeals.models import Evidence, Signatory
from greendeals.services import Ask, Seat, Substitute, delegate_slot, revoke_mandate
from greendeals.workflow import Act
from icc.core.errors import Conflict, Forbidden, Gone
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.test_mandates import mandate_for
from tests.greendeals.world import (
    NOW,
    ask,
    frozen,
    new_world,
    parties_of,
    partner,
    partners_sign,
    sign,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.fault("signing-13")
def test_signing_and_ending_the_mandate_at_once_is_one_or_the_other() -> None:
    world = new_world()
    deal = ask(world, frozen(world), seats=[Seat(world.memberships[CityRole.SIGNATORY], mandate=True)])
    slot = deal.signatories.exclude(user=None).get()
    mandate = mandate_for(world, deal, slot)
    partners_sign(world, deal)

    def put_name() -> None:
        with scope(world.mayor):
            sign(world, deal)

    def end() -> None:
        with scope(world.coordinator):
            revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)

    assert refused(at_once(put_name, end)) == []
    slot.refresh_from_db()
    assert bool(slot.signed_at) != bool(slot.revoked_at)
    signed = Evidence.objects.filter(signatory=slot, act=Act.SIGNED).count()
    assert signed == int(bool(slot.signed_at))


@pytest.mark.fault("signing-18")
def test_signing_and_handing_over_at_once_leaves_one_of_both() -> None:
    world = new_world()
    deal = frozen(world)
    [party] = parties_of(deal)
    ask(world, deal, asks=[Ask(party, delegate=True)])

    def put_name() -> None:
        sign(world, deal, actor=partner(party))

    def pass_on() -> None:
        to = Substitute("D. Deputy", "Deputy", "deputy@sun.example")
        delegate_slot(actor=partner(party), deal=deal, to=to, now=NOW)

    [error] = refused(at_once(put_name, pass_on))
    assert isinstance(error, (Conflict, Forbidden, Gone))
    slots = Signatory.objects.filter(party=party)
    passed = slots.exclude(passed_at=None).count()
    assert passed + slots.exclude(signed_at=None).count() == 1
