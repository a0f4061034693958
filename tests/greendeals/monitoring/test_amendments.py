"""A signed deal is changed by a working copy that only those sign whom it concerns."""

import datetime as dt
from decimal import Decimal

import pytest

from greendeals import services
from greendeals.models import Commitment, Deal, IndicatorValue, Notice, Party, RegisterEntry
from greendeals.services import begin_amendment, catch_up, leave_deal
from greendeals.workflow import NoticeKind, RoundState, Stage
from icc.core.errors import Conflict, Forbidden, Invalid
from tests.factories.deals import CommitmentFactory, ContactFactory, PartyFactory
from tests.factories.plans import IndicatorFactory
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    draft,
    freeze,
    fresh,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    signed,
    stranger,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def amend(world: World, deal: Deal, kind: NoticeKind = NoticeKind.CHANGED) -> Deal:
    copy = begin_amendment(
        actor=world.coordinator, deal=deal, kind=kind, reason="The roof is larger than we knew.", now=NOW
    )
    return fresh(copy)


def edit(world: World, copy: Deal, party: Party, text: str) -> None:
    Commitment.objects.filter(deal=copy, party=party).update(text=text)
    Deal.objects.filter(pk=copy.pk).update(content_version=copy.content_version + 1)


def through(world: World, copy: Deal) -> Deal:
    """Take an amendment through review and signatures to its seal; return the deal it has changed."""
    ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    partners_sign(world, fresh(copy))
    sign(world, fresh(copy))
    seal(fresh(copy))
    assert copy.amends_id
    return fresh(Deal.objects.get(pk=copy.amends_id))


def test_only_the_party_whose_promise_changes_signs_again(world: World) -> None:
    deal = signed(world, partners=3)
    copy = amend(world, deal)
    first, second, third = parties_of(copy)
    edit(world, copy, second, "We put panels on both roofs.")
    submit(world, fresh(copy))
    assert [party.signs for party in parties_of(copy)] == [False, True, False]
    ask(world, freeze(world, approve(world, fresh(copy))))
    round_ = fresh(copy).rounds.get()
    assert set(round_.signatories.values_list("party", flat=True)) == {second.pk, None}
    del first, third


def test_what_was_signed_becomes_the_text_of_the_deal_and_a_new_version_of_its_chain(world: World) -> None:
    deal = signed(world, partners=2)
    before = list(Commitment.objects.filter(deal=deal).values_list("pk", flat=True))
    copy = amend(world, deal)
    edit(world, copy, parties_of(copy)[0], "We put panels on both roofs.")
    changed = through(world, copy)
    assert changed.stage == Stage.ACTIVE
    assert fresh(copy).stage == Stage.MERGED
    assert list(Commitment.objects.filter(deal=deal).values_list("pk", flat=True)) == before
    assert Commitment.objects.get(pk=before[0]).text == "We put panels on both roofs."
    first, second = RegisterEntry.objects.filter(public_id=deal.public_id).order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert first.superseded_at == second.signed_at
    assert second.content["deal"] == deal.public_id
    assert second.content["amends"]["code"] == first.code
    assert second.content["amends"]["stands_for"] == [parties_of(deal)[1].name]
    notice = Notice.objects.get(public_id=deal.public_id)
    assert (notice.kind, notice.number, notice.words) == ("changed", 2, "The roof is larger than we knew.")


def test_a_shared_change_asks_every_party(world: World) -> None:
    deal = signed(world, partners=2)
    copy = amend(world, deal, NoticeKind.EXTENDED)
    Deal.objects.filter(pk=copy.pk).update(ends_on=dt.date(2031, 1, 1))
    submit(world, fresh(copy))
    assert [party.signs for party in parties_of(copy)] == [True, True]


def test_an_amendment_without_a_change_is_not_sent_to_review(world: World) -> None:
    copy = amend(world, signed(world))
    with pytest.raises(Invalid) as refusal:
        submit(world, copy)
    assert "Nothing has been changed" in str(refusal.value.message)


def test_a_second_change_is_refused_while_one_is_under_way(world: World) -> None:
    deal = signed(world)
    copy = amend(world, deal)
    with pytest.raises(Conflict):
        amend(world, deal)
    services.cancel_deal(actor=world.coordinator, deal=copy, reason="Not needed.", now=NOW)
    assert amend(world, deal).pk != copy.pk


def test_only_the_coordinator_changes_an_active_deal(world: World) -> None:
    with pytest.raises(Forbidden):
        amend(world, draft(world))
    deal = signed(world)
    with pytest.raises(Conflict):
        begin_amendment(actor=stranger(), deal=deal, kind=NoticeKind.CHANGED, reason="x", now=NOW)
    with pytest.raises(Forbidden):
        begin_amendment(actor=world.coach, deal=deal, kind=NoticeKind.CHANGED, reason="x", now=NOW)


def test_a_partner_that_leaves_meanwhile_stops_the_merge_until_the_text_is_brought_up_to_it(
    world: World,
) -> None:
    deal = signed(world, partners=3)
    copy = amend(world, deal)
    edit(world, copy, parties_of(copy)[0], "We put panels on both roofs.")
    submit(world, fresh(copy))
    leaving = parties_of(deal)[2]
    leave_deal(actor=partner(leaving), deal=deal, party=leaving, reason="We close.", on=NOW.date(), now=NOW)
    approve(world, fresh(copy))
    with pytest.raises(Conflict):
        freeze(world, fresh(copy))
    services.reopen_deal(actor=world.coordinator, deal=fresh(copy), now=NOW)
    catch_up(actor=world.coordinator, deal=fresh(copy), now=NOW)
    changed = through(world, copy)
    entry = RegisterEntry.objects.current().get(public_id=changed.public_id)
    assert leaving.name not in entry.partners


def test_a_partner_that_leaves_ends_the_round_of_the_amendment(world: World) -> None:
    deal = signed(world, partners=2)
    copy = amend(world, deal)
    edit(world, copy, parties_of(copy)[0], "We put panels on both roofs.")
    ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    leaving = parties_of(deal)[1]
    leave_deal(actor=world.coordinator, deal=deal, party=leaving, reason="By letter.", on=NOW.date(), now=NOW)
    assert fresh(copy).stage == Stage.DRAFTING
    assert fresh(copy).rounds.get().state == RoundState.SUPERSEDED


def test_a_newcomer_signs_alone_with_the_city_where_the_deal_says_how_to_join(world: World) -> None:
    deal = draft(world, partners=2)
    deal.sections.filter(key="joining").update(body="<p>New parties join by signing.</p>")
    ask(world, freeze(world, approve(world, submit(world, deal))))
    partners_sign(world, fresh(deal))
    sign(world, fresh(deal))
    seal(fresh(deal))
    copy = amend(world, fresh(deal), NoticeKind.JOINED)
    newcomer = draft_party(world, copy)
    submit(world, fresh(copy))
    assert [party.name for party in parties_of(copy) if party.signs] == [newcomer.name]
    ask(world, freeze(world, approve(world, fresh(copy))))
    partners_sign(world, fresh(copy))
    sign(world, fresh(copy))
    seal(fresh(copy))
    assert Notice.objects.get(kind=NoticeKind.JOINED).organisation == newcomer.name
    assert parties_of(deal)[-1].name == newcomer.name


def draft_party(world: World, copy: Deal) -> Party:
    party = PartyFactory(deal=copy)
    CommitmentFactory(deal=copy, party=party)
    ContactFactory(deal=copy, party=party)
    return party


def test_an_indicator_with_values_whose_unit_changes_begins_anew(world: World) -> None:
    deal = draft(world)
    indicator = IndicatorFactory(deal=deal, unit="MWh", aggregation="sum")
    ask(world, freeze(world, approve(world, submit(world, deal))))
    partners_sign(world, fresh(deal))
    sign(world, fresh(deal))
    seal(fresh(deal))
    reading = services.Reading(on=NOW.date(), value=Decimal(5))
    services.enter_value(
        actor=world.coordinator, deal=fresh(deal), indicator=indicator, reading=reading, now=NOW
    )
    copy = amend(world, fresh(deal))
    copy.indicators.update(unit="GWh")
    through(world, copy)
    (new,) = fresh(deal).indicators.all()
    assert (new.unit, new.values.count()) == ("GWh", 0)
    assert IndicatorValue.objects.get().indicator.retired_at == NOW
