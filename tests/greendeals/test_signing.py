"""Asking for the signature, giving it, and everything that follows from it."""

import datetime as dt

import pytest

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.models import Deal, Signatory, SigningRound
from greendeals.services import open_signing
from greendeals.workflow import RoundState, Stage
from icc.audit.models import Disclosure, Entry
from icc.audit.services import broken_links
from icc.core.errors import Conflict, DomainError, Forbidden, Invalid
from icc.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import PartyFactory
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    approved,
    fresh,
    frozen,
    new_world,
    sign,
    signed,
    signing,
    stranger,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def ask(
    world: World, deal: Deal, *, signatory: Membership | None = None, deadline: dt.date = DEADLINE
) -> SigningRound:
    return open_signing(
        actor=world.coordinator,
        deal=deal,
        signatory=signatory or world.memberships[CityRole.SIGNATORY],
        deadline=deadline,
        now=NOW,
    )


def test_asking_opens_a_round_on_the_frozen_version_and_tells_the_mayor(world: World) -> None:
    deal = frozen(world)
    Message.objects.all().delete()
    round_ = ask(world, deal)
    assert (round_.version, round_.state, round_.deadline) == (version_of(deal), RoundState.OPEN, DEADLINE)
    slot = round_.signatories.get()
    mayor = world.user(CityRole.SIGNATORY)
    assert (slot.user, slot.name, slot.organisation) == (mayor, mayor.name, world.city.name)
    assert slot.signed_at is None
    message = Message.objects.get()
    assert (message.kind, message.address) == ("greendeals.signature_asked", mayor.email)
    assert message.context["path"] == f"/deals/{deal.public_id}/sign/"
    assert message.context["deadline"] == "16 March 2026"
    assert fresh(deal).stage == Stage.SIGNING


def test_the_last_day_may_be_today_but_not_yesterday(world: World) -> None:
    deal = frozen(world)
    with pytest.raises(Invalid) as refusal:
        ask(world, deal, deadline=NOW.date() - dt.timedelta(days=1))
    assert set(refusal.value.fields) == {"deadline"}
    assert fresh(deal).stage == Stage.READY
    assert ask(world, deal, deadline=NOW.date()).deadline == NOW.date()


def test_only_who_may_sign_for_this_city_is_asked(world: World) -> None:
    deal = frozen(world)
    elsewhere = MembershipFactory(role=CityRole.SIGNATORY, user=UserFactory())
    for wrong in (elsewhere, world.memberships[CityRole.OFFICE]):
        with pytest.raises(Invalid) as refusal:
            ask(world, deal, signatory=wrong)
        assert set(refusal.value.fields) == {"signatory"}
    assert not Signatory.objects.exists()
    assert fresh(deal).stage == Stage.READY


def test_asking_twice_is_a_conflict(world: World) -> None:
    deal = signing(world)
    with pytest.raises(Conflict):
        ask(world, deal)
    assert deal.rounds.count() == 1


def test_signing_closes_the_round_and_makes_the_deal_active(world: World) -> None:
    deal = signing(world)
    slot = sign(world, deal, typed_name="  M. Mayor ")
    assert (slot.signed_at, slot.typed_name) == (NOW, "M. Mayor")
    assert slot.version_sha256 == version_of(deal).sha256
    round_ = deal.rounds.get()
    assert (round_.state, round_.closed_at) == (RoundState.SIGNED, NOW)
    assert (fresh(deal).stage, fresh(deal).stage_since) == (Stage.ACTIVE, NOW)


def test_the_trail_tells_the_whole_story_in_order(world: World) -> None:
    deal = signed(world)
    entries = list(Entry.objects.about(deal.subject))
    assert [entry.action for entry in entries] == [
        "submit", "approve", "freeze", "open", "signed", "complete-signing",
    ]  # fmt: skip
    assert entries[-1].actor == "system:signing"
    proof = entries[-2]
    assert proof.actor == f"person:{world.mayor.user_id}"
    assert (proof.data["sha256"], proof.data["consent"]) == (version_of(deal).sha256, "sign-1")
    assert "Mayor" not in str(proof.data)
    assert Disclosure.objects.get(entry=proof).value == "M. Mayor"
    assert list(broken_links()) == []


def test_the_signed_deal_goes_once_to_team_coach_and_partners_with_the_pdf(world: World) -> None:
    deal = signing(world)
    PartyFactory(deal=deal, contact_email="ana@sun.example", contact_name="Ana")
    PartyFactory(deal=deal, contact_email="ANA@sun.example", contact_name="Ana again")
    PartyFactory(deal=deal, contact_email=world.user(CityRole.READER).email.upper())
    MembershipFactory(city=world.city, role=CityRole.EDITOR, user=world.user(CityRole.COORDINATOR))
    MembershipFactory(city=world.city, role=CityRole.READER, user=UserFactory(is_active=False))
    sign(world, deal)
    sent = Message.objects.filter(kind="greendeals.signed")
    team = {world.user(role).email for role in CityRole.values}
    partners = {"ana@sun.example", deal.parties.order_by("pk")[0].contact_email}
    assert sorted(message.address for message in sent) == sorted(team | partners)
    document = version_of(deal).document
    assert document is not None
    for message in sent:
        assert message.attachment == {
            "name": document.file_name,
            "sha256": document.sha256,
            "media_type": "application/pdf",
        }
    by_address = {message.address: message.context for message in sent}
    assert by_address["ana@sun.example"]["path"] == ""
    assert by_address[world.user(CityRole.COACH).email]["path"] == f"/deals/{deal.public_id}/"


def test_a_second_click_finds_the_first_signature(world: World) -> None:
    deal = signing(world)
    first = sign(world, deal)
    second = sign(world, deal, typed_name="Another Name", now=NOW + dt.timedelta(seconds=2))
    assert second.pk == first.pk
    assert (second.typed_name, second.signed_at) == ("M. Mayor", NOW)
    assert Entry.objects.about(deal.subject).filter(action="signed").count() == 1


@pytest.mark.parametrize("role", [role for role in CityRole.values if role != CityRole.SIGNATORY])
def test_who_is_not_asked_does_not_sign(world: World, role: str) -> None:
    deal = signing(world)
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal, actor=world.person(role))
    assert "not asked" in str(refusal.value.message)


def test_another_mayor_of_the_city_who_is_not_asked_does_not_sign(world: World) -> None:
    deal = signing(world)
    deputy = MembershipFactory(city=world.city, role=CityRole.SIGNATORY, user=UserFactory()).user
    actor = type(world.mayor)(deputy.pk, cities={world.city.pk: frozenset({CityRole.SIGNATORY})})
    with pytest.raises(Forbidden):
        sign(world, deal, actor=actor)


def test_a_stranger_finds_nothing_to_sign(world: World) -> None:
    deal = signing(world)
    with pytest.raises(Conflict):
        sign(world, deal, actor=stranger())


def test_a_mayor_whose_mandate_has_ended_does_not_sign(world: World) -> None:
    deal = signing(world)
    former = type(world.mayor)(world.mayor.user_id, cities={world.city.pk: frozenset({CityRole.READER})})
    with pytest.raises(DomainError):
        sign(world, deal, actor=former)
    assert fresh(deal).stage == Stage.SIGNING


@pytest.mark.parametrize(
    ("answers", "refusal", "words"),
    [
        ({"version_sha256": "0" * 64}, Conflict, "text has changed"),
        ({"typed_name": ""}, Invalid, ""),
        ({"typed_name": "   "}, Invalid, ""),
        ({"now": dt.datetime(2026, 3, 17, 0, 1, tzinfo=dt.UTC)}, Conflict, "time to sign has passed"),
    ],
)
def test_what_does_not_hold_is_not_signed(
    world: World, answers: dict[str, object], refusal: type[DomainError], words: str
) -> None:
    deal = signing(world)
    before = Entry.objects.count(), Message.objects.count()
    with pytest.raises(refusal) as error:
        sign(world, deal, **answers)
    assert words in str(error.value.message)
    assert refusal is Conflict or set(error.value.fields) == {"typed_name"}
    assert (Entry.objects.count(), Message.objects.count()) == before
    assert Signatory.objects.get().signed_at is None
    assert fresh(deal).stage == Stage.SIGNING


def test_the_last_day_is_still_a_day_to_sign(world: World) -> None:
    deal = signing(world)
    assert sign(world, deal, now=dt.datetime(2026, 3, 16, 21, 59, tzinfo=dt.UTC)).signed_at


def test_a_closed_round_takes_no_signature(world: World) -> None:
    deal = signing(world)
    deal.rounds.update(state=RoundState.VOIDED)
    with pytest.raises(Conflict) as refusal:
        sign(world, deal)
    assert "closed" in str(refusal.value.message)


def test_nobody_is_asked_before_the_text_is_frozen(world: World) -> None:
    with pytest.raises(Conflict):
        ask(world, approved(world))
