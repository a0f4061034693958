"""Writing a section: with autosave, without it, and when somebody else was quicker."""

from collections.abc import Callable

import pytest
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import SECTION_LENGTH, Deal, Section
from greendeals.services import save_section
from greendeals.workflow import SectionKey, Stage
from icc.accounts.models import User
from icc.core import clock
from icc.ui.prose import from_plain
from tests.factories.deals import TEXT
from tests.greendeals.world import AT, World, draft, in_review, new_world

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
AUTOSAVE = {"X-Autosave": "1"}
MINE, THEIRS = "My own careful words.", "Their own careful words."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def address(deal: Deal, key: str = "context") -> str:
    return f"{deal.get_absolute_url()}sections/{key}/"


def section(deal: Deal) -> Section:
    found: Section = deal.sections.get(key="context")
    return found


def same(page: str, words: str, times: int) -> bool:
    """Tell whether words stand in a page so often, outside any mark of a change."""
    return page.count(f"</ins> {words}") + page.count(f"</del> {words}") == times


def the_editor_saves(world: World, deal: Deal) -> None:
    save_section(
        actor=world.person(CityRole.EDITOR),
        deal=deal,
        key=SectionKey.CONTEXT,
        body=THEIRS,
        version=1,
        now=clock.now(),
    )


def test_autosave_answers_with_the_next_version(world: World, browser: Client) -> None:
    deal = draft(world)
    response = browser.post(address(deal), {"body": MINE, "version": 1}, headers=AUTOSAVE)
    assert response.status_code == 200
    answer = response.json()
    assert answer["version"] == 2
    assert answer["saved_at"]
    assert section(deal).body == f"<p>{MINE}</p>"
    again = browser.post(address(deal), {"body": f"{MINE} More.", "version": 2}, headers=AUTOSAVE)
    assert again.json()["version"] == 3


def test_autosave_after_somebody_elses_save_shows_their_text_and_the_way_on(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    the_editor_saves(world, deal)
    response = browser.post(address(deal), {"body": MINE, "version": 1}, headers=AUTOSAVE)
    fragment = response.content.decode()
    assert response.status_code == 409
    assert "<html" not in fragment
    assert same(fragment, "own careful words.", 2)
    assert "removed: </span>Their</del>" in fragment
    assert "added: </span>My</ins>" in fragment
    assert world.user(CityRole.EDITOR).name in fragment
    assert 'data-keep-version="2"' in fragment
    assert section(deal).body == f"<p>{THEIRS}</p>"


def test_autosave_into_a_locked_text_is_told_so(world: World, browser: Client) -> None:
    deal = in_review(world)
    response = browser.post(address(deal), {"body": MINE, "version": 1}, headers=AUTOSAVE)
    assert response.status_code == 423
    assert "The text is locked" in response.content.decode()
    assert section(deal).body == TEXT


@pytest.mark.parametrize(
    "answers", [{"body": "x" * 20_001, "version": 1}, {"body": MINE}, {"body": "a\x00b", "version": 1}]
)
def test_autosave_of_what_cannot_be_taken_says_why(
    world: World, browser: Client, answers: dict[str, object]
) -> None:
    deal = draft(world)
    response = browser.post(address(deal), answers, headers=AUTOSAVE)
    assert response.status_code == 422
    assert "Not saved" in response.content.decode()
    assert section(deal).body == TEXT


def test_without_javascript_a_conflict_shows_both_texts_and_saving_again_keeps_ones_own(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    the_editor_saves(world, deal)
    response = browser.post(address(deal), {"body": MINE, "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert f"{MINE}</textarea>" in page
    assert "removed: </span>Their</del>" in page
    assert 'name="version" value="2"' in page
    assert section(deal).body == f"<p>{THEIRS}</p>"
    assert browser.post(address(deal), {"body": MINE, "version": 2}).status_code == 302
    assert section(deal).body == f"<p>{MINE}</p>"


def test_without_javascript_a_locked_text_gives_ones_words_back(world: World, browser: Client) -> None:
    deal = in_review(world)
    response = browser.post(address(deal), {"body": MINE, "version": 1})
    page = response.content.decode()
    assert response.status_code == 423
    assert MINE in page
    assert 'id="id_body"' not in page


def test_a_text_too_long_is_told_beside_the_field_and_stays_in_it(world: World, browser: Client) -> None:
    deal = draft(world)
    long = "word " * 4_001
    response = browser.post(address(deal), {"body": long, "version": 1})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_body_error"' in page
    assert f"The text has {len(from_plain(long))} characters" in page
    assert long.strip() in page


def test_a_text_of_the_full_length_is_saved(world: World, browser: Client) -> None:
    deal = draft(world)
    assert browser.post(address(deal), {"body": "ü" * 19_993, "version": 1}).status_code == 302
    assert len(section(deal).body) == SECTION_LENGTH


@pytest.mark.parametrize("role", [CityRole.COACH, CityRole.SIGNATORY, CityRole.OFFICE, CityRole.READER])
def test_who_does_not_write_reads_without_a_form(world: World, client_for: ClientFor, role: CityRole) -> None:
    deal = draft(world)
    browser = client_for(world.user(role))
    page = browser.get(address(deal)).content.decode()
    assert "A text." in page
    assert 'id="id_body"' not in page
    assert browser.post(address(deal), {"body": MINE, "version": 1}).status_code == 403
    assert section(deal).body == TEXT


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.READY, Stage.SIGNING, Stage.ACTIVE])
def test_a_text_that_stands_still_says_so_to_its_writer(world: World, browser: Client, stage: Stage) -> None:
    page = browser.get(address(AT[stage](world))).content.decode()
    assert "The text stands still" in page
    assert 'id="id_body"' not in page


def test_a_section_that_does_not_exist_is_not_found(world: World, browser: Client) -> None:
    assert browser.get(address(draft(world), "nonsense")).status_code == 404


def test_the_way_leads_from_section_to_section(world: World, browser: Client) -> None:
    deal = draft(world)
    page = browser.get(address(deal, "city-role")).content.decode()
    assert f'rel="prev" href="{address(deal, "roles")}"' in page
    assert f'rel="next" href="{address(deal, "plan")}"' in page
    assert 'rel="prev"' not in browser.get(address(deal, "context")).content.decode()
    assert 'rel="next"' not in browser.get(address(deal, "annexes")).content.decode()
