"""A workbook whose hidden cells, formats or far corners were touched: told row by row, never passed over."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from greendeals.models import Deal
from greendeals.workflow import ImportState
from icc.core.errors import Invalid
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory
from tests.greendeals.workbooks import back, changed, edited, out, place, state, take, told
from tests.greendeals.world import World, draft, fresh, new_world

pytestmark = pytest.mark.django_db

ID, VERSION = "A2", "B2"


@pytest.fixture
def world() -> World:
    """A city with a person in each role."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with two promises and a row in each other table."""
    found = draft(world, partners=2)
    ActionFactory(deal=found)
    IndicatorFactory(deal=found)
    FundingFactory(deal=found)
    return fresh(found)


def setting(where: str, value: Any, sheet: str = "Promises") -> Callable[[Workbook], None]:
    """Return an edit of one cell."""

    def edit(book: Workbook) -> None:
        book[sheet][where].value = value

    return edit


def errors(world: World, deal: Deal, *edits: Callable[[Workbook], None]) -> list[tuple[str, int, str]]:
    """Return what is wrong with a workbook after some edits, having seen that it changes nothing."""

    def edit(book: Workbook) -> None:
        for one in edits:
            one(book)

    before, file = state(world, deal), changed(world, deal, edit)
    assert (file.state, file.can_apply) == (ImportState.CHECKED, False)
    with pytest.raises(Invalid):
        take(world, file)
    assert state(world, deal) == before
    return [(line["table"], line["row"], line["words"]) for line in file.lines if line["status"] == "error"]


@pytest.mark.parametrize(
    "value", [None, "", "x", "=B3", 0, -1, 2.5, True, "99999999999", dt.date(2027, 1, 1)]
)
def test_a_damaged_version_is_told_even_if_nothing_else_changed(
    world: World, deal: Deal, value: object
) -> None:
    ((table, row, words),) = errors(world, deal, setting(VERSION, value))
    assert (table, row) == ("promises", 2)
    assert "“version”" in words


def test_a_version_from_the_future_is_told(world: World, deal: Deal) -> None:
    ((_table, row, words),) = errors(world, deal, setting(VERSION, 7, "Actions"))
    assert (row, "“version”" in words) == (2, True)


@pytest.mark.parametrize("value", ["1", 1.0, "1.0", " 1 "])
def test_a_version_that_a_program_wrote_otherwise_is_understood(
    world: World, deal: Deal, value: object
) -> None:
    assert told(changed(world, deal, setting(VERSION, value))) == []


@pytest.mark.parametrize("value", [None, "", "x", "=A3", 12, "promise"])
def test_a_damaged_name_is_told(world: World, deal: Deal, value: object) -> None:
    ((table, row, words),) = errors(world, deal, setting(ID, value))
    assert (table, row) == ("promises", 2)
    assert "“id”" in words


def test_a_row_that_lost_both_hidden_cells_is_no_new_row(world: World, deal: Deal) -> None:
    ((_table, row, words),) = errors(world, deal, setting(ID, None), setting(VERSION, None))
    assert (row, "lost its hidden cells" in words) == (2, True)


def test_a_name_that_stands_twice_is_told(world: World, deal: Deal) -> None:
    name = deal.commitments.all()[0].public_id
    ((_table, row, words),) = errors(world, deal, setting("A3", name))
    assert (row, "twice" in words) == (3, True)


def test_a_row_in_the_wrong_sheet_is_told(world: World, deal: Deal) -> None:
    name = deal.commitments.all()[0].public_id
    ((table, row, words),) = errors(world, deal, setting(ID, name, "Actions"))
    assert (table, row, "wrong sheet" in words) == ("actions", 2, True)


def test_a_hidden_sheet_that_forgot_a_row_is_told(world: World, deal: Deal) -> None:
    ((table, row, words),) = errors(world, deal, setting("A3", None, "Lists"))
    assert (table, row, "“id”" in words) == ("promises", 2, True)


def test_a_row_from_a_newer_download_is_not_slipped_in(world: World, deal: Deal) -> None:
    older = out(world, deal)
    newer = CommitmentFactory(deal=deal, party=deal.parties.first())

    def edit(book: Workbook) -> None:
        book["Promises"].append([newer.public_id, 1, deal.city.name, "Theirs, changed."])

    file = back(world, deal, edited(older, edit))
    assert told(file) == [("error", "promises", 4)]


@pytest.mark.parametrize("sheet", ["Promises", "Actions", "Indicators", "Funding"])
def test_a_formula_is_told_in_stored_and_in_new_rows(world: World, deal: Deal, sheet: str) -> None:
    def edit(book: Workbook) -> None:
        for row in (2, 5):
            book[sheet].cell(row, 4).value = "=1+1"

    found = errors(world, deal, edit)
    assert [row for _table, row, _words in found] == [2, 5]
    assert all("formula" in words for _table, _row, words in found)


def test_a_percentage_is_asked_about(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        cell = place(book, "Indicators", "Target")
        cell.value, cell.number_format = 0.25, "0%"

    ((_table, row, words),) = errors(world, deal, edit)
    assert (row, "per cent" in words) == (2, True)


@pytest.mark.parametrize(
    "text", ["1 250 000,50 €", "1.250.000,50", "1,250,000.50", "€1'250'000.50", "EUR 1250000.50"]
)
def test_money_is_read_as_five_countries_write_it(world: World, deal: Deal, text: str) -> None:
    def edit(book: Workbook) -> None:
        place(book, "Funding", "Amount in euros").value = text

    take(world, changed(world, deal, edit))
    assert deal.funding.get().amount == Decimal("1250000.50")


def test_ten_thousand_rows_are_told_and_not_read(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        for _ in range(10_000):
            book["Funding"].append([None, None, "x", "", "", 1])

    file = changed(world, deal, edit)
    assert (file.state, "far below the table" in file.fault) == (ImportState.REFUSED, True)


def test_a_cell_at_the_bottom_of_the_sheet_costs_nothing(world: World, deal: Deal) -> None:
    file = changed(world, deal, setting("C1048576", "x"))
    assert (file.state, "1048576" in file.fault) == (ImportState.REFUSED, True)
