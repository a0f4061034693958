"""A page is left while words are on their way: they arrive, or the page asks before they are lost."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Route, expect

from cities.workflow import CityRole
from greendeals.models import Deal, Section
from greendeals.workflow import SectionKey
from tests.e2e.conftest import Visitor
from tests.e2e.steps import let_in
from tests.greendeals.world import World, draft, new_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = SectionKey.CONTEXT
MOMENT = 500


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose coordinator can sign in."""
    found = new_world()
    let_in(found.user(CityRole.COORDINATOR))
    return found


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with one promise."""
    return draft(world)


@pytest.fixture
def writer(visitor: Callable[..., Visitor], world: World) -> Visitor:
    """The coordinator."""
    return visitor().sign_in(world.user(CityRole.COORDINATOR).email)


def leave(writer: Visitor, link: str, type_words: Callable[[], None]) -> None:
    """Type, then follow a link while the network holds back what was typed; it goes on a moment later."""
    page = writer.page
    held: list[Route] = []
    page.route(
        "**/deals/**", lambda one: held.append(one) if one.request.method == "POST" else one.continue_()
    )
    type_words()
    page.get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_timeout(MOMENT)
    with page.expect_navigation():
        held.pop(0).continue_()


def test_a_row_is_saved_before_the_next_page_is_asked_for(writer: Visitor, deal: Deal) -> None:
    writer.open(f"/deals/{deal.public_id}/promises/")
    until = writer.page.get_by_label("Until, row 1")
    leave(writer, "Back to the deal", lambda: until.fill("31/12/2033"))
    assert deal.commitments.get().due_on == date(2033, 12, 31)


def test_a_section_is_saved_before_the_next_page_is_asked_for(writer: Visitor, deal: Deal) -> None:
    writer.open(f"/deals/{deal.public_id}/sections/{KEY}/")
    page = writer.page
    page.get_by_role("toolbar", name="Format").wait_for()
    page.get_by_role("textbox", name="Text", exact=True).click()
    leave(writer, deal.called, lambda: page.keyboard.type("Roofs to the south. "))
    assert "Roofs to the south." in Section.objects.get(deal=deal, key=KEY).body


def test_a_refused_row_asks_before_it_is_left(writer: Visitor, deal: Deal) -> None:
    page = writer.page
    writer.open(f"/deals/{deal.public_id}/promises/")
    cell = page.get_by_label("Until, row 1")
    cell.fill("next summer")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Back to the deal").click()
    assert asked.value.type == "beforeunload"
    expect(cell).to_have_value("next summer")
    expect(cell).to_have_attribute("aria-invalid", "true")
