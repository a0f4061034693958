"""Groups, quorum, required and optional partners, and what happens to them while a round runs."""

import contextlib
import datetime as dt
import random
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from pytest_django import DjangoAssertNumQueries

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Contact, Deal, Evidence, Link, Party, Signatory
from greendeals.rules import open_groups
from greendeals.selectors import signing_progress
from greendeals.services import Ask, change_contact, remove_party, reopen_deal
from greendeals.services.turns import slots_of
from greendeals.workflow import Act, RoundState, SlotState, Stage
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.core.errors import Conflict, Forbidden, Gone, Invalid
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    decline,
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
    stranger,
    trail,
    version_of,
)

pytestmark = pytest.mark.django_db

S = SlotState


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def states(deal: Deal) -> list[str]:
    """Return how each slot stands, the partners first."""
    round_ = deal.rounds.latest("pk")
    slots = list(round_.signatories.order_by("group", "pk"))
    for slot in slots:
        slot.round = round_
    return [slot.state for slot in slots]


def by(world: World, deal: Deal, party: Party) -> Signatory:
    return sign(world, deal, actor=partner(party), typed_name="P. Partner", function="Director")


def mails(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=f"greendeals.{kind}").values_list("address", flat=True))


def round_state(deal: Deal) -> str:
    return str(deal.rounds.latest("pk").state)


def test_all_at_once_is_the_plan_if_none_is_named(world: World) -> None:
    deal = signing(world, partners=3)
    round_ = deal.rounds.get()
    assert round_.quorum == 3
    assert list(round_.signatories.values_list("group", "required")) == [(1, True)] * 3 + [(2, True)]
    assert states(deal) == [S.INVITED] * 3 + [S.WAITING]


def test_groups_are_asked_one_after_the_other_and_the_mayor_last(world: World) -> None:
    deal = frozen(world, partners=3)
    first, second, third = parties_of(deal)
    ask(world, deal, asks=[Ask(third, 2), Ask(first, 1), Ask(second, 1)])
    assert states(deal) == [S.INVITED, S.INVITED, S.WAITING, S.WAITING]
    assert mails("partner_asked") == sorted([first.contact.email, second.contact.email])
    by(world, deal, first)
    assert states(deal) == [S.SIGNED, S.INVITED, S.WAITING, S.WAITING]
    by(world, deal, second)
    assert states(deal) == [S.SIGNED, S.SIGNED, S.INVITED, S.WAITING]
    assert mails("signature_asked") == []
    by(world, deal, third)
    assert states(deal) == [S.SIGNED, S.SIGNED, S.SIGNED, S.INVITED]
    assert mails("signature_asked") == [world.user(CityRole.SIGNATORY).email]
    sign(world, deal)
    assert round_state(deal) == RoundState.SEALING


def test_groups_may_have_gaps(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[Ask(first, 2), Ask(second, 7)])
    assert states(deal) == [S.INVITED, S.WAITING, S.WAITING]
    assert deal.signatories.get(party=None).group == 8


@pytest.mark.fault("signing-14")
def test_nobody_answers_out_of_turn(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[Ask(first, 1), Ask(second, 2)])
    before = Entry.objects.count(), Evidence.objects.count(), Message.objects.count()
    for actor in (partner(second), world.mayor):
        for act in (sign, decline):
            with pytest.raises(Conflict) as refusal:
                act(world, deal, actor=actor)
            assert "not your turn" in str(refusal.value.message)
    assert (Entry.objects.count(), Evidence.objects.count(), Message.objects.count()) == before
    assert states(deal) == [S.INVITED, S.WAITING, S.WAITING]


@pytest.mark.fault("signing-16")
def test_a_required_partner_who_declines_ends_the_round(world: World) -> None:
    deal = signing(world, partners=2)
    first, second = parties_of(deal)
    by(world, deal, first)
    Message.objects.all().delete()
    decline(world, deal, actor=partner(second), reason="  It costs too much. ")
    assert (round_state(deal), fresh(deal).stage) == (RoundState.DECLINED, Stage.READY)
    assert states(deal) == [S.SIGNED, S.DECLINED, S.LAPSED]
    assert slot_of(second).reason == "It costs too much."
    team = sorted(world.user(role).email for role in (CityRole.COORDINATOR, CityRole.COACH))
    assert mails("declined") == team
    assert {m.context["reason"] for m in Message.objects.filter(kind="greendeals.declined")} == {
        "It costs too much."
    }
    assert {m.context["ended"] for m in Message.objects.filter(kind="greendeals.declined")} == {True}
    assert mails("signing_ended") == sorted([first.contact.email, second.contact.email])
    assert trail(deal)[-2:] == ["declined", "decline"]
    assert not Link.objects.live(now=NOW).exists()


@pytest.mark.fault("signing-16")
def test_an_optional_partner_who_declines_stops_nobody(world: World) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    decline(world, deal, actor=partner(may))
    assert (round_state(deal), states(deal)) == (RoundState.OPEN, [S.INVITED, S.DECLINED, S.WAITING])
    assert slot_of(may).reason
    by(world, deal, must)
    sign(world, deal)
    assert (round_state(deal), Seal.objects.count()) == (RoundState.SEALING, 1)


@pytest.mark.fault("signing-16")
def test_who_has_declined_does_not_sign_after_all(world: World) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    first = decline(world, deal, actor=partner(may))
    with pytest.raises(Conflict) as refusal:
        by(world, deal, may)
    assert "declined already" in str(refusal.value.message)
    again = decline(world, deal, actor=partner(may), reason="Another reason.")
    assert (again.pk, again.reason) == (first.pk, first.reason)
    assert Evidence.objects.count() == 1


def test_who_has_signed_does_not_decline_any_more(world: World) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Conflict) as refusal:
        decline(world, deal, actor=partner(parties_of(deal)[0]))
    assert "signed already" in str(refusal.value.message)


@pytest.mark.fault("signing-16")
def test_a_quorum_out_of_reach_ends_the_round(world: World) -> None:
    deal = frozen(world, partners=3)
    first, second, third = parties_of(deal)
    ask(world, deal, asks=[Ask(first), Ask(second, required=False), Ask(third, required=False)], quorum=2)
    decline(world, deal, actor=partner(second))
    assert round_state(deal) == RoundState.OPEN
    decline(world, deal, actor=partner(third))
    assert (round_state(deal), fresh(deal).stage) == (RoundState.DECLINED, Stage.READY)


def test_with_a_quorum_the_mayor_is_asked_before_everybody_has_answered(world: World) -> None:
    deal = frozen(world, partners=3)
    must, may, late = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False), Ask(late, required=False)], quorum=2)
    by(world, deal, may)
    assert states(deal)[-1] == S.WAITING
    by(world, deal, must)
    assert states(deal) == [S.SIGNED, S.SIGNED, S.INVITED, S.INVITED]
    sign(world, deal)
    assert round_state(deal) == RoundState.SEALING
    assert states(deal) == [S.SIGNED, S.SIGNED, S.LAPSED, S.SIGNED]
    with pytest.raises(Conflict) as refusal:
        by(world, deal, late)
    assert "being sealed" in str(refusal.value.message)


def test_an_optional_partner_may_still_sign_while_the_mayor_is_asked(world: World) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    by(world, deal, must)
    assert states(deal) == [S.SIGNED, S.INVITED, S.INVITED]
    by(world, deal, may)
    assert mails("signature_asked") == [world.user(CityRole.SIGNATORY).email]
    sign(world, deal)
    assert Evidence.objects.filter(act=Act.SIGNED).count() == 3


def test_the_mayor_who_declines_ends_the_round(world: World) -> None:
    deal = mayors_turn(world)
    decline(world, deal, reason="Not before the budget.")
    assert (round_state(deal), fresh(deal).stage) == (RoundState.DECLINED, Stage.READY)
    assert not Seal.objects.exists()
    assert ask(world, fresh(deal)).stage == Stage.SIGNING


@pytest.mark.fault("signing-46")
@pytest.mark.parametrize(
    ("required", "quorum"), [([True, True], 1), ([True, True], 3), ([True, False], 0), ([False, False], 0)]
)
def test_a_quorum_that_makes_no_sense_is_refused(world: World, required: list[bool], quorum: int) -> None:
    deal = frozen(world, partners=2)
    asks = [Ask(party, required=must) for party, must in zip(parties_of(deal), required, strict=True)]
    with pytest.raises(Invalid) as refusal:
        ask(world, deal, asks=asks, quorum=quorum)
    assert set(refusal.value.fields) == {"quorum"}
    assert not deal.rounds.exists()
    assert fresh(deal).stage == Stage.READY


@pytest.mark.fault("signing-46")
def test_a_deal_is_never_signed_by_the_city_alone(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[Ask(first, required=False), Ask(second, required=False)])
    assert (deal.rounds.get().quorum, states(deal)[-1]) == (1, S.WAITING)
    by(world, deal, second)
    assert states(deal)[-1] == S.INVITED


@pytest.mark.fault("signing-46")
def test_a_plan_names_each_signing_partner_once_and_nobody_else(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    elsewhere = parties_of(signing(new_world()))[0]
    for plan in ([Ask(first)], [], [Ask(first), Ask(first)], [Ask(first), Ask(second), Ask(first)]):
        with pytest.raises(Invalid):
            ask(world, deal, asks=plan)
    ask(world, deal, asks=[Ask(first), Ask(second), Ask(elsewhere)])
    assert {slot.party for slot in deal.signatories.filter(user=None)} == {first, second}


@pytest.mark.fault("signing-17")
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, "x" * 10_000])
def test_nobody_declines_without_a_reason_or_with_a_novel(world: World, reason: str) -> None:
    deal = signing(world)
    with pytest.raises(Invalid) as refusal:
        decline(world, deal, actor=partner(parties_of(deal)[0]), reason=reason)
    assert set(refusal.value.fields) == {"reason"}
    assert (round_state(deal), Evidence.objects.count()) == (RoundState.OPEN, 0)


@pytest.mark.fault("signing-17")
def test_markup_in_a_reason_is_kept_as_it_was_typed(world: World) -> None:
    deal = signing(world)
    words = "<b>No</b> & " + "x" * 1988
    assert decline(world, deal, actor=partner(parties_of(deal)[0]), reason=words).reason == words


@pytest.mark.fault("signing-5")
def test_nobody_declines_a_text_they_have_not_seen(world: World) -> None:
    deal = signing(world)
    with pytest.raises(Conflict):
        decline(world, deal, actor=partner(parties_of(deal)[0]), version_sha256="0" * 64)


@pytest.mark.fault("signing-15")
def test_who_is_not_asked_declines_nothing(world: World) -> None:
    deal = signing(world)
    for role in set(CityRole.values) - {CityRole.SIGNATORY}:
        with pytest.raises(Forbidden):
            decline(world, deal, actor=world.person(role))
    with pytest.raises(Conflict):
        decline(world, deal, actor=stranger())
    assert round_state(deal) == RoundState.OPEN


def move(
    world: World, deal: Deal, party: Party, email: str, *, name: str = "Ana", function: str = ""
) -> None:
    change_contact(
        actor=world.coordinator, deal=deal, party=party, name=name, function=function, email=email, now=NOW
    )


@pytest.mark.fault("signing-9")
@pytest.mark.fault("signing-19")
def test_another_mailbox_mid_round_kills_the_old_links_and_is_asked_at_once(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    old = Link.objects.get()
    Signatory.objects.filter(party=party).update(opened_at=NOW)
    Message.objects.all().delete()
    move(world, deal, party, "ana@sun.example", function="Head")
    old.refresh_from_db()
    assert not old.is_live(NOW)
    new = Link.objects.live(now=NOW).get()
    assert (new.address, new.signatory) == ("ana@sun.example", slot_of(party))
    assert mails("partner_asked") == ["ana@sun.example"]
    assert (slot_of(party).name, slot_of(party).function) == ("Ana", "Head")
    assert slot_of(party).state == S.INVITED
    with pytest.raises(Gone):
        sign(world, deal, actor=services.partner_of(old))
    with pytest.raises(Gone):
        decline(world, deal, actor=services.partner_of(old))
    assert sign(world, deal, actor=services.partner_of(new)).signed_at
    assert trail(deal)[-2:] == ["contact-changed", "signed"]


def test_a_name_corrected_mid_round_leaves_the_link_alone(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    Message.objects.all().delete()
    move(world, deal, party, party.contact.email.upper(), name="Ana Maria")
    assert Link.objects.live(now=NOW).count() == 1
    assert not Message.objects.exists()
    assert slot_of(party).name == "Ana Maria"


def test_whoever_is_not_asked_yet_is_asked_at_the_new_mailbox_in_turn(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[Ask(first, 1), Ask(second, 2)])
    move(world, deal, second, "ana@sun.example")
    assert "ana@sun.example" not in mails("partner_asked")
    by(world, deal, first)
    assert "ana@sun.example" in mails("partner_asked")


@pytest.mark.fault("signing-45")
def test_the_person_of_an_answer_is_not_changed_any_more(world: World) -> None:
    deal = mayors_turn(world)
    [party] = parties_of(deal)
    with pytest.raises(Conflict) as refusal:
        move(world, deal, party, "ana@sun.example")
    assert "answered already" in str(refusal.value.message)
    assert Contact.objects.get(party=party).email == party.contact.email


def test_only_writers_change_a_contact(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    facts: dict[str, Any] = {
        "deal": deal,
        "party": party,
        "name": "X",
        "function": "",
        "email": "x@x.example",
        "now": NOW,
    }
    for role in (CityRole.SIGNATORY, CityRole.OFFICE, CityRole.COACH, CityRole.READER):
        with pytest.raises(Forbidden):
            change_contact(actor=world.person(role), **facts)
    elsewhere = parties_of(signing(new_world()))[0]
    with pytest.raises(Conflict):
        change_contact(actor=world.coordinator, **{**facts, "party": elsewhere})


@pytest.mark.fault("signing-45")
def test_nobody_leaves_a_round_that_is_open(world: World) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Exception, match="frozen"):
        remove_party(actor=world.coordinator, deal=deal, party=parties_of(deal)[0], now=NOW)
    assert deal.parties.count() == 1


@pytest.mark.fault("signing-47")
def test_a_party_that_leaves_the_draft_after_a_refusal_keeps_its_record(world: World) -> None:
    deal = signing(world, partners=2)
    stays, goes = parties_of(deal)
    by(world, deal, stays)
    slot = decline(world, deal, actor=partner(goes))
    version = version_of(deal)
    with scope(world.coordinator):
        reopen_deal(actor=world.coordinator, deal=fresh(deal), now=NOW)
        remove_party(actor=world.coordinator, deal=fresh(deal), party=goes, now=NOW)
    kept = Signatory.objects.select_related("round").get(pk=slot.pk)
    assert (kept.party, kept.organisation, kept.state) == (None, goes.name, S.DECLINED)
    assert kept.reason == slot.reason
    assert not kept.is_city
    evidence = Evidence.objects.get(signatory=kept)
    assert (evidence.act, evidence.version_sha256) == (Act.DECLINED, version.sha256)
    assert not Link.objects.filter(party=goes.pk).exists()
    assert not Link.objects.live(now=NOW).filter(address=goes.contact.email).exists()
    with pytest.raises(ObjectDoesNotExist):
        Contact.objects.get(pk=goes.contact.pk)
    assert list(broken_links()) == []


def test_the_progress_shows_each_slot_with_its_name_and_its_mails(world: World) -> None:
    deal = mayors_turn(world)
    progress = signing_progress(actor=world.coordinator, deal=deal)
    assert progress is not None
    assert [slot.state for slot in progress.slots] == [S.SIGNED, S.INVITED]
    assert [slot.typed_name for slot in progress.slots] == ["P. Partner", ""]
    assert [[mail.kind for mail in slot.mails] for slot in progress.slots] == [
        ["greendeals.partner_asked"],
        ["greendeals.signature_asked"],
    ]
    assert (progress.signed, progress.is_live, progress.is_sealing, progress.seal) == (1, True, False, None)


def test_the_progress_of_a_sealed_round(world: World) -> None:
    for deal, live, being_sealed in ((sealing(world), True, True), (signed(world), False, False)):
        progress = signing_progress(actor=world.coordinator, deal=deal)
        assert progress is not None
        assert (progress.is_live, progress.is_sealing) == (live, being_sealed)
        assert progress.seal is not None
        assert progress.signed == 2


def test_strangers_see_no_round(world: World) -> None:
    deal = signing(world)
    assert signing_progress(actor=stranger(), deal=deal) is None
    assert signing_progress(actor=world.coordinator, deal=frozen(world)) is None


def slot(group: int, **facts: object) -> Signatory:
    return Signatory(group=group, **facts)


def test_whose_turn_it_is() -> None:
    signed_at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    city = slot(3, user_id=1)
    cases: list[tuple[list[Signatory], int, set[int]]] = [
        ([slot(1), slot(2), city], 2, {1}),
        ([slot(1, signed_at=signed_at), slot(2), city], 2, {1, 2}),
        ([slot(1, required=False), slot(2), city], 1, {1}),
        ([slot(1, required=False, declined_at=signed_at), slot(2), city], 1, {1, 2}),
        ([slot(1, signed_at=signed_at), slot(2, required=False), city], 1, {1, 2, 3}),
        ([slot(1, signed_at=signed_at), slot(2, required=False), city], 2, {1, 2}),
        ([slot(1, signed_at=signed_at), slot(2, signed_at=signed_at), city], 2, {1, 2, 3}),
        ([slot(1, required=False), slot(1, signed_at=signed_at), slot(2, required=False), city], 1, {1, 3}),
        ([city], 0, {3}),
    ]
    for slots, quorum, open_ in cases:
        assert open_groups(slots, quorum) == open_


@pytest.mark.parametrize("partners", [1, 3])
def test_the_progress_takes_as_many_queries_for_one_partner_as_for_three(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, partners: int
) -> None:
    deal = mayors_turn(world, partners=partners)
    with django_assert_num_queries(6):  # round, names, ways of signing, mails, slots, seal
        progress = signing_progress(actor=world.coordinator, deal=deal)
    assert progress is not None
    assert len(progress.slots) == partners + 1


def check_round(deal: Deal) -> None:
    """Assert what holds of a round at any moment."""
    round_ = deal.rounds.get()
    slots = slots_of(round_)
    acts = Evidence.objects.filter(round=round_)
    assert acts.filter(act=Act.SIGNED).count() == sum(1 for slot in slots if slot.signed_at)
    assert acts.filter(act=Act.DECLINED).count() == sum(1 for slot in slots if slot.declined_at)
    [mayor] = [slot for slot in slots if slot.is_city]
    partners = [slot for slot in slots if not slot.is_city]
    enough = sum(1 for slot in partners if slot.signed_at) >= round_.quorum
    complete = enough and all(slot.signed_at for slot in partners if slot.required)
    assert (round_.state == RoundState.SEALING) is (mayor.signed_at is not None)
    assert Seal.objects.count() == int(mayor.signed_at is not None)
    assert mayor.invited_at is None or complete
    assert fresh(deal).stage == (Stage.READY if round_.state == RoundState.DECLINED else Stage.SIGNING)
    refused = any(slot.declined_at for slot in slots if slot.required)
    left = sum(1 for slot in partners if not slot.declined_at)
    assert (round_.state == RoundState.DECLINED) is (refused or left < round_.quorum)
    for slot in partners:
        before = [other for other in partners if other.group < slot.group]
        done = all(other.signed_at if other.required else other.answered for other in before)
        assert slot.invited_at is None or done
    if round_.state == RoundState.OPEN:
        assert any(slot.invited_at and not slot.answered for slot in slots), "nobody is left to ask"


@pytest.mark.parametrize("walk", range(12))
def test_whatever_the_plan_and_whoever_answers_what_the_round_holds_together(world: World, walk: int) -> None:
    dice = random.Random(walk)
    deal = frozen(world, partners=dice.randint(1, 4))
    parties = parties_of(deal)
    plan = [Ask(party, dice.randint(1, 3), dice.random() < 0.5) for party in parties]
    least = max(1, sum(1 for one in plan if one.required))
    ask(world, deal, asks=plan, quorum=dice.choice([None, *range(least, len(plan) + 1)]))
    check_round(deal)
    for _ in range(12):
        actor = dice.choice([world.mayor, *(partner(party) for party in parties)])
        act = dice.choice([sign, sign, decline])
        with contextlib.suppress(Conflict):
            act(world, deal, actor=actor)
        check_round(deal)
    assert list(broken_links()) == []
