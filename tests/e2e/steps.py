"""What people of several browser stories do, by the words on the pages."""

from playwright.sync_api import expect

from icc.accounts.models import User
from icc.dashboards.demonstration.accounts import PASSWORD
from tests.e2e.conftest import Visitor


def let_in(user: User) -> User:
    """Give somebody the password that visitors type."""
    user.set_password(PASSWORD)
    user.save()
    return user


def new_row(person: Visitor, cells: dict[str, str]) -> None:
    """Fill the new row of a table and leave it with Enter, which adds it."""
    rows = person.page.locator("tr[data-row]")
    before = rows.count()
    for label, words in cells.items():
        cell = person.page.get_by_label(f"{label}, new row", exact=True)
        if cell.evaluate("box => box.tagName") == "SELECT":
            cell.select_option(label=words)
        else:
            cell.fill(words)
    cell.press("Enter")
    expect(rows).to_have_count(before + 1)


def write(person: Visitor, words: str) -> None:
    """Write at the end of a section and go back to the deal."""
    person.page.get_by_role("toolbar", name="Format").wait_for()
    person.page.get_by_role("textbox", name="Text", exact=True).click()
    person.page.keyboard.press("Control+End")
    person.page.keyboard.type(words)
    person.press("Save and go back to the deal")


def pass_the_office(city: Visitor) -> None:
    """Send the draft to review and record what the legal office has decided."""
    city.follow("Check and send")
    city.press("Send to review")
    city.follow("Record the answer")
    city.page.get_by_label("Where the decision is written").fill("Note 2026/114")
    city.page.get_by_label("Day of the decision").fill("2026-01-15")
    city.press("Record the approval")


def approve(coach: Visitor, home: str, words: str) -> None:
    """Read the draft, with words that are new in it, and approve it."""
    coach.open(home)
    coach.follow("Read and answer")
    expect(coach.page.get_by_text(words).first).to_be_visible()
    coach.press("Approve")


def freeze(city: Visitor, home: str) -> None:
    """Freeze the text and wait for its PDF."""
    city.open(home)
    city.follow("Check and freeze")
    city.press("Freeze the text")
    city.page.get_by_role("link", name="Read the PDF").wait_for(timeout=30_000)
    city.check()
