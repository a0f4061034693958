"""Partners of a deal and what they promise."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, Party
from greendeals.services import promise, remove_party, remove_row, save_party
from greendeals.workflow import PartyRole, Stage, TableKey
from icc.audit.models import Entry
from icc.core.errors import DomainError, Forbidden, Frozen, Invalid
from icc.tenancy.actors import Person
from tests.factories.cities import TermFactory
from tests.factories.deals import CommitmentFactory, DealFactory, PartyFactory
from tests.greendeals.world import AT, NOW, World, draft, fresh, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def add_party(world: World, deal: Deal, *, name: str = "Sun Ltd", actor: Person | None = None) -> Party:
    return save_party(
        actor=actor or world.coordinator,
        deal=deal,
        name=name,
        kind=TermFactory(vocabulary="partner_type"),
        role=PartyRole.IMPLEMENTER,
        contact_name="Ana",
        contact_email="ana@sun.example",
        now=NOW,
    )


def add_promise(world: World, deal: Deal, party: Party, *, actor: Person | None = None) -> Commitment:
    return promise(
        actor=actor or world.coordinator,
        deal=deal,
        party=party,
        text="Put panels up",
        measure="kWp",
        due_on=dt.date(2027, 1, 1),
        now=NOW,
    )


def trail(deal: Deal) -> list[str]:
    return [entry.action for entry in Entry.objects.about(deal.subject)]


def test_partners_and_promises_are_recorded_counted_and_noted(world: World) -> None:
    deal = DealFactory(participation=world.participation)
    party = add_party(world, deal)
    commitment = add_promise(world, deal, party)
    assert (party.deal, party.city) == (deal, world.city)
    assert (commitment.party, commitment.city) == (party, world.city)
    assert fresh(deal).content_version == 3
    assert trail(deal) == ["party-recorded", "promises-saved"]


def test_the_trail_names_no_person(world: World) -> None:
    deal = draft(world)
    add_party(world, deal)
    assert "Ana" not in str(list(Entry.objects.values()))
    assert "sun.example" not in str(list(Entry.objects.values()))


def test_an_organisation_is_a_party_once(world: World) -> None:
    deal = draft(world)
    add_party(world, deal)
    with pytest.raises(Invalid) as refusal:
        add_party(world, deal)
    assert str(refusal.value.fields["name"]) == "This organisation is already a party of the deal."
    assert deal.parties.filter(name="Sun Ltd").count() == 1


def test_the_same_organisation_may_be_in_two_deals(world: World) -> None:
    add_party(world, draft(world))
    add_party(world, draft(world))
    assert Party.objects.filter(name="Sun Ltd").count() == 2


def test_a_partner_leaves_together_with_its_promises(world: World) -> None:
    deal = draft(world)
    party = add_party(world, deal)
    add_promise(world, deal, party)
    before = fresh(deal).content_version
    remove_party(actor=world.coordinator, deal=deal, party=party, now=NOW)
    assert not Commitment.objects.filter(party_id=party.pk).exists()
    assert not Party.objects.filter(pk=party.pk).exists()
    assert deal.parties.count() == 1
    assert fresh(deal).content_version == before + 1
    assert trail(deal)[-1] == "party-removed"


def remove_promise(actor: Person, deal: Deal, promised: Commitment) -> None:
    """Take a promise out."""
    remove_row(actor=actor, deal=deal, table=TableKey.PROMISES, row=promised.public_id, now=NOW)


def test_a_promise_is_taken_out_alone(world: World) -> None:
    deal = draft(world)
    remove_promise(world.coordinator, deal, deal.commitments.get())
    assert (deal.commitments.count(), deal.parties.count()) == (0, 1)
    assert fresh(deal).content_version == 2
    assert trail(deal) == ["promises-removed"]


def test_a_partner_of_another_deal_of_the_city_is_out_of_reach(world: World) -> None:
    deal, other = draft(world), draft(world)
    remove_party(actor=world.coordinator, deal=deal, party=other.parties.get(), now=NOW)
    remove_promise(world.coordinator, deal, other.commitments.get())
    assert (other.parties.count(), other.commitments.count()) == (1, 1)


def test_a_promise_is_made_by_a_party_of_the_same_deal(world: World) -> None:
    deal, other = draft(world), draft(world)
    with pytest.raises(DomainError):
        add_promise(world, deal, other.parties.get())
    assert deal.commitments.count() == 1


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.OFFICE, CityRole.COACH, CityRole.READER])
def test_only_writers_change_partners_and_promises(world: World, role: str) -> None:
    deal = draft(world)
    person = world.person(role)
    party, commitment = deal.parties.get(), deal.commitments.get()
    for act in (
        lambda: add_party(world, deal, actor=person),
        lambda: add_promise(world, deal, party, actor=person),
        lambda: remove_party(actor=person, deal=deal, party=party, now=NOW),
        lambda: remove_promise(person, deal, commitment),
    ):
        with pytest.raises(Forbidden):
            act()
    assert (deal.parties.count(), deal.commitments.count()) == (1, 1)


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.READY, Stage.SIGNING, Stage.ACTIVE])
def test_from_review_on_partners_and_promises_stand_still(world: World, stage: Stage) -> None:
    deal = AT[stage](world)
    party, commitment = deal.parties.get(), deal.commitments.get()
    for act in (
        lambda: add_party(world, deal),
        lambda: add_promise(world, deal, party),
        lambda: remove_party(actor=world.coordinator, deal=deal, party=party, now=NOW),
        lambda: remove_promise(world.coordinator, deal, commitment),
    ):
        with pytest.raises(Frozen):
            act()
    assert (deal.parties.count(), deal.commitments.count()) == (1, 1)


def test_the_database_ties_a_partner_to_the_city_of_its_deal(world: World) -> None:
    other = new_world()
    deal = draft(world)
    party = deal.parties.get()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyFactory(deal=deal, city=other.city)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitmentFactory(deal=deal, party=party, city=other.city)
