"""A signed deal is changed, left and ended at the same moment: one change, one notice, nothing half done."""

import datetime as dt

import pytest

from greendeals import services
from greendeals.models import Commitment, Deal, Notice, RegisterEntry
from greendeals.workflow import NoticeKind, RoundState, Stage
from icc.audit.services import broken_links
from icc.core.errors import Conflict
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    freeze,
    fresh,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    signed,
    submit,
)

pytestmark = pytest.mark.django_db(transaction=True)


def begin(world: World, deal: Deal, kind: NoticeKind = NoticeKind.CHANGED) -> Deal:
    return services.begin_amendment(actor=world.coordinator, deal=deal, kind=kind, reason="It grew.", now=NOW)


def to_its_mayor(world: World, deal: Deal) -> Deal:
    """Return a change of a deal that waits for the mayor only."""
    copy = begin(world, deal)
    Commitment.objects.filter(deal=copy, party=parties_of(copy)[0]).update(text="Both roofs.")
    copy = ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    partners_sign(world, copy)
    return fresh(copy)


def test_a_change_begun_four_times_at_once_is_one_working_copy() -> None:
    world = new_world()
    deal = signed(world)

    def click() -> Deal:
        with scope(world.coordinator):
            return begin(world, deal)

    outcomes = at_once(*[click] * 4)
    assert [type(error) for error in refused(outcomes)] == [Conflict] * 3
    assert Deal.objects.filter(amends=deal).count() == 1
    assert list(broken_links()) == []


def test_a_partner_that_leaves_while_the_change_is_sealed_is_told_to_wait_or_comes_after_it() -> None:
    world = new_world()
    deal = signed(world, partners=3)
    copy = to_its_mayor(world, deal)
    sign(world, copy)
    leaving = parties_of(deal)[2]

    def leave() -> None:
        with scope(partner(leaving)):
            services.leave_deal(
                actor=partner(leaving), deal=deal, party=leaving, reason="We close.", on=NOW.date(), now=NOW
            )

    outcomes = at_once(leave, lambda: seal(copy))
    assert not isinstance(outcomes[1], Exception)
    assert fresh(copy).stage == Stage.MERGED
    leaving.refresh_from_db()
    told = set(Notice.objects.filter(public_id=deal.public_id).values_list("kind", flat=True))
    if isinstance(outcomes[0], Exception):
        assert isinstance(outcomes[0], Conflict)
        assert (leaving.left_on, told) == (None, {NoticeKind.CHANGED})
    else:
        assert (leaving.left_on, told) == (NOW.date(), {NoticeKind.CHANGED, NoticeKind.WITHDRAWN})
    assert RegisterEntry.objects.current().get(public_id=deal.public_id).number == 2
    assert list(broken_links()) == []


def test_a_partner_that_leaves_while_the_mayor_signs_stops_the_change_or_finds_it_being_sealed() -> None:
    world = new_world()
    deal = signed(world, partners=3)
    copy = to_its_mayor(world, deal)
    leaving = parties_of(deal)[2]

    def leave() -> None:
        with scope(world.coordinator):
            services.leave_deal(
                actor=world.coordinator, deal=deal, party=leaving, reason="By letter.", on=NOW.date(), now=NOW
            )

    def click() -> None:
        with scope(world.mayor):
            sign(world, copy)

    outcomes = at_once(leave, click)
    assert len(refused(outcomes)) == 1
    leaving.refresh_from_db()
    state = fresh(copy).rounds.get().state
    if isinstance(outcomes[0], Exception):
        assert (leaving.left_on, state) == (None, RoundState.SEALING)
    else:
        assert (leaving.left_on, state, fresh(copy).stage) == (
            NOW.date(),
            RoundState.SUPERSEDED,
            Stage.DRAFTING,
        )


def test_a_deal_does_not_run_out_while_its_extension_is_signed() -> None:
    world = new_world()
    deal = signed(world)
    Deal.objects.filter(pk=deal.pk).update(starts_on=None, ends_on=NOW.date() + dt.timedelta(3))
    copy = begin(world, fresh(deal), NoticeKind.EXTENDED)
    Deal.objects.filter(pk=copy.pk).update(starts_on=None, ends_on=dt.date(2031, 1, 1))
    copy = ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    partners_sign(world, copy)
    sign(world, fresh(copy))
    later = NOW + dt.timedelta(days=5)

    outcomes = at_once(
        lambda: services.end_deal(deal_id=deal.pk, now=later), lambda: seal(fresh(copy), now=later)
    )
    assert refused(outcomes) == []
    assert outcomes[0] is False
    assert (fresh(deal).stage, fresh(deal).ends_on) == (Stage.ACTIVE, dt.date(2031, 1, 1))
    assert not services.end_deal(deal_id=deal.pk, now=later)
