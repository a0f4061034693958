"""The tables of a deal in Excel: downloaded, changed, checked by the worker, taken over."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import FilePayload, expect

from cities.workflow import CityRole
from icc.dashboards.demonstration.accounts import PASSWORD
from tests.e2e.conftest import Visitor
from tests.greendeals.workbooks import edited, place
from tests.greendeals.world import World, draft, new_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNTIL = datetime(2031, 12, 31)  # noqa: DTZ001 -- a day of a sheet


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose coordinator can sign in."""
    found = new_world()
    user = found.user(CityRole.COORDINATOR)
    user.set_password(PASSWORD)
    user.save()
    return found


def test_an_excel_file_is_changed_checked_and_taken_over(
    visitor: Callable[..., Visitor], world: World
) -> None:
    deal = draft(world)

    def change(book: Workbook) -> None:
        place(book, "Promises", "Until").value = UNTIL
        book["Promises"].append([None, None, deal.city.name, "Give the roofs.", "roofs", UNTIL])

    city = visitor().sign_in(world.user(CityRole.COORDINATOR).email)
    page = city.page
    city.open(f"/deals/{deal.public_id}/tables/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the Excel file").click()
    content = edited(Path(download.value.path()).read_bytes(), change)
    file = FilePayload(name="tables.xlsx", mimeType=XLSX, buffer=content)
    page.locator("input[type=file]").set_input_files(file)
    city.press("Check the file")
    button = page.get_by_role("button", name="Take all of it over")
    expect(button).to_be_visible(timeout=30_000)
    city.check()
    assert deal.commitments.count() == 1
    city.press("Take all of it over")
    expect(page.get_by_text("Taken over: 2 rows.")).to_be_visible()
    assert [row.due_on for row in deal.commitments.all()] == [UNTIL.date()] * 2
