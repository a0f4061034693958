"""Two people, one text: nothing is lost, and what is frozen is what stands there."""

import json

import pytest
from django.db import OperationalError, connection

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Party, Section
from greendeals.selectors import content_of
from greendeals.services import SectionConflict
from greendeals.workflow import SectionKey, Stage
from icc.core.errors import Conflict, DomainError, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.factories.cities import TermFactory
from tests.factories.deals import TEXT
from tests.greendeals.world import NOW, World, approved, draft, fresh, new_world, version_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def test_of_two_saves_from_one_version_one_wins_and_the_other_is_shown_its_text(world: World) -> None:
    deal = draft(world)

    def save(actor: Person, body: str) -> Section:
        with scope(actor):
            return services.save_section(
                actor=actor, deal=deal, key=SectionKey.CONTEXT, body=body, version=1, now=NOW
            )

    outcomes = at_once(
        lambda: save(world.coordinator, "By the coordinator."),
        lambda: save(world.person(CityRole.EDITOR), "By the editor."),
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, SectionConflict)
    (winner,) = (outcome for outcome in outcomes if isinstance(outcome, Section))
    assert loser.theirs.body == winner.body
    assert loser.theirs.version == winner.version == 2
    assert deal.sections.get(key=SectionKey.CONTEXT).body == winner.body
    assert fresh(deal).content_version == 2


def test_two_saves_of_different_sections_both_stand(world: World) -> None:
    deal = draft(world)

    def save(key: SectionKey) -> Section:
        with scope(world.coordinator):
            return services.save_section(
                actor=world.coordinator, deal=deal, key=key, body=f"On {key}.", version=1, now=NOW
            )

    outcomes = at_once(lambda: save(SectionKey.CONTEXT), lambda: save(SectionKey.OBJECTIVES))
    assert refused(outcomes) == []
    assert fresh(deal).content_version == 3
    assert deal.sections.get(key=SectionKey.OBJECTIVES).body == "<p>On objectives.</p>"


@pytest.mark.parametrize("attempt", range(3))
def test_freezing_against_taking_back_and_editing_freezes_what_stands_there(
    world: World, attempt: int
) -> None:
    deal = approved(world)

    def freeze() -> None:
        with scope(world.coordinator):
            services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)

    def edit() -> None:
        with scope(world.coordinator):
            services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
        with scope(world.coordinator):
            services.save_section(
                actor=world.coordinator,
                deal=deal,
                key=SectionKey.CONTEXT,
                body="Changed at the last moment.",
                version=1,
                now=NOW,
            )

    outcomes = at_once(freeze, edit)
    now = fresh(deal)
    if isinstance(outcomes[0], Exception):
        assert isinstance(outcomes[0], Conflict)
        assert not deal.versions.exists()
        assert now.sections.get(key=SectionKey.CONTEXT).body == "<p>Changed at the last moment.</p>"
    else:
        content = json.loads(version_of(deal).canonical)
        context = next(part for part in content["sections"] if part["key"] == "context")
        assert context["body"] == TEXT
    assert outcomes[1] is None
    assert now.stage == Stage.DRAFTING


@pytest.mark.parametrize("attempt", range(3))
def test_freezing_against_a_save_alone_has_one_winner_and_the_loser_is_told(
    world: World, attempt: int
) -> None:
    deal = approved(world)

    def freeze() -> None:
        with scope(world.coordinator):
            services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)

    def save() -> None:
        with scope(world.coordinator):
            services.save_section(
                actor=world.coordinator, deal=deal, key=SectionKey.CONTEXT, body="Late.", version=1, now=NOW
            )

    outcomes = at_once(freeze, save)
    (loser,) = refused(outcomes)
    assert isinstance(loser, DomainError)
    assert outcomes[0] is None
    assert loser.message
    content = json.loads(version_of(deal).canonical)
    del content["version"], content["frozen_at"], content["code"]
    assert content == content_of(fresh(deal))


def test_freezing_against_taking_back_has_exactly_one_first_and_no_half_state(world: World) -> None:
    deal = approved(world)

    def freeze() -> None:
        with scope(world.coordinator):
            services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)

    def take_back() -> None:
        with scope(world.coordinator):
            services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)

    outcomes = at_once(freeze, take_back)
    assert outcomes[1] is None
    assert fresh(deal).stage == Stage.DRAFTING
    assert deal.versions.count() == int(outcomes[0] is None)


def test_the_same_partner_recorded_twice_at_once_is_one_partner(world: World) -> None:
    deal = draft(world)
    kind = TermFactory(vocabulary="partner_type")

    def add() -> Party:
        with scope(world.coordinator):
            return services.save_party(
                actor=world.coordinator,
                deal=deal,
                name="Sun Ltd",
                kind=kind,
                role="partner",
                contact_name="Ana",
                contact_email="ana@sun.example",
                now=NOW,
            )

    outcomes = at_once(*[add] * 3)
    assert [type(error) for error in refused(outcomes)] == [Invalid] * 2
    assert deal.parties.filter(name="Sun Ltd").count() == 1


def test_a_locked_deal_is_busy_and_not_a_fault(world: World) -> None:
    deal = draft(world)

    def wait_briefly() -> None:
        with scope(world.coordinator):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
            services.submit_deal(actor=world.coordinator, deal=deal, now=NOW)

    with scope(world.coordinator), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM greendeals_deal WHERE id = %s FOR UPDATE", [deal.pk])
        (outcome,) = at_once(wait_briefly)
    assert isinstance(outcome, OperationalError)
    assert fresh(deal).stage == Stage.DRAFTING
