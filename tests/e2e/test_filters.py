"""Lists that follow what is typed and chosen above them, without a new page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True])
def test_the_cities_are_narrowed_while_a_name_is_typed(
    demonstration: None, visitor: Enter, *, phone: bool
) -> None:
    reader = visitor(phone=phone)
    reader.open("/cities/")
    page = reader.page
    page.evaluate("document.body.dataset.kept = 'yes'")
    name = page.get_by_label("City or member")
    name.press_sequentially("alcoi")
    expect(page.locator("#found")).to_contain_text("1 participant found")
    expect(page.locator("#announce")).to_contain_text("1 participant found")
    expect(page).to_have_url(re.compile(r"/cities/\?.*q=alcoi"))
    expect(name).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-kept", "yes")
    reader.check()
    reader.follow("Clear all")
    expect(name).to_have_value("")


def test_the_dashboard_follows_a_choice_and_leads_to_the_way_in(demonstration: None, visitor: Enter) -> None:
    officer = visitor().sign_in("ec@icc.example")
    officer.open("/dashboard/")
    page = officer.page
    whole = page.locator("#page-header").inner_text()
    sector = page.get_by_label("Sector", exact=True)
    sector.select_option(index=1)
    chosen = sector.locator("option:checked").inner_text()
    expect(page.get_by_role("link", name="Clear all")).to_be_visible()
    expect(page.locator("#page-header")).not_to_have_text(whole)
    officer.check()
    with page.expect_navigation():
        page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#page-header")).not_to_contain_text(chosen)

    page.context.clear_cookies()
    with page.expect_navigation():
        sector.select_option(index=2)
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_without_a_script_the_button_shows_the_list(demonstration: None, visitor: Enter) -> None:
    reader = visitor(script=False)
    reader.open("/cities/")
    reader.page.get_by_label("City or member").fill("alcoi")
    reader.press("Show")
    expect(reader.page.get_by_text("1 participant found")).to_be_visible()
