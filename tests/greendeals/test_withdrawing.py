"""A round ends without a deal: it is withdrawn, its time has passed, or the text is taken back."""

import datetime as dt

import pytest
from django.utils import translation

from cities.workflow import CityRole
from greendeals.models import Evidence, Link, RegisterEntry
from greendeals.selectors import content_of
from greendeals.services import expire_round, reopen_deal, withdraw_signing
from greendeals.workflow import RoundState, SlotState, Stage
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.documents.models import Seal
from icc.notifications.models import Message
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    draft,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    sealing,
    sign,
    signed,
    signing,
    slot_of,
    trail,
)

pytestmark = pytest.mark.django_db

THE_DAY_AFTER = dt.datetime(2026, 3, 17, 0, 1, tzinfo=dt.UTC)


@pytest.fixture
def world() -> World:
    return new_world()


def told() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("kind", "address"))


def test_the_round_ends_whoever_was_asked_is_told_and_a_new_round_may_begin(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    Message.objects.all().delete()
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    round_ = deal.rounds.get()
    assert (round_.state, round_.closed_at) == (RoundState.VOIDED, NOW)
    assert fresh(deal).stage == Stage.READY
    assert slot_of(party).state == SlotState.LAPSED
    addresses = {party.contact.email, world.user(CityRole.COORDINATOR).email}
    assert told() == {("greendeals.signing_ended", address) for address in addresses}
    assert ask(world, fresh(deal)).stage == Stage.SIGNING


def test_the_mayor_is_told_too_once_asked(world: World) -> None:
    deal = mayors_turn(world)
    Message.objects.all().delete()
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    assert ("greendeals.signing_ended", world.user(CityRole.SIGNATORY).email) in told()


def test_the_links_of_the_round_die_with_it(world: World) -> None:
    deal = signing(world)
    assert Link.objects.live(now=NOW).count() == 1
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    assert not Link.objects.live(now=NOW).exists()


def test_a_signature_given_stays_on_record_and_counts_for_nothing_in_the_next_round(world: World) -> None:
    deal = mayors_turn(world)
    [party] = parties_of(deal)
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    again = ask(world, fresh(deal))
    assert Evidence.objects.get(signatory__party=party).round != again.rounds.latest("pk")
    assert slot_of(party).state == SlotState.INVITED
    assert again.rounds.latest("pk").signatories.get(party=None).state == SlotState.WAITING


def test_nobody_signs_in_a_round_that_was_withdrawn(world: World) -> None:
    deal = mayors_turn(world)
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    with pytest.raises(Conflict):
        sign(world, fresh(deal))


@pytest.mark.fault("signing-6")
def test_after_the_deadline_the_round_expires_and_there_is_a_way_on(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    round_ = deal.rounds.get()
    with pytest.raises(Conflict):
        sign(world, deal, actor=partner(party), now=THE_DAY_AFTER)
    assert not expire_round(round_id=round_.pk, now=THE_DAY_AFTER - dt.timedelta(hours=2))
    assert expire_round(round_id=round_.pk, now=THE_DAY_AFTER)
    assert not expire_round(round_id=round_.pk, now=THE_DAY_AFTER)
    assert (fresh(deal).stage, deal.rounds.get().state) == (Stage.READY, RoundState.EXPIRED)
    assert trail(deal)[-1] == "expire"
    assert Message.objects.get(kind="greendeals.signing_ended", address=party.contact.email)
    assert ask(world, fresh(deal), deadline=THE_DAY_AFTER.date()).stage == Stage.SIGNING


def test_a_late_round_may_also_be_withdrawn_by_hand(world: World) -> None:
    deal = signing(world)
    withdraw_signing(actor=world.coordinator, deal=deal, now=THE_DAY_AFTER)
    assert not expire_round(round_id=deal.rounds.get().pk, now=THE_DAY_AFTER)
    assert ask(world, fresh(deal), deadline=THE_DAY_AFTER.date()).stage == Stage.SIGNING


@pytest.mark.fault("signing-4")
def test_taking_the_text_back_supersedes_the_round(world: World) -> None:
    deal = mayors_turn(world)
    [party] = parties_of(deal)
    Message.objects.all().delete()
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert (fresh(deal).stage, deal.rounds.get().state) == (Stage.DRAFTING, RoundState.SUPERSEDED)
    assert not Link.objects.live(now=NOW).exists()
    to = {message.address for message in Message.objects.filter(kind="greendeals.signing_ended")}
    team = {world.user(role).email for role in (CityRole.COORDINATOR, CityRole.SIGNATORY)}
    assert to == {party.contact.email, *team}
    with pytest.raises(Conflict) as refusal:
        sign(world, deal)
    assert "changing the text" in str(refusal.value.message)
    assert Evidence.objects.count() == 1
    last = Entry.objects.about(deal.subject)[len(trail(deal)) - 1]
    assert (last.action, last.data["round_state"]) == ("reopen", RoundState.SUPERSEDED)


@pytest.mark.fault("signing-44")
def test_once_all_have_signed_nobody_takes_it_back(world: World) -> None:
    deal = sealing(world)
    for act in (withdraw_signing, reopen_deal):
        with pytest.raises(Forbidden) as refusal:
            act(actor=world.coordinator, deal=deal, now=NOW)
        assert "being sealed" in str(refusal.value.message)
    assert (deal.rounds.get().state, Seal.objects.count()) == (RoundState.SEALING, 1)
    assert not expire_round(round_id=deal.rounds.get().pk, now=THE_DAY_AFTER)


def test_a_deal_once_signed_is_not_taken_back(world: World) -> None:
    deal = signed(world)
    with pytest.raises(Conflict):
        withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    assert RegisterEntry.objects.current().count() == 1


@pytest.mark.parametrize("role", [role for role in CityRole.values if role != CityRole.COORDINATOR])
def test_only_the_coordinator_takes_it_back(world: World, role: str) -> None:
    deal = signing(world)
    with pytest.raises(Forbidden):
        withdraw_signing(actor=world.person(role), deal=deal, now=NOW)


@pytest.mark.fault("signing-47")
def test_a_closed_account_is_not_asked(world: World) -> None:
    deal = frozen(world)
    mayor = world.user(CityRole.SIGNATORY)
    mayor.is_active = False
    mayor.save()
    world.memberships[CityRole.SIGNATORY].user.refresh_from_db()
    with pytest.raises(Invalid):
        ask(world, deal)


def test_the_text_stands_in_its_own_language_whoever_freezes_it(world: World) -> None:
    deal = draft(world)
    english = content_of(deal)
    with translation.override("el"):
        assert content_of(deal) == english
