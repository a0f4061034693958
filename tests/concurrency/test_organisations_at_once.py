"""Two people at one organisation, each with a database connection of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from cities.models import Organisation
from cities.services import (
    OrganisationConflict,
    OrganisationFacts,
    change_organisation,
    merge_organisations,
    remove_organisation,
)
from cities.workflow import CityRole
from greendeals.models import Deal, Party
from greendeals.services import save_party
from icc.audit.models import Entry
from icc.core.errors import Conflict
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.factories.cities import OrganisationFactory, TermFactory
from tests.factories.deals import PartyFactory
from tests.greendeals.world import NOW, World, draft, new_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def sun(world: World) -> Organisation:
    return OrganisationFactory(city=world.city, name="Sun Ltd")


@pytest.fixture
def group(world: World) -> Organisation:
    return OrganisationFactory(city=world.city, name="Group of the sun")


def acting(actor: Person, act: Callable[..., Any], **facts: Any) -> Callable[[], Any]:
    """Return an act that opens its own connection and stands behind the actor's walls."""

    def run() -> Any:
        with scope(actor):
            return act(actor=actor, now=NOW, **facts)

    return run


def people(world: World) -> tuple[Person, Person]:
    return world.coordinator, world.person(CityRole.EDITOR)


def merging(actor: Person, survivor: Organisation, other: Organisation) -> Callable[[], Any]:
    return acting(actor, merge_organisations, survivor=survivor, other=other)


def recording(actor: Person, deal: Deal, name: str, **more: Any) -> Callable[[], Any]:
    """Return an act that records a party of a deal."""
    kind = TermFactory(vocabulary="partner_type")
    contact = {"contact_name": "Ana", "contact_email": "ana@sun.example"}
    facts = {"deal": deal, "name": name, "kind": kind, "role": "partner", **contact, **more}
    return acting(actor, save_party, **facts)


def merges() -> int:
    return Entry.objects.filter(action="organisation-merged").count()


def test_two_people_who_merge_one_pair_merge_it_once(
    world: World, sun: Organisation, group: Organisation
) -> None:
    PartyFactory(deal=draft(world), organisation=sun)
    first, second = people(world)
    (late,) = refused(at_once(merging(first, group, sun), merging(second, group, sun)))
    assert isinstance(late, Conflict)
    assert merges() == 1
    assert not Party.objects.filter(organisation=sun).exists()


@pytest.mark.parametrize("attempt", range(2))
def test_of_two_merges_in_opposite_directions_one_wins(
    world: World, sun: Organisation, group: Organisation, attempt: int
) -> None:
    PartyFactory(deal=draft(world), organisation=sun)
    PartyFactory(deal=draft(world), organisation=group)
    first, second = people(world)
    (late,) = refused(at_once(merging(first, group, sun), merging(second, sun, group)))
    assert isinstance(late, Conflict)
    (kept,) = Organisation.objects.filter(pk__in=[sun.pk, group.pk]).live()
    assert merges() == 1
    assert set(Party.objects.exclude(organisation=None).values_list("organisation", flat=True)) >= {kept.pk}
    assert not Party.objects.filter(organisation__merged_into__isnull=False).exists()


def test_merges_in_a_ring_leave_one_that_stands(world: World, sun: Organisation, group: Organisation) -> None:
    third = OrganisationFactory(city=world.city, name="Third")
    first, second = people(world)
    at_once(merging(first, group, sun), merging(second, third, group), merging(first, sun, third))
    assert Organisation.objects.filter(city=world.city).live().exists()
    assert not Organisation.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.parametrize("chosen", [True, False])
@pytest.mark.parametrize("attempt", range(2))
def test_a_party_recorded_during_a_merge_belongs_to_the_record_that_stays(
    world: World, sun: Organisation, group: Organisation, attempt: int, *, chosen: bool
) -> None:
    deal = draft(world, partners=0)
    first, second = people(world)
    more = {"organisation": sun} if chosen else {}
    outcomes = at_once(recording(first, deal, "Sun Ltd", **more), merging(second, group, sun))
    assert all(isinstance(one, Conflict) for one in refused(outcomes))
    assert not refused(outcomes[1:])
    assert not Party.objects.filter(organisation__merged_into__isnull=False).exists()
    assert deal.parties.count() == 1 - len(refused(outcomes))


def test_a_party_recorded_while_its_organisation_is_removed_has_one(world: World, sun: Organisation) -> None:
    deal = draft(world, partners=0)
    first, second = people(world)
    at_once(recording(first, deal, "Sun Ltd"), acting(second, remove_organisation, organisation=sun))
    assert deal.parties.get().organisation in Organisation.objects.live()


def test_a_new_partner_of_two_deals_at_once_is_recorded_once(world: World) -> None:
    deals = [draft(world, partners=0) for _ in range(2)]
    acts = [recording(who, deal, "Brand new") for who, deal in zip(people(world), deals, strict=True)]
    assert refused(at_once(*acts)) == []
    assert Organisation.objects.filter(name="Brand new").count() == 1


def test_of_two_corrections_of_one_save_the_second_is_shown_the_first(
    world: World, sun: Organisation
) -> None:
    def facts(number: str) -> OrganisationFacts:
        return OrganisationFacts(sun.name, sun.kind, "", None, "", number)

    acts = [
        acting(who, change_organisation, organisation=sun, facts=facts(number), version=sun.version)
        for who, number in zip(people(world), ("B-1", "B-2"), strict=True)
    ]
    (late,) = refused(at_once(*acts))
    assert isinstance(late, OrganisationConflict)
    sun.refresh_from_db()
    assert (late.theirs.register_number, late.theirs.version) == (sun.register_number, 2)
