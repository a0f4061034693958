"""A signatory who hands over: one hop, an own mandate, an own way in, and both names kept."""

import dataclasses
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import Deal, Evidence, Link, RegisterEntry, Signatory
from greendeals.rules import slot_of as slot_for
from greendeals.services import Ask, Seat, Substitute, change_contact, colleague, delegate_slot
from greendeals.services.links import issue_link
from greendeals.workflow import Assurance, SlotState
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.core.errors import Conflict, Forbidden, Gone, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Partner, Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.greendeals.doors import ask_now, come_in, freeze_now, text_of, token_for, with_parties
from tests.greendeals.test_mandates import mandate_for
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    frozen,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    slot_of,
    trail,
)

pytestmark = pytest.mark.django_db
DEPUTY = Substitute("D. Deputy", "Deputy director", "deputy@sun.example")


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def asked(world: World, *, partners: int = 1, delegate: bool = True) -> Deal:
    """Return a deal whose partners may hand over."""
    deal = frozen(world, partners=partners)
    return ask(world, deal, asks=[Ask(party, delegate=delegate) for party in parties_of(deal)])


def hand_over(deal: Deal, actor: Any, to: Substitute = DEPUTY) -> Signatory:
    return delegate_slot(actor=actor, deal=deal, to=to, now=NOW)


def through_link(slot: Signatory) -> Partner:
    """Return the partner who comes through the link sent for a slot."""
    assert slot.party
    link = Link.objects.filter(signatory=slot).latest("pk")
    return dataclasses.replace(partner(slot.party), link_id=link.pk)


@pytest.mark.fault("signing-18")
def test_b_signs_on_behalf_of_a_and_both_stand_in_proof_and_register(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    former = slot_of(party)
    old = through_link(former)
    fresh = hand_over(deal, old)
    former.refresh_from_db()
    assert (former.state, fresh.state) == (SlotState.PASSED, SlotState.WAITING)
    assert not Message.objects.filter(address=DEPUTY.email).exists()
    mandate = mandate_for(world, deal, fresh)
    assert Message.objects.get(address=DEPUTY.email, kind="greendeals.partner_asked").name == "D. Deputy"
    with pytest.raises(Gone):
        sign(world, deal, actor=old)
    signed = sign(world, deal, actor=through_link(fresh), typed_name="D. Deputy", function="Deputy director")
    assert signed.pk == fresh.pk
    entry = Entry.objects.about(deal.subject).filter(action="signed").last()
    assert entry
    assert (entry.data["delegated_by"], entry.data["mandate"]) == (former.pk, mandate.public_id)
    assert entry.disclosures.get(key="on_behalf_of").value == former.name
    assert Evidence.objects.get().assurance == Assurance.SES_EMAIL_OTP
    sign(world, deal)
    seal(deal)
    [row, _city] = RegisterEntry.objects.get().signatures
    assert (row["function"], row["on_behalf_of"]) == ("Deputy director", former.function)
    assert former.name not in str(RegisterEntry.objects.get().signatures)
    assert "delegated" in trail(deal)
    assert Message.objects.filter(address=DEPUTY.email, kind="greendeals.signed").exists()
    assert list(broken_links()) == []


@pytest.mark.fault("signing-18")
@pytest.mark.fault("signing-9")
def test_the_links_of_a_die_at_once(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    hand_over(deal, partner(party))
    assert not Link.objects.live(now=NOW).exists()


@pytest.mark.fault("signing-18")
def test_only_where_the_plan_allows_it(world: World) -> None:
    deal = asked(world, delegate=False)
    with pytest.raises(Forbidden):
        hand_over(deal, partner(parties_of(deal)[0]))


@pytest.mark.fault("signing-18")
def test_one_hop_only(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    fresh = hand_over(deal, partner(party))
    mandate_for(world, deal, fresh)
    with pytest.raises(Forbidden):
        hand_over(deal, through_link(fresh), dataclasses.replace(DEPUTY, email="third@sun.example"))


@pytest.mark.fault("signing-18")
def test_not_to_oneself_nor_to_another_signatory(world: World) -> None:
    deal = asked(world, partners=2)
    first, second = parties_of(deal)
    mayor = world.user(CityRole.SIGNATORY)
    for email in (first.contact.email.upper(), second.contact.email, mayor.email, "", "nobody"):
        with pytest.raises(Invalid) as refusal:
            hand_over(deal, partner(first), dataclasses.replace(DEPUTY, email=email))
        assert "email" in refusal.value.fields
    assert not Signatory.objects.exclude(passed_at=None).exists()


@pytest.mark.fault("signing-18")
def test_who_stands_in_without_a_mandate_of_their_own_signs_nothing(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    fresh = hand_over(deal, partner(party))
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal, actor=partner(party))
    assert "mandate" in str(refusal.value.message)
    fresh.refresh_from_db()
    assert (fresh.invited_at, fresh.signed_at) == (None, None)


def test_a_mayor_hands_over_to_another_signatory_of_the_city_and_can_no_longer_act(world: World) -> None:
    held = MembershipFactory(city=world.city, role=CityRole.SIGNATORY, user=UserFactory())
    seat = Seat(world.memberships[CityRole.SIGNATORY], delegate=True)
    deal = ask(world, frozen(world), seats=[seat])
    with pytest.raises(Conflict):
        hand_over(deal, world.mayor, colleague(held))
    partners_sign(world, deal)
    fresh = hand_over(deal, world.mayor, colleague(held))
    own = slot_for(world.mayor, deal)
    assert own
    assert own.state == SlotState.PASSED
    with pytest.raises(Conflict):
        sign(world, deal)
    mandate_for(world, deal, fresh)
    deputy = Person(user_id=held.user_id, cities={world.city.pk: frozenset({CityRole.SIGNATORY})})
    assert sign(world, deal, actor=deputy).delegated_from_id == own.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Signatory.objects.filter(pk=own.pk).update(signed_at=NOW)


def test_who_has_signed_hands_nothing_over(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    sign(world, deal, actor=partner(party))
    with pytest.raises(Conflict):
        hand_over(deal, partner(party))


def test_a_contact_person_who_has_handed_over_is_not_exchanged_behind_the_delegate(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    hand_over(deal, partner(party))
    with pytest.raises(Conflict):
        change_contact(
            actor=world.coordinator,
            deal=deal,
            party=party,
            name="X",
            function="",
            email="x@sun.example",
            now=NOW,
        )


def test_a_reading_link_of_the_party_does_not_sign_for_the_delegate(world: World) -> None:
    deal = asked(world)
    [party] = parties_of(deal)
    fresh = hand_over(deal, partner(party))
    mandate_for(world, deal, fresh)
    link, _token = issue_link(party=party, now=NOW, address=party.contact.email)
    with pytest.raises(Gone):
        sign(world, deal, actor=dataclasses.replace(partner(party), link_id=link.pk))


def test_the_page_at_the_door_says_for_whom_one_is_there_and_what_follows(world: World) -> None:
    deal = freeze_now(world, with_parties(world, "p@sun.example"))
    [party] = parties_of(deal)
    ask_now(world, deal, [Ask(party, delegate=True)])
    token = token_for("p@sun.example")
    browser, address = come_in(Client(), token), f"/p/{token}/hand-over/"
    here = f"You are here for {party.name}."
    assert here in text_of(browser.get(address))
    assert browser.post(address, {"name": ""}).status_code == 422
    answers = {"name": DEPUTY.name, "function": DEPUTY.function, "email": DEPUTY.email}
    after = text_of(browser.post(address, answers))
    assert here in after
    assert f"{DEPUTY.name} is to sign on your behalf" in after
