"""Mandates: asked for where the plan says so, checked when inviting and when signing."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cities.workflow import CityRole
from greendeals.models import Deal, Evidence, Mandate, Signatory
from greendeals.selectors import blocks, signing_progress
from greendeals.services import Ask, Ground, Seat, record_mandate, replace_signatory, revoke_mandate
from greendeals.services.delegations import colleague
from greendeals.services.turns import slots_of
from greendeals.workflow import Act, Basis, SlotState
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    partners_sign,
    sign,
    slot_of,
    trail,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the decision"
TODAY = NOW.date()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def ground(**facts: Any) -> Ground:
    given = {
        "basis": Basis.COUNCIL,
        "reference": "Decision 12/2026",
        "valid_from": dt.date(2026, 1, 1),
        "content": PDF,
        "file_name": "decision.pdf",
        **facts,
    }
    return Ground(**given)


def mandate_for(
    world: World, deal: Deal, slot: Signatory, *, now: dt.datetime = NOW, **facts: Any
) -> Mandate:
    return record_mandate(actor=world.coordinator, deal=deal, slot=slot, ground=ground(**facts), now=now)


def asked_with_mandate(world: World) -> tuple[Deal, Signatory]:
    """Return a deal whose mayor needs a mandate and has none, and the mayor's slot."""
    seat = Seat(world.memberships[CityRole.SIGNATORY], mandate=True)
    deal = ask(world, frozen(world), seats=[seat])
    return deal, mayor_of(deal)


def mayor_of(deal: Deal) -> Signatory:
    return deal.signatories.select_related("round").exclude(user=None).latest("pk")


def test_nobody_is_asked_whose_mandate_is_missing_and_the_city_is_told(world: World) -> None:
    deal, slot = asked_with_mandate(world)
    partners_sign(world, deal)
    slot.refresh_from_db()
    assert slot.invited_at is None
    told = Message.objects.filter(kind="greendeals.mandate_missing").values_list("address", flat=True)
    assert set(told) == {world.user(role).email for role in (CityRole.COORDINATOR, CityRole.OFFICE)}
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal)
    assert "mandate" in str(refusal.value.message)
    mandate = mandate_for(world, deal, slot)
    slot.refresh_from_db()
    assert slot.invited_at == NOW
    assert sign(world, deal).signed_at
    entry = Entry.objects.about(deal.subject).filter(action=Act.SIGNED).last()
    assert entry
    assert entry.data["mandate"] == mandate.public_id
    assert entry.data["mandate_sha256"] == mandate.document_sha256 != ""


@pytest.mark.fault("signing-13")
@pytest.mark.parametrize("how", ["revoked", "ended"])
def test_a_mandate_that_ends_before_the_act_refuses_it_and_the_city_is_told(world: World, how: str) -> None:
    deal, slot = asked_with_mandate(world)
    until = TODAY if how == "ended" else None
    mandate = mandate_for(world, deal, slot, valid_to=until)
    partners_sign(world, deal)
    now = NOW + dt.timedelta(days=1)
    if how == "revoked":
        revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    before = Evidence.objects.count()
    refused = sign(world, deal, now=now)
    assert (refused.signed_at, refused.revoked_at) == (None, now)
    assert Evidence.objects.count() == before
    assert mayor_of(deal).state == SlotState.REVOKED
    assert trail(deal)[-1] == "mandate-lacking"
    assert Message.objects.filter(
        kind="greendeals.mandate_ended", address=world.user(CityRole.COORDINATOR).email
    ).exists()
    with pytest.raises(Forbidden):
        sign(world, deal, now=now)
    asked = Message.objects.filter(kind="greendeals.signature_asked").count()
    mandate_for(world, deal, slot, now=now)
    assert Message.objects.filter(kind="greendeals.signature_asked").count() == asked + 1
    assert sign(world, deal, now=now).signed_at == now


@pytest.mark.fault("signing-13")
def test_the_page_answers_403_and_keeps_the_refusal(world: World, client_for: Any) -> None:
    deal, slot = asked_with_mandate(world)
    mandate = mandate_for(world, deal, slot)
    partners_sign(world, deal)
    revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    round_ = slot.round
    type(round_).objects.filter(pk=round_.pk).update(deadline=dt.date(2099, 1, 1))
    browser = client_for(world.user(CityRole.SIGNATORY))
    answer = browser.post(
        f"{deal.get_absolute_url()}sign/",
        {
            "typed_name": "M. Mayor",
            "function": "Mayor",
            "version_sha256": slot.round.version.sha256,
            "consent": "on",
        },
    )
    assert answer.status_code == 403
    assert "Your mandate to sign is not valid now" in answer.content.decode()
    assert mayor_of(deal).revoked_at


def test_a_mandate_belongs_to_a_person_and_not_to_the_partner(world: World) -> None:
    deal = frozen(world)
    [party] = parties_of(deal)
    deal = ask(world, deal, asks=[Ask(party, mandate=True)])
    mandate = mandate_for(world, deal, slot_of(party))
    assert mandate.fits(slot_of(party))
    slot = slot_of(party)
    slot.name = "Somebody Else"
    assert not mandate.fits(slot)
    assert sign(world, deal, actor=partner(party)).signed_at


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reference": "  "}, "reference"),
        ({"content": b""}, "file"),
        ({"content": b"words", "file_name": "a.pdf"}, "file"),
        ({"valid_to": dt.date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_a_mandate_that_shows_nothing_is_refused(world: World, facts: dict[str, Any], field: str) -> None:
    deal, slot = asked_with_mandate(world)
    with pytest.raises(Invalid) as refusal:
        mandate_for(world, deal, slot, **facts)
    assert field in refusal.value.fields


def test_the_law_itself_needs_no_file(world: World) -> None:
    deal, slot = asked_with_mandate(world)
    mandate = mandate_for(world, deal, slot, basis=Basis.STATUTE, content=b"")
    assert (mandate.document, mandate.document_sha256) == (None, "")


def test_nobody_checks_their_own_mandate(world: World) -> None:
    deal, slot = asked_with_mandate(world)
    both = frozenset({CityRole.SIGNATORY, CityRole.COORDINATOR})
    self_made = Person(user_id=world.mayor.user_id, cities={world.city.pk: both})
    with pytest.raises(Forbidden):
        record_mandate(actor=self_made, deal=deal, slot=slot, ground=ground(), now=NOW)


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.EDITOR, CityRole.COACH, CityRole.READER])
def test_only_coordinator_and_office_record_and_end_mandates(world: World, role: str) -> None:
    deal, slot = asked_with_mandate(world)
    with pytest.raises(Forbidden):
        record_mandate(actor=world.person(role), deal=deal, slot=slot, ground=ground(), now=NOW)
    mandate = mandate_for(world, deal, slot)
    with pytest.raises(Forbidden):
        revoke_mandate(actor=world.person(role), deal=deal, mandate=mandate, now=NOW)


def test_a_mandate_is_never_rewritten(world: World) -> None:
    deal, slot = asked_with_mandate(world)
    mandate = mandate_for(world, deal, slot)
    for change in (
        {"reference": "Another"},
        {"document_sha256": "0" * 64},
        {"valid_to": dt.date(2099, 1, 1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**change)
    revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(revoked_at=None)


def successor(world: World) -> Any:
    return MembershipFactory(
        city=world.city, role=CityRole.SIGNATORY, user=UserFactory(email="next@city.example")
    )


@pytest.mark.fault("signing-47")
@pytest.mark.parametrize("what", ["closed account", "lost office"])
def test_a_mayor_who_goes_is_shown_and_another_signs_in_their_own_right(world: World, what: str) -> None:
    deal = mayors_turn(world)
    held = world.memberships[CityRole.SIGNATORY]
    if what == "lost office":
        type(held).objects.filter(pk=held.pk).delete()
    else:
        type(held.user).objects.filter(pk=held.user.pk).update(is_active=False)
    slot = mayor_of(deal)
    [(blocked, words)] = blocks(slots_of(slot.round), today=TODAY).items()
    assert blocked == slot.pk
    assert ("closed" if what == "closed account" else "no longer signs") in str(words)
    progress = signing_progress(actor=world.coordinator, deal=deal, now=NOW)
    assert progress
    assert [row.signatory.pk for row in progress.blocked] == [slot.pk]
    after = successor(world)
    fresh_slot = replace_signatory(
        actor=world.coordinator, deal=deal, slot=slot, to=colleague(after), now=NOW
    )
    assert (fresh_slot.delegated_from_id, fresh_slot.user_id) == (None, after.user_id)
    assert Message.objects.filter(kind="greendeals.signature_asked", address="next@city.example").exists()
    if what == "lost office":
        with pytest.raises(Conflict):
            sign(world, deal)
    actor = Person(user_id=after.user_id, cities={world.city.pk: frozenset({CityRole.SIGNATORY})})
    assert sign(world, deal, actor=actor).pk == fresh_slot.pk


@pytest.mark.fault("signing-45")
def test_who_can_sign_or_has_signed_is_not_replaced(world: World) -> None:
    deal = mayors_turn(world)
    after = successor(world)
    for _ in ("can sign", "has signed"):
        with pytest.raises(Conflict):
            replace_signatory(
                actor=world.coordinator, deal=deal, slot=mayor_of(deal), to=colleague(after), now=NOW
            )
        if not mayor_of(deal).signed_at:
            sign(world, deal)


@pytest.mark.fault("signing-47")
def test_an_organisation_that_is_gone_blocks_its_slot(world: World) -> None:
    deal = ask(world, frozen(world))
    [party] = parties_of(deal)
    Signatory.objects.filter(party=party).update(party=None)
    [round_] = fresh(deal).rounds.all()
    assert [str(words) for words in blocks(slots_of(round_), today=TODAY).values()] == [
        "The organisation is no longer in the deal."
    ]


@pytest.mark.fault("signing-47")
def test_the_page_of_the_city_says_what_keeps_somebody_and_what_to_do(world: World, client_for: Any) -> None:
    deal, slot = asked_with_mandate(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    page = browser.get(f"{deal.get_absolute_url()}signatories/").content.decode()
    assert "No valid mandate is recorded for this person." in page
    address = f"{deal.get_absolute_url()}signatories/{slot.public_id}/mandate/"
    assert address in page
    assert browser.get(f"{deal.get_absolute_url()}signatories/{slot.public_id}/replace/").status_code == 200
    assert (
        browser.post(address, {"basis": "council", "reference": "12", "valid_from": "2026-01-01"}).status_code
        == 422
    )
    assert (
        browser.post(address, {"basis": "statute", "reference": "12", "valid_from": "2026-01-01"}).status_code
        == 302
    )
    mandate = Mandate.objects.get()
    assert browser.post(f"{deal.get_absolute_url()}mandates/{mandate.public_id}/end/").status_code == 302
    mandate.refresh_from_db()
    assert mandate.revoked_by_id == world.coordinator.user_id
    assert "Somebody cannot answer" in browser.get(deal.get_absolute_url()).content.decode()
