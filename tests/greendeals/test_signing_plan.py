"""The plan of a round: roles, groups, the city's several signatures, copies, and when to start."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cities.models import Anchor, Member, Milestone
from cities.workflow import CityApproval, CityForm, CityRole, MilestoneKind
from greendeals.models import Copy, Deal, Evidence, RegisterEntry, Signatory
from greendeals.selectors import latest_starts, signing_progress
from greendeals.services import (
    Ask,
    CopyTo,
    Plan,
    Seat,
    agree_to_deal,
    open_signing,
    remove_party,
)
from greendeals.services.evidence import Consent
from greendeals.workflow import Act, RoundState, SlotRole, SlotState
from icc.core.errors import Conflict, Forbidden, Frozen, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory, MunicipalityFactory
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    ask,
    decline,
    fresh,
    frozen,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    signing,
    trace,
    version_of,
)

pytestmark = pytest.mark.django_db
AGREED = Consent("agree-1-city", "I agree.")


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def second_mayor(world: World) -> Person:
    """Return another signatory of the city."""
    held = MembershipFactory(city=world.city, role=CityRole.SIGNATORY, user=UserFactory())
    return Person(user_id=held.user.pk, cities={world.city.pk: frozenset({CityRole.SIGNATORY})})


def seats(world: World, **facts: bool) -> list[Seat]:
    """Return all signatories of the city."""
    held = world.city.memberships.filter(role=CityRole.SIGNATORY).select_related("user").order_by("pk")
    return [Seat(row, f"City {place}", **facts) for place, row in enumerate(held, 1)]


def agree(world: World, deal: Deal, actor: Person) -> Signatory:
    return agree_to_deal(
        actor=actor,
        deal=deal,
        version_sha256=version_of(deal).sha256,
        consent=AGREED,
        trace=trace(),
        now=NOW,
    )


def test_a_consortium_names_which_mayors_sign_and_all_of_them_come_last(world: World) -> None:
    other = second_mayor(world)
    deal = ask(world, frozen(world), seats=seats(world))
    [partner_slot, first, second] = deal.signatories.order_by("group", "pk")
    assert (partner_slot.group, first.group, second.group) == (1, 2, 2)
    assert [first.organisation, second.organisation] == ["City 1", "City 2"]
    assert Message.objects.filter(kind="greendeals.signature_asked").count() == 0
    partners_sign(world, deal)
    assert Message.objects.filter(kind="greendeals.signature_asked").count() == 2
    sign(world, deal)
    assert deal.rounds.get().state == RoundState.OPEN
    sign(world, deal, actor=other)
    assert deal.rounds.get().state == RoundState.SEALING


def test_who_agrees_comes_first_and_is_no_signature(world: World) -> None:
    office = world.memberships[CityRole.READER]
    deal = ask(world, frozen(world), approvers=[office])
    [slot] = deal.signatories.filter(role=SlotRole.APPROVER)
    [party] = parties_of(deal)
    with pytest.raises(Conflict):
        sign(world, deal, actor=partner(party))
    with pytest.raises(Forbidden):
        sign(world, deal, actor=world.person(CityRole.READER))
    assert agree(world, deal, world.person(CityRole.READER)).state == SlotState.AGREED
    assert agree(world, deal, world.person(CityRole.READER)).pk == slot.pk
    assert Evidence.objects.get().act == Act.AGREED
    partners_sign(world, deal)
    sign(world, deal)
    seal(deal)
    signatures = RegisterEntry.objects.get().signatures
    assert len(signatures) == 2
    progress = signing_progress(actor=world.coordinator, deal=fresh(deal))
    assert progress
    assert (progress.signed, len(progress.signers), len(progress.slots)) == (2, 2, 3)


def test_who_is_asked_to_agree_may_decline_and_the_round_ends(world: World) -> None:
    deal = ask(world, frozen(world), approvers=[world.memberships[CityRole.READER]])
    decline(world, deal, actor=world.person(CityRole.READER))
    assert deal.rounds.get().state == RoundState.DECLINED


def test_an_approver_who_left_the_team_does_not_agree(world: World) -> None:
    deal = ask(world, frozen(world), approvers=[world.memberships[CityRole.READER]])
    with pytest.raises(Forbidden):
        agree(
            world, deal, Person(user_id=world.user(CityRole.READER).pk, cities={world.city.pk: frozenset()})
        )


def test_the_mayor_signs_and_does_not_only_agree(world: World) -> None:
    deal = signing(world)
    partners_sign(world, deal)
    with pytest.raises(Forbidden):
        agree(world, deal, world.mayor)


@pytest.mark.fault("signing-15")
def test_who_only_gets_a_copy_signs_nothing_and_gets_the_result(world: World) -> None:
    reader = world.person(CityRole.READER)
    deal = ask(world, frozen(world), copies=[CopyTo("Archive", "archive@city.example")])
    assert not Message.objects.filter(address="archive@city.example").exists()
    with pytest.raises(Forbidden):
        sign(world, deal, actor=reader)
    partners_sign(world, deal)
    sign(world, deal)
    seal(deal)
    mail = Message.objects.get(address="archive@city.example")
    assert (mail.kind, Copy.objects.get().name) == ("greendeals.signed", "Archive")


def test_the_office_of_the_mayor_prepares_and_does_not_sign(world: World) -> None:
    office = world.person(CityRole.OFFICE)
    deal = ask(world, frozen(world), actor=office)
    partners_sign(world, deal)
    with pytest.raises(Forbidden):
        sign(world, deal, actor=office)


@pytest.mark.fault("signing-46")
def test_a_plan_without_anybody_for_the_city_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(world, frozen(world), seats=[])
    assert "signatory" in refusal.value.fields


@pytest.mark.fault("signing-46")
@pytest.mark.parametrize("quorum", [0, 2])
def test_a_quorum_over_or_under_the_partners_is_refused(world: World, quorum: int) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(world, frozen(world), quorum=quorum)
    assert "quorum" in refusal.value.fields


@pytest.mark.fault("signing-46")
def test_one_person_in_two_places_must_be_confirmed(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    second.contact.email = first.contact.email.upper()
    second.contact.save()
    with pytest.raises(Invalid) as refusal:
        ask(world, deal)
    assert "repeated" in refusal.value.fields
    assert ask(world, deal, repeated=True).rounds.count() == 1


@pytest.mark.fault("signing-46")
def test_one_account_never_has_two_places(world: World) -> None:
    mayor = world.memberships[CityRole.SIGNATORY]
    reader = MembershipFactory(city=world.city, role=CityRole.READER, user=mayor.user)
    for plan in ({"seats": [Seat(mayor), Seat(mayor)]}, {"approvers": [reader]}):
        with pytest.raises(Invalid):
            ask(world, frozen(world), repeated=True, **plan)


def test_a_colleague_of_another_city_does_not_agree(world: World) -> None:
    foreign = new_world().memberships[CityRole.READER]
    with pytest.raises(Invalid) as refusal:
        ask(world, frozen(world), approvers=[foreign])
    assert "approvers" in refusal.value.fields


@pytest.mark.fault("signing-45")
def test_neither_order_nor_people_change_in_an_open_round(world: World) -> None:
    deal = signing(world, partners=2)
    first, _second = parties_of(deal)
    sign(world, deal, actor=partner(first))
    with pytest.raises(Conflict):
        open_signing(
            actor=world.coordinator,
            deal=deal,
            plan=Plan(seats(world), [Ask(party, 1) for party in parties_of(deal)]),
            deadline=DEADLINE,
            now=NOW,
        )
    with pytest.raises(Frozen):
        remove_party(actor=world.coordinator, deal=deal, party=first, now=NOW)
    slots = Signatory.objects.filter(deal=deal)
    changes = {"group": 5, "required": False, "mandate_needed": True, "may_delegate": True}
    for field, value in changes.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            slots.update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        slots.filter(signed_at__isnull=False).delete()


def test_a_sign_in_is_asked_only_of_people_the_city_knows(world: World) -> None:
    UserFactory(email="known.elsewhere@partner.example")
    deal = frozen(world)
    [party] = parties_of(deal)
    for email in ("known.elsewhere@partner.example", "nobody@partner.example"):
        party.contact.email = email
        party.contact.save()
        with pytest.raises(Invalid) as refusal:
            ask(world, deal, asks=[Ask(party, by_account=True)])
        assert "no account in your team" in str(refusal.value.message)


def test_a_sign_in_that_the_plan_asks_for_is_checked_when_signing(world: World) -> None:
    deal = frozen(world)
    [party] = parties_of(deal)
    party.contact.email = world.user(CityRole.READER).email
    party.contact.save()
    deal = ask(world, deal, asks=[Ask(party, by_account=True)])
    with pytest.raises(Forbidden):
        sign(world, deal, actor=partner(party))
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("council", "days"), [(False, 15), (True, 50)])
def test_the_last_day_to_start_is_counted_back_from_the_event(
    world: World, *, council: bool, days: int
) -> None:
    deal = frozen(world)
    edition = deal.participation.edition
    edition.approvals = [CityApproval.COUNCIL] if council else []
    lab = dt.date(2026, 6, 17)
    for code, day in (("city-lab", lab), ("past", dt.date(2026, 1, 5))):
        anchor = Anchor.objects.create(edition=edition, code=code, start_date=day)
        Milestone.objects.create(
            edition=edition, anchor=anchor, code=code, name=code, kind=MilestoneKind.MILESTONE
        )
    [start] = latest_starts(deal, today=NOW.date(), groups=1)
    assert (start.name, start.on, start.on - start.latest) == ("city-lab", lab, dt.timedelta(days=days))
    [later] = latest_starts(deal, today=NOW.date(), groups=3)
    assert start.latest - later.latest == dt.timedelta(days=14)


def test_the_plan_page_of_a_consortium_asks_for_whom_each_mayor_signs(world: World, client_for: Any) -> None:
    world.city.form = CityForm.CONSORTIUM
    world.city.save()
    second_mayor(world)
    town = Member.objects.create(participation=world.participation, municipality=MunicipalityFactory())
    deal = frozen(world)
    browser = client_for(world.user(CityRole.OFFICE))
    address = f"{deal.get_absolute_url()}signing/"
    page = browser.get(address).content.decode()
    assert town.municipality.name in page
    held = list(world.city.memberships.filter(role=CityRole.SIGNATORY))
    [party] = parties_of(deal)
    answers = {
        "signatories": [row.pk for row in held],
        f"for_{held[0].public_id}": town.municipality.name,
        f"for_{held[1].public_id}": "",
        "deadline": "2099-01-01",
        f"group_{party.public_id}": "1",
        f"required_{party.public_id}": "on",
        "copies": "Archive, archive@city.example",
    }
    assert browser.post(address, {**answers, "signatories": []}).status_code == 422
    assert browser.post(address, {**answers, "copies": "nobody"}).status_code == 422
    assert browser.post(address, answers).status_code == 302
    city = deal.signatories.exclude(user=None).order_by("pk")
    assert [slot.organisation for slot in city] == [town.municipality.name, world.city.name]
    assert Copy.objects.get().email == "archive@city.example"
