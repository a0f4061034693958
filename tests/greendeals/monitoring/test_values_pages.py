"""The pages of values: a table of boxes, blocks from a spreadsheet, a cell with its history, workbooks."""

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from greendeals import services
from greendeals.models import Deal, Indicator, IndicatorValue, TablesFile
from greendeals.workflow import Aggregation, ImportState, Level
from tests.greendeals.monitoring.measures import DAY, LATER, enter, measure, ratio
from tests.greendeals.world import World, draft

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]
SCRIPT = {"HTTP_X_AUTOSAVE": "1"}


@pytest.fixture
def browser(world: World, client_for: Browser) -> Client:
    """The coordinator's browser."""
    return client_for(world.user("coordinator"))


def address(deal: Deal, *parts: str) -> str:
    """Return an address below the deal."""
    return "/".join([f"/deals/{deal.public_id}", *parts, ""])


def row(browser: Client, deal: Deal, line: str, cells: dict[str, str], **facts: Any) -> Any:
    """Save a row as its form does."""
    version = facts.pop("version", "")
    return browser.post(address(deal, "values", line), {"version": version, **cells}, **facts)


def standing(indicator: Indicator) -> dict[tuple[str, str], Decimal]:
    """Return the values that stand, by day and group."""
    rows = IndicatorValue.objects.standing().filter(indicator=indicator)
    return {(value.on.isoformat(), value.group): value.value for value in rows}


def test_before_the_signature_the_pages_say_why_there_is_nothing(world: World, browser: Client) -> None:
    deal = draft(world)
    for parts in (["keeping"], ["values"], ["values", "files"]):
        answer = browser.get(address(deal, *parts))
        assert answer.status_code == 403
        assert b"Reports begin with the signature" in answer.content


def test_a_row_is_saved_without_a_script_and_read_in_five_ways_of_writing(
    browser: Client, deal: Deal
) -> None:
    indicator = measure(deal, groups=["Schools"])
    typed = {"2025-05-01": "1.234,50", "2025-06-01": "1 234.50", "2025-07-01": "1'234.50"}
    more = {"2025-08-01": "1234,5", "2025-09-01": "1\u202f234,50"}
    answer = row(browser, deal, indicator.public_id, typed | more | {"sure": "yes"})
    assert answer.status_code == 302
    row(browser, deal, f"{indicator.public_id}-1", {"2025-05-01": "7"})
    expected = {(day, ""): Decimal("1234.5") for day in typed | more}
    assert standing(indicator) == expected | {("2025-05-01", "Schools"): 7}
    page = browser.get(address(deal, "values")).content.decode()
    assert page.count("data-row-form") == 2
    assert page.count('value="1\u00a0234.5"') == 5


def test_a_share_takes_its_parts_in_one_cell(browser: Client, deal: Deal) -> None:
    indicator = ratio(deal)
    assert row(browser, deal, indicator.public_id, {"2025-05-01": "12 / 48"}).status_code == 302
    value = indicator.values.get()
    assert [value.part, value.whole, value.value] == [12, 48, 25]
    refused = row(browser, deal, indicator.public_id, {"2025-06-01": "49 / 48"})
    assert refused.status_code == 422
    assert "not more than the whole" in refused.content.decode()
    assert 'value="49 / 48"' in refused.content.decode()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1e308", "is not a number"),
        ("1,234", "two ways"),
        ("99999999999999999", "too large"),
        ("many", "is not a number"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_cell(browser: Client, deal: Deal, cell: str, words: str) -> None:
    indicator = measure(deal)
    answer = row(browser, deal, indicator.public_id, {"2025-05-01": cell}, **SCRIPT)
    assert answer.status_code == 422
    assert words in answer.json()["errors"]["2025-05-01"]
    assert not indicator.values.exists()


def test_a_script_gets_the_new_row_and_may_go_on_from_it(browser: Client, deal: Deal) -> None:
    indicator = measure(deal)
    first = row(browser, deal, indicator.public_id, {"2025-05-01": "10"}, **SCRIPT).json()
    second = row(browser, deal, indicator.public_id, {"2025-05-01": "11"}, version=first["version"], **SCRIPT)
    assert second.status_code == 200
    assert [value.value for value in indicator.values.order_by("pk")] == [10, 11]


def test_whoever_saved_first_is_shown_beside_ones_own(world: World, browser: Client, deal: Deal) -> None:
    indicator = measure(deal)
    enter(world, indicator, 10)
    answer = row(browser, deal, indicator.public_id, {DAY.isoformat(): "12"}, **SCRIPT)
    assert answer.status_code == 409
    assert "data-keep" in answer.json()["html"]
    assert standing(indicator) == {(DAY.isoformat(), ""): 10}
    keep = re.search(r'data-keep="([^"]*)"', answer.json()["html"])
    assert keep
    again = row(browser, deal, indicator.public_id, {DAY.isoformat(): "12"}, version=keep[1], **SCRIPT)
    assert again.status_code == 200
    assert standing(indicator) == {(DAY.isoformat(), ""): 12}


def test_a_cell_one_has_not_touched_never_goes_back_over_somebody_elses(
    world: World, browser: Client, deal: Deal
) -> None:
    indicator = measure(deal)
    first = enter(world, indicator, 10)
    version = f"{DAY}={first.public_id}"
    enter(world, indicator, 20, seen=first)
    answer = row(
        browser, deal, indicator.public_id, {DAY.isoformat(): "10", "2025-05-01": "3"}, version=version
    )
    assert answer.status_code == 302
    assert standing(indicator) == {(DAY.isoformat(), ""): 20, ("2025-05-01", ""): 3}


def test_an_unlikely_figure_is_asked_about_and_one_yes_takes_it(browser: Client, deal: Deal) -> None:
    indicator = measure(deal)
    asked = row(browser, deal, indicator.public_id, {"2025-05-01": "5000"})
    page = asked.content.decode()
    assert (asked.status_code, indicator.values.count()) == (422, 0)
    assert "Is this right?" in page
    assert 'name="sure" value="yes"' in page
    row(browser, deal, indicator.public_id, {"2025-05-01": "5000", "sure": "yes"})
    assert standing(indicator) == {("2025-05-01", ""): 5000}


# Blocks


def paste(browser: Client, deal: Deal, text: str, **facts: str) -> Any:
    days = facts.pop("days", "2025-05-01,2025-06-01")
    return browser.post(address(deal, "values", "paste"), {"text": text, "days": days, **facts})


def test_a_block_is_laid_over_the_table(browser: Client, deal: Deal) -> None:
    one, two = measure(deal), ratio(deal, position=1)
    assert paste(browser, deal, "1\t2\n12/48\t\n").status_code == 302
    assert standing(one) == {("2025-05-01", ""): 1, ("2025-06-01", ""): 2}
    assert standing(two) == {("2025-05-01", ""): 25}


def test_one_bad_cell_stops_the_whole_block_and_is_named(browser: Client, deal: Deal) -> None:
    measure(deal)
    measure(deal, position=1)
    answer = paste(browser, deal, "1\t2\n3\tfour\n")
    page = answer.content.decode()
    assert (answer.status_code, IndicatorValue.objects.count()) == (422, 0)
    assert "Row 2, 01/06/2025" in page
    assert "3\tfour" in page


def test_ten_thousand_rows_are_refused_in_one_sentence(browser: Client, deal: Deal) -> None:
    measure(deal)
    answer = paste(browser, deal, "1\t2\n" * 10_000)
    assert answer.status_code == 422
    assert "2000+ rows and 2 columns" in answer.content.decode()


def test_a_block_asks_once_about_all_unlikely_figures(browser: Client, deal: Deal) -> None:
    indicator = measure(deal)
    assert paste(browser, deal, "5000\t6000").status_code == 422
    assert paste(browser, deal, "5000\t6000", sure="on").status_code == 302
    assert len(standing(indicator)) == 2


# One cell


def test_a_cell_shows_what_stood_there_and_takes_source_method_and_level(
    world: World, browser: Client, deal: Deal
) -> None:
    indicator = measure(deal)
    first = enter(world, indicator, 10, source="Energy office")
    here = address(deal, "values", indicator.public_id, DAY.isoformat())
    entered = {"figure": "12", "source": "Auditor", "method": "Meters", "level": Level.THIRD_PARTY}
    answer = browser.post(here, {**entered, "reason": "Read twice.", "seen": first.public_id})
    assert answer.status_code == 302
    page = browser.get(here).content.decode()
    assert "<del>10</del>" in page
    assert all(words in page for words in ("Energy office", "Auditor", "Meters", "Read twice."))


@pytest.mark.parametrize("level", [Level.COACH, "sworn"])
def test_a_city_cannot_say_that_its_coach_has_checked(browser: Client, deal: Deal, level: str) -> None:
    indicator = measure(deal)
    here = address(deal, "values", indicator.public_id, DAY.isoformat())
    assert browser.post(here, {"figure": "12", "level": level}).status_code == 422
    assert not indicator.values.exists()


def test_the_coach_checks_a_value(world: World, client_for: Browser, deal: Deal) -> None:
    indicator = measure(deal)
    enter(world, indicator, 10)
    here = address(deal, "values", indicator.public_id, DAY.isoformat())
    coach = client_for(world.user("coach"))
    assert b"I have checked it" in coach.get(here).content
    coach.post(here, {"act": "check"})
    assert indicator.values.standing().get().level == Level.COACH
    assert b"I have checked it" not in coach.get(here).content


# Workbooks


def out(world: World, deal: Deal) -> Any:
    return load_workbook(io.BytesIO(services.values_workbook(actor=world.coordinator, deal=deal)))


def back(world: World, deal: Deal, book: Any) -> TablesFile:
    stream = io.BytesIO()
    book.save(stream)
    file = services.hand_in_values(
        actor=world.coordinator, deal=deal, content=stream.getvalue(), file_name="values.xlsx", now=LATER
    )
    assert services.check_tables(file_id=file.pk, now=LATER)
    return TablesFile.objects.get(pk=file.pk)


def told(file: TablesFile) -> set[tuple[str, int, str]]:
    return {(line["status"], line["row"], line["column"]) for line in file.lines}


def test_a_workbook_goes_out_and_comes_back(world: World, deal: Deal) -> None:
    one = measure(deal, aggregation=Aggregation.SUM)
    two = ratio(deal, position=1)
    enter(world, one, "10.5")
    enter(world, two, part=Decimal(12), whole=Decimal(48))
    book = out(world, deal)
    sheet = book["Values"]
    assert (sheet["E1"].value, sheet["E2"].value, sheet["E3"].value) == (
        dt.datetime(2025, 9, 30),  # noqa: DTZ001 -- a day of a sheet
        10.5,
        "12 / 48",
    )
    assert told(back(world, deal, book)) == set()
    sheet["E2"] = 11
    sheet["F1"], sheet["F3"] = "31/12/2025", "24 / 48"
    file = back(world, deal, book)
    assert told(file) == {("changed", 2, "30/09/2025"), ("new", 3, "31/12/2025")}
    assert services.take_over_values(actor=world.coordinator, tables_file=file, now=LATER) == 2
    assert standing(one) == {("2025-09-30", ""): 11}
    assert standing(two) == {("2025-09-30", ""): 25, ("2025-12-31", ""): 50}


def test_errors_are_told_row_by_row_and_nothing_is_half_applied(
    world: World, browser: Client, deal: Deal
) -> None:
    indicator = measure(deal)
    first = enter(world, indicator, 10)
    book = out(world, deal)
    enter(world, indicator, 20, seen=first)
    sheet = book["Values"]
    sheet["E2"] = 12
    sheet["F1"], sheet["F2"] = "01/01/2020", 5
    sheet["G1"], sheet["G2"] = "31/12/2025", "=1+1"
    file = back(world, deal, book)
    assert told(file) == {("error", 2, day) for day in ("30/09/2025", "01/01/2020", "31/12/2025")}
    page = browser.post(address(deal, "tables", file.public_id), {"act": "apply"})
    assert page.status_code == 422
    assert standing(indicator) == {("2025-09-30", ""): 20}


@pytest.mark.parametrize("damage", ["other", "head"])
def test_a_foreign_file_is_refused_in_a_sentence(world: World, deal: Deal, damage: str) -> None:
    measure(deal)
    book = out(world, deal)
    if damage == "other":
        del book["Lists"]
    else:
        book["Values"]["E1"] = "soon"
    file = back(world, deal, book)
    assert file.state == ImportState.REFUSED
    assert ("not downloaded here" if damage == "other" else "not a date") in file.fault


QUERIES = {"values": 14, "keeping": 16}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", QUERIES)
def test_a_page_takes_as_many_queries_with_many_rows(
    world: World, browser: Client, deal: Deal, rows: int, page: str
) -> None:
    for number in range(rows):
        enter(world, measure(deal), 1, on=dt.date(2025, 5, number + 1))
    with CaptureQueriesContext(connection) as found:
        browser.get(address(deal, page))
    assert len(found) == QUERIES[page]
