"""Starting a deal and writing its text."""

import datetime as dt

import pytest

from cities.workflow import CityRole
from greendeals.models import Deal, Section
from greendeals.selectors import content_of
from greendeals.services import SectionConflict, save_section, start_deal
from greendeals.workflow import SectionKey, Stage
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Frozen
from icc.tenancy.actors import Person
from tests.factories.cities import TermFactory
from tests.factories.deals import TEXT
from tests.greendeals.world import AT, NOW, World, draft, fresh, in_review, new_world, stranger

pytestmark = pytest.mark.django_db

BODY = "Two thirds of the roofs carry panels by 2030."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def start(world: World, *, actor: Person | None = None, ambition: str = "Quieter streets.") -> Deal:
    return start_deal(
        actor=actor or world.coordinator,
        participation=world.participation,
        title="Solar roofs",
        sector=TermFactory(),
        ambition=ambition,
        now=NOW,
    )


def save(
    world: World,
    deal: Deal,
    *,
    body: str = BODY,
    version: int = 1,
    actor: Person | None = None,
    now: dt.datetime = NOW,
) -> Section:
    return save_section(
        actor=actor or world.coordinator,
        deal=deal,
        key=SectionKey.OBJECTIVES,
        body=body,
        version=version,
        now=now,
    )


def trail(deal: Deal) -> list[str]:
    return [entry.action for entry in Entry.objects.about(deal.subject)]


def test_a_deal_begins_with_all_its_sections_and_the_ambition_in_the_first(world: World) -> None:
    deal = start(world)
    assert (deal.stage, deal.city_id, deal.content_version) == (Stage.DRAFTING, world.city.pk, 1)
    assert (deal.created_at, deal.created_by_id) == (NOW, world.coordinator.user_id)
    bodies = dict(deal.sections.values_list("key", "body"))
    assert bodies == {key.value: "" for key in SectionKey} | {"context": "<p>Quieter streets.</p>"}
    assert trail(deal) == ["started"]


def test_without_an_ambition_it_is_an_idea(world: World) -> None:
    assert start(world, ambition="  ").stage == Stage.POTENTIAL


def test_editors_begin_deals_too(world: World) -> None:
    assert start(world, actor=world.person(CityRole.EDITOR)).stage == Stage.DRAFTING


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.OFFICE, CityRole.COACH, CityRole.READER])
def test_others_of_the_city_begin_none(world: World, role: str) -> None:
    with pytest.raises(Forbidden, match="forbidden"):
        start(world, actor=world.person(role))
    assert not Deal.objects.exists()


def test_a_stranger_begins_none_in_another_city(world: World) -> None:
    with pytest.raises(Forbidden):
        start(world, actor=stranger())


def test_the_first_words_make_an_idea_a_draft(world: World) -> None:
    deal = start(world, ambition="")
    save(world, deal)
    assert fresh(deal).stage == Stage.DRAFTING
    assert trail(deal) == ["started", "start", "section-saved"]


def test_saving_counts_the_section_and_the_content(world: World) -> None:
    deal = draft(world)
    saved = save(world, deal)
    assert (saved.body, saved.version, saved.updated_at) == (f"<p>{BODY}</p>", 2, NOW)
    assert saved.updated_by == world.user(CityRole.COORDINATOR)
    assert fresh(deal).content_version == deal.content_version + 1


def test_an_unchanged_text_is_not_a_save(world: World) -> None:
    deal = draft(world)
    saved = save(world, deal, body="A text.", version=77)
    assert saved.version == 1
    assert fresh(deal).content_version == deal.content_version
    assert trail(deal) == []


def test_a_save_on_top_of_a_newer_text_is_refused_with_that_text(world: World) -> None:
    deal = draft(world)
    save(world, deal, body="Theirs.", actor=world.person(CityRole.EDITOR))
    with pytest.raises(SectionConflict) as conflict:
        save(world, deal, body="Mine.", version=1)
    assert conflict.value.status == 409
    assert conflict.value.theirs.body == "<p>Theirs.</p>"
    assert conflict.value.theirs.version == 2
    assert conflict.value.theirs.updated_by == world.user(CityRole.EDITOR)
    assert deal.sections.get(key="objectives").body == "<p>Theirs.</p>"


def test_continuing_from_their_version_keeps_ones_own_text(world: World) -> None:
    deal = draft(world)
    save(world, deal, body="Theirs.", actor=world.person(CityRole.EDITOR))
    assert save(world, deal, body="Mine.", version=2).version == 3


def test_saves_in_quick_succession_are_one_entry_of_the_trail(world: World) -> None:
    deal = draft(world)
    for version in (1, 2, 3):
        save(world, deal, body=f"{BODY} {version}", version=version, now=NOW + dt.timedelta(minutes=version))
    assert trail(deal) == ["section-saved"]
    save(world, deal, body="Later.", version=4, now=NOW + dt.timedelta(minutes=14))
    assert trail(deal) == ["section-saved"] * 2
    save(
        world,
        deal,
        body="By another.",
        version=5,
        actor=world.person(CityRole.EDITOR),
        now=NOW + dt.timedelta(minutes=15),
    )
    assert trail(deal) == ["section-saved"] * 3


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.READY, Stage.SIGNING, Stage.ACTIVE])
def test_from_review_on_the_text_stands_still(world: World, stage: Stage) -> None:
    deal = AT[stage](world)
    before = content_of(deal)
    with pytest.raises(Frozen) as refusal:
        save(world, deal)
    assert "locked" in str(refusal.value.message)
    assert content_of(fresh(deal)) == before
    assert fresh(deal).content_version == deal.content_version


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.OFFICE, CityRole.COACH, CityRole.READER])
def test_only_writers_write(world: World, role: str) -> None:
    deal = draft(world)
    with pytest.raises(Forbidden) as refusal:
        save(world, deal, actor=world.person(role))
    assert "coordinator and editors" in str(refusal.value.message)
    assert deal.sections.get(key="objectives").body == TEXT


def test_who_may_not_write_is_told_so_before_being_told_of_the_lock(world: World) -> None:
    with pytest.raises(Forbidden):
        save(world, in_review(world), actor=world.person(CityRole.READER))


def test_a_stranger_meets_a_deal_that_is_not_there(world: World) -> None:
    with pytest.raises(Conflict) as refusal:
        save(world, draft(world), actor=stranger())
    assert not isinstance(refusal.value, SectionConflict)
