"""Asking for the signatures, giving them, and everything that follows from it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities.models import Membership
from cities.workflow import CityRole
from greendeals.models import Deal, Evidence, RegisterEntry, Signatory, SigningRound
from greendeals.services import Consent, Plan, Seat, open_signing
from greendeals.workflow import RoundState, SlotState, Stage
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Disclosure, Entry
from icc.audit.services import broken_links
from icc.core.errors import Conflict, DomainError, Forbidden, Invalid
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.tenancy.actors import Partner, Public
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import ContactFactory, PartyFactory
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    approved,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    seal,
    sealing,
    sign,
    signed,
    signing,
    slot_of,
    staff,
    stranger,
    trail,
    version_of,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


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
        plan=Plan([Seat(signatory or world.memberships[CityRole.SIGNATORY])]),
        deadline=deadline,
        now=NOW,
    )


def mayors_slot(deal: Deal) -> Signatory:
    return Signatory.objects.select_related("round").get(deal=deal, user__isnull=False)


def test_asking_opens_a_round_on_the_frozen_version_and_tells_the_partner(world: World) -> None:
    deal = frozen(world)
    Message.objects.all().delete()
    round_ = ask(world, deal)
    assert (round_.version, round_.state, round_.deadline) == (version_of(deal), RoundState.OPEN, DEADLINE)
    assert (round_.quorum, round_.opened_by_id) == (1, world.coordinator.user_id)
    [party] = parties_of(deal)
    slot = slot_of(party)
    assert (slot.name, slot.organisation) == (party.contact.name, party.name)
    assert slot.function == "", "nobody has said it: whoever signs does"
    assert (slot.state, slot.invited_at, slot.signed_at) == (SlotState.INVITED, NOW, None)
    message = Message.objects.get()
    assert (message.kind, message.address) == ("greendeals.partner_asked", party.contact.email)
    assert message.context["deadline"] == "16 March 2026"
    assert set(message.secrets) == {"token"}
    assert fresh(deal).stage == Stage.SIGNING


def test_the_mayor_waits_for_the_partner_and_is_asked_then(world: World) -> None:
    deal = signing(world)
    assert mayors_slot(deal).state == SlotState.WAITING
    Message.objects.all().delete()
    sign(world, deal, actor=partner(parties_of(deal)[0]), now=NOW + dt.timedelta(hours=1))
    slot, mayor = mayors_slot(deal), world.user(CityRole.SIGNATORY)
    assert (slot.user, slot.name, slot.organisation) == (mayor, mayor.name, world.city.name)
    assert (slot.state, slot.invited_at) == (SlotState.INVITED, NOW + dt.timedelta(hours=1))
    message = Message.objects.get(kind="greendeals.signature_asked")
    assert message.address == mayor.email
    assert message.context["path"] == f"/deals/{deal.public_id}/sign/"
    assert message.context["deadline"] == "16 March 2026"


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


def test_a_party_that_does_not_sign_has_no_slot(world: World) -> None:
    deal = frozen(world)
    PartyFactory(deal=deal, signs=False)
    ask(world, deal)
    assert [slot.party for slot in deal.signatories.filter(user=None)] == parties_of(deal)[:1]


def test_the_last_signature_sends_the_deal_to_be_sealed_and_it_is_not_active_yet(world: World) -> None:
    deal = mayors_turn(world)
    later = NOW + dt.timedelta(hours=2)
    slot = sign(world, deal, typed_name="  M. Mayor ", function=" Mayor of the city ", now=later)
    assert (slot.signed_at, slot.function, slot.state) == (later, "Mayor of the city", SlotState.SIGNED)
    round_ = deal.rounds.get()
    assert (round_.state, round_.closed_at) == (RoundState.SEALING, later)
    assert (fresh(deal).stage, fresh(deal).stage_since) == (Stage.SIGNING, NOW)
    asked = Seal.objects.get()
    assert (asked.document, asked.state) == (version_of(deal).document, SealState.REQUESTED)
    assert not RegisterEntry.objects.exists()


def test_the_seal_makes_the_deal_active(world: World) -> None:
    deal = sealing(world)
    later = NOW + dt.timedelta(minutes=3)
    seal(deal, now=later)
    round_ = deal.rounds.get()
    assert (round_.state, round_.closed_at) == (RoundState.SEALED, later)
    assert (fresh(deal).stage, fresh(deal).stage_since) == (Stage.ACTIVE, later)
    entry = RegisterEntry.objects.get()
    assert (entry.public_id, entry.code) == (deal.public_id, version_of(deal).code)


def test_the_seal_binds_the_text_the_evidence_and_the_end_of_the_trail(world: World) -> None:
    deal = sealing(world)
    reason = Seal.objects.get().reason
    last = Entry.objects.about(deal.subject)[len(trail(deal)) - 1]
    assert last.action == "all-signed"
    assert f"Text sha256:{version_of(deal).sha256}." in reason
    assert f"Evidence sha256:{last.data['evidence']}." in reason
    assert f"Audit entry {last.number} sha256:{last.digest}." in reason


def test_the_trail_tells_the_whole_story_in_order(world: World) -> None:
    deal = signed(world)
    assert trail(deal) == [
        "submit", "approve", "freeze", "open", "signed", "signed", "all-signed", "complete-signing",
    ]  # fmt: skip
    entries = list(Entry.objects.about(deal.subject))
    assert [entry.actor for entry in entries[-4:]] == [
        f"partner:{parties_of(deal)[0].pk}",
        f"person:{world.mayor.user_id}",
        "system:signing",
        "system:signing",
    ]
    proof = entries[-3]
    assert (proof.data["sha256"], proof.data["consent"]) == (version_of(deal).sha256, "sign-2-city")
    assert "Mayor" not in str(proof.data)
    assert Disclosure.objects.get(entry=proof, key="typed_name").value == "M. Mayor"
    assert list(broken_links()) == []


def test_the_signed_deal_goes_once_to_team_coach_and_partners_with_the_sealed_file(world: World) -> None:
    deal = sealing(world)
    for address in ("ana@sun.example", "ANA@sun.example", world.user(CityRole.READER).email.upper()):
        ContactFactory(deal=deal, party=PartyFactory(deal=deal), email=address)
    MembershipFactory(city=world.city, role=CityRole.EDITOR, user=world.user(CityRole.COORDINATOR))
    MembershipFactory(city=world.city, role=CityRole.READER, user=UserFactory(is_active=False))
    row = seal(deal)
    sent = Message.objects.filter(kind="greendeals.signed")
    team = {world.user(role).email for role in CityRole.values}
    partners = {"ana@sun.example", parties_of(deal)[0].contact.email}
    assert sorted(message.address for message in sent) == sorted(team | partners)
    for message in sent:
        assert message.attachment == {
            "name": row.document.file_name,
            "sha256": row.sha256,
            "media_type": "application/pdf",
        }
        assert message.context["path"] == f"/register/{deal.public_id}/"
        assert message.context["verify"].endswith(f"/verify/{version_of(deal).code}/")


def test_nobody_gets_the_file_before_it_is_sealed(world: World) -> None:
    sealing(world)
    assert not Message.objects.exclude(attachment=None).exists()


@pytest.mark.fault("signing-1")
def test_a_second_click_finds_the_first_signature(world: World) -> None:
    deal = mayors_turn(world)
    first = sign(world, deal)
    later = NOW + dt.timedelta(seconds=2)
    second = sign(world, deal, now=later, typed_name="Another Name", function="Deputy")
    assert second.pk == first.pk
    assert (second.function, second.signed_at) == ("Mayor", NOW)
    assert Evidence.objects.filter(signatory=first).count() == 1
    assert trail(deal).count("signed") == 2


@pytest.mark.fault("signing-7")
def test_a_partner_who_has_signed_makes_no_second_act(world: World) -> None:
    deal = mayors_turn(world)
    before = Entry.objects.count(), Message.objects.count(), Evidence.objects.count()
    actor = partner(parties_of(deal)[0])
    assert sign(world, deal, actor=actor, typed_name="Another").signed_at == NOW
    assert (Entry.objects.count(), Message.objects.count(), Evidence.objects.count()) == before


@pytest.mark.fault("signing-15")
@pytest.mark.parametrize("role", [role for role in CityRole.values if role != CityRole.SIGNATORY])
def test_who_is_not_asked_does_not_sign(world: World, role: str) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal, actor=world.person(role))
    assert "not asked" in str(refusal.value.message)


@pytest.mark.fault("signing-15")
@pytest.mark.parametrize("network", [NetworkRole.EC, NetworkRole.DESK])
def test_the_network_reads_and_does_not_sign(world: World, network: NetworkRole) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal, actor=staff(network))
    assert "not asked" in str(refusal.value.message)


def test_another_mayor_of_the_city_who_is_not_asked_does_not_sign(world: World) -> None:
    deal = mayors_turn(world)
    deputy = MembershipFactory(city=world.city, role=CityRole.SIGNATORY, user=UserFactory()).user
    actor = type(world.mayor)(deputy.pk, cities={world.city.pk: frozenset({CityRole.SIGNATORY})})
    with pytest.raises(Forbidden):
        sign(world, deal, actor=actor)


@pytest.mark.fault("signing-15")
def test_a_stranger_finds_nothing_to_sign(world: World) -> None:
    deal = mayors_turn(world)
    for actor in (stranger(), new_world().mayor, partner(parties_of(signing(new_world()))[0])):
        with pytest.raises(Conflict) as refusal:
            sign(world, deal, actor=actor)
        assert "no longer here" in str(refusal.value.message)


@pytest.mark.fault("signing-15")
def test_a_link_to_the_deal_for_no_party_of_it_signs_nothing(world: World) -> None:
    deal, other = signing(world), parties_of(signing(new_world()))[0]
    for parties in (frozenset[int](), frozenset({other.pk})):
        actor = Partner("x", frozenset({deal.pk}), parties)
        with pytest.raises(Forbidden) as refusal:
            sign(world, deal, actor=actor)
        assert "not asked" in str(refusal.value.message)


@pytest.mark.fault("signing-13")
@pytest.mark.parametrize("role", [CityRole.READER, CityRole.COORDINATOR])
def test_a_mayor_who_has_lost_the_office_does_not_sign(world: World, role: str) -> None:
    deal = mayors_turn(world)
    former = type(world.mayor)(world.mayor.user_id, cities={world.city.pk: frozenset({role})})
    with pytest.raises(Forbidden) as refusal:
        sign(world, deal, actor=former)
    assert "no longer sign" in str(refusal.value.message)
    assert mayors_slot(deal).signed_at is None
    assert fresh(deal).stage == Stage.SIGNING


@pytest.mark.parametrize(
    ("answers", "refusal", "told"),
    [
        pytest.param(
            {"version_sha256": "0" * 64}, Conflict, "text has changed", marks=pytest.mark.fault("signing-5")
        ),
        ({"typed_name": ""}, Invalid, "typed_name"),
        ({"typed_name": "   "}, Invalid, "typed_name"),
        ({"function": " "}, Invalid, "function"),
        pytest.param({"typed_name": "M" * 151}, Invalid, "typed_name", marks=pytest.mark.fault("signing-38")),
        pytest.param({"function": "M" * 151}, Invalid, "function", marks=pytest.mark.fault("signing-38")),
        pytest.param(
            {"now": dt.datetime(2026, 3, 17, 0, 1, tzinfo=dt.UTC)},
            Conflict,
            "time to sign has passed",
            marks=pytest.mark.fault("signing-6"),
        ),
    ],
)
def test_what_does_not_hold_is_not_signed(
    world: World, answers: dict[str, Any], refusal: type[DomainError], told: str
) -> None:
    deal = mayors_turn(world)
    before = Entry.objects.count(), Message.objects.count(), Evidence.objects.count()
    with pytest.raises(refusal) as error:
        sign(world, deal, **answers)
    assert told in str(error.value.message) or set(error.value.fields) == {told}
    assert (Entry.objects.count(), Message.objects.count(), Evidence.objects.count()) == before
    assert mayors_slot(deal).signed_at is None
    assert fresh(deal).stage == Stage.SIGNING


@pytest.mark.fault("signing-38")
@pytest.mark.parametrize("name", ["Łucja Ő’Жан-Ωμέγα", "D'Arc O‘Neil", "محمد بن علي", "Ana 🌍", "A\u0301na"])
def test_a_name_may_be_of_any_alphabet(world: World, name: str) -> None:
    deal = mayors_turn(world)
    slot = sign(world, deal, typed_name=name, function="Πρόεδρος")
    entry = Evidence.objects.get(signatory=slot).entry
    assert Disclosure.objects.get(entry=entry, key="typed_name").value == name
    assert list(broken_links()) == []


@pytest.mark.fault("signing-38")
@pytest.mark.parametrize("name", ["M. \x00Mayor", "M" * 300])
def test_a_name_that_cannot_be_kept_is_refused_at_its_field(
    world: World, client_for: ClientFor, name: str
) -> None:
    deal = mayors_turn(world, deadline=dt.date(2100, 1, 1))
    sha256 = version_of(deal).sha256
    answers = {"typed_name": name, "function": "Mayor", "consent": "on", "version_sha256": sha256}
    mayor = client_for(world.user(CityRole.SIGNATORY))
    response = mayor.post(f"{deal.get_absolute_url()}sign/", answers)
    assert response.status_code == 422
    assert 'id="id_typed_name_error"' in response.content.decode()
    assert not mayors_slot(deal).signed_at


@pytest.mark.fault("signing-42")
def test_a_clock_that_jumps_back_breaks_no_chain_and_turns_no_order_round(world: World) -> None:
    deal = mayors_turn(world)
    sign(world, deal, now=NOW - dt.timedelta(hours=2))
    entries = list(Entry.objects.about(deal.subject))
    assert entries[-1].at < entries[-3].at
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert trail(deal)[-2:] == ["signed", "all-signed"]
    assert list(broken_links()) == []


@pytest.mark.fault("signing-42")
def test_the_last_day_has_23_hours_when_summer_time_begins(world: World) -> None:
    deal = mayors_turn(world, deadline=dt.date(2026, 3, 29))
    with pytest.raises(Conflict):
        sign(world, deal, now=dt.datetime(2026, 3, 29, 22, 1, tzinfo=dt.UTC))
    assert sign(world, deal, now=dt.datetime(2026, 3, 29, 21, 59, tzinfo=dt.UTC)).signed_at


@pytest.mark.fault("signing-42")
def test_the_last_day_ends_where_the_programme_keeps_its_clock(world: World) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Conflict):
        sign(world, deal, now=dt.datetime(2026, 3, 16, 23, 1, tzinfo=dt.UTC))
    assert sign(world, deal, now=dt.datetime(2026, 3, 16, 22, 59, tzinfo=dt.UTC)).signed_at


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RoundState.SEALING, "being sealed"),
        (RoundState.SEALED, "sealed already"),
        (RoundState.DECLINED, "declined"),
        (RoundState.EXPIRED, "time to sign has passed"),
        (RoundState.VOIDED, "withdrawn"),
        pytest.param(RoundState.SUPERSEDED, "changing the text", marks=pytest.mark.fault("signing-4")),
    ],
)
def test_a_closed_round_takes_no_signature_and_says_why(world: World, state: RoundState, words: str) -> None:
    deal = mayors_turn(world)
    deal.rounds.update(state=state)
    with pytest.raises(Conflict) as refusal:
        sign(world, deal)
    assert words in str(refusal.value.message)
    assert mayors_slot(deal).signed_at is None


def test_nobody_is_asked_before_the_text_is_frozen(world: World) -> None:
    with pytest.raises(Conflict):
        ask(world, approved(world))


def test_a_new_wording_of_the_consent_has_another_hash(world: World) -> None:
    deal = signing(world)
    consent = Consent("sign-3-partner", "Unterschrieben.")
    slot = sign(world, deal, actor=partner(parties_of(deal)[0]), consent=consent)
    kept = Evidence.objects.get(signatory=slot)
    assert (kept.consent, kept.consent_sha256) == ("sign-3-partner", consent.sha256)


def test_what_is_signed_and_not_sealed_is_not_published(world: World) -> None:
    sealing(world)
    assert not RegisterEntry.objects.visible_to(Public()).exists()


def form_of(deal: Deal) -> dict[str, str]:
    return {
        "typed_name": "M. Mayor",
        "function": "Mayor",
        "consent": "on",
        "version_sha256": version_of(deal).sha256,
    }


@pytest.mark.fault("signing-15")
@pytest.mark.parametrize("role", [role for role in CityRole.values if role != CityRole.SIGNATORY])
def test_the_pages_refuse_members_who_are_not_asked_and_say_why(
    world: World, client_for: ClientFor, role: str
) -> None:
    deal = mayors_turn(world)
    browser = client_for(world.user(role))
    for path, answers in (("sign/", form_of(deal)), ("sign/decline/", {"reason": "No."})):
        for response in (
            browser.get(f"{deal.get_absolute_url()}{path}"),
            browser.post(f"{deal.get_absolute_url()}{path}", answers),
        ):
            assert response.status_code == 403
            assert "not asked" in response.content.decode()
    assert not Evidence.objects.filter(signatory__party=None).exists()


@pytest.mark.fault("signing-15")
def test_the_pages_are_not_there_for_strangers(world: World, client_for: ClientFor) -> None:
    deal = mayors_turn(world)
    elsewhere = new_world()
    for user in (elsewhere.user(CityRole.SIGNATORY), elsewhere.user(CityRole.COACH), UserFactory()):
        browser = client_for(user)
        for path in ("sign/", "sign/decline/"):
            assert browser.get(f"{deal.get_absolute_url()}{path}").status_code == 404
            assert browser.post(f"{deal.get_absolute_url()}{path}", form_of(deal)).status_code == 404
    assert not Evidence.objects.filter(signatory__party=None).exists()


@pytest.mark.fault("signing-15")
@pytest.mark.parametrize("network", [NetworkRole.EC, NetworkRole.DESK])
def test_the_pages_refuse_the_network(world: World, client_for: ClientFor, network: NetworkRole) -> None:
    deal = mayors_turn(world)
    browser = client_for(UserFactory(network=network))
    response = browser.post(f"{deal.get_absolute_url()}sign/", form_of(deal))
    assert response.status_code == 403
    assert "not asked" in response.content.decode()


@pytest.mark.fault("signing-13")
def test_the_page_tells_a_former_mayor_that_the_office_is_over(world: World, client_for: ClientFor) -> None:
    deal = mayors_turn(world)
    Membership.objects.filter(pk=world.memberships[CityRole.SIGNATORY].pk).update(role=CityRole.READER)
    deal.rounds.update(deadline=dt.date(2099, 1, 1))
    browser = client_for(world.user(CityRole.SIGNATORY))
    response = browser.post(f"{deal.get_absolute_url()}sign/", form_of(deal))
    assert response.status_code == 403
    assert "no longer sign" in response.content.decode()
    assert mayors_slot(deal).signed_at is None


@pytest.mark.fault("signing-14")
def test_the_page_of_a_mayor_whose_turn_it_is_not_takes_nothing(world: World, client_for: ClientFor) -> None:
    deal = signing(world)
    deal.rounds.update(deadline=dt.date(2099, 1, 1))
    browser = client_for(world.user(CityRole.SIGNATORY))
    response = browser.post(f"{deal.get_absolute_url()}sign/", form_of(deal))
    assert response.status_code == 409
    assert "not your turn" in response.content.decode()
    assert mayors_slot(deal).signed_at is None
