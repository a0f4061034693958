"""The tables of a deal as a workbook: out, and back in the same format."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from greendeals import services
from greendeals.models import Deal, TablesFile
from greendeals.workflow import ImportState, TableKey
from icc.core.errors import Conflict, Frozen, Invalid, TooLarge
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory
from tests.greendeals.workbooks import Edit, back, changed, edited, out, place, state, take, told
from tests.greendeals.world import NOW, World, draft, fresh, new_world, trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with a person in each role."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with something in each table."""
    found = draft(world, partners=2)
    promise = found.commitments.first()
    ActionFactory(deal=found, title="=cmd|'/c calc'!A1", commitment=promise, starts_on=dt.date(2027, 1, 2))
    IndicatorFactory(deal=found, baseline=Decimal(0), target=Decimal("12.5"))
    FundingFactory(deal=found, amount=Decimal("1250000.50"))
    return fresh(found)


# Out


def test_text_never_runs_as_a_formula(world: World, deal: Deal) -> None:
    book = load_workbook(io.BytesIO(out(world, deal)))
    cell = place(book, "Actions", "Action")
    assert (cell.value, cell.data_type) == ("=cmd|'/c calc'!A1", "s")
    assert all(one.data_type != "f" for sheet in book for row in sheet.iter_rows() for one in row)


def test_days_and_figures_are_days_and_figures(world: World, deal: Deal) -> None:
    book = load_workbook(io.BytesIO(out(world, deal)))
    assert place(book, "Actions", "From").value == dt.datetime(2027, 1, 2)  # noqa: DTZ001 -- a day of a sheet
    assert place(book, "Funding", "Amount in euros").value == 1250000.5
    assert place(book, "Indicators", "At the start").value == 0
    assert place(book, "Indicators", "Measured on").value is None


def test_names_and_versions_are_hidden_and_choices_offered(world: World, deal: Deal) -> None:
    book = load_workbook(io.BytesIO(out(world, deal)))
    for name in ("Promises", "Actions", "Indicators", "Funding"):
        assert book[name].column_dimensions["A"].hidden
        assert book[name].data_validations.dataValidation
    assert book["Lists"].sheet_state == "hidden"
    assert book.sheetnames[0] == "Read me"


# Back in


def test_out_and_in_changes_nothing(world: World, deal: Deal) -> None:
    file = back(world, deal, out(world, deal))
    assert (told(file), file.can_apply) == ([], False)


def test_a_changed_a_new_and_a_removed_row_are_told_and_taken_over(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        place(book, "Promises", "Until").value = "31.12.2029"
        book["Promises"].append(
            [None, None, deal.city.name, "Grant permits.", "permits", dt.date(2028, 1, 1)]
        )
        book["Funding"].delete_rows(2)

    before = state(world, deal)
    file = changed(world, deal, edit)
    assert told(file) == [("changed", "promises", 2), ("new", "promises", 4), ("removed", "funding", 0)]
    assert state(world, deal) == before
    take(world, file)
    promises = list(deal.commitments.all())
    assert promises[0].due_on == dt.date(2029, 12, 31)
    assert (promises[-1].text, promises[-1].party_id) == ("Grant permits.", None)
    assert not deal.funding.exists()
    assert trail(deal) == ["promises-saved", "funding-removed"]


def test_nothing_is_half_taken_over(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        place(book, "Promises", "What it promises").value = "Changed."
        place(book, "Funding", "Amount in euros").value = "1,234"

    before = state(world, deal)
    file = changed(world, deal, edit)
    assert ("error", "funding", 2) in told(file)
    assert "two ways" in next(line["words"] for line in file.lines if line["status"] == "error")
    with pytest.raises(Invalid):
        take(world, file)
    assert state(world, deal) == before


def test_a_deal_that_was_changed_since_the_check_is_checked_again(world: World, deal: Deal) -> None:
    file = changed(world, deal, lambda book: setattr(place(book, "Promises", "Until"), "value", "1.1.2030"))
    services.save_row(
        actor=world.coordinator,
        deal=deal,
        table=TableKey.ACTIONS,
        cells={"title": "x", "party": "city"},
        now=NOW,
    )
    with pytest.raises(Conflict):
        take(world, file)
    services.recheck_tables(actor=world.coordinator, tables_file=file)
    assert services.check_tables(file_id=file.pk, now=NOW)
    file.refresh_from_db()
    take(world, file)
    assert deal.actions.filter(title="x").exists()
    with pytest.raises(Conflict):
        take(world, file)


def test_a_row_that_others_have_changed_is_not_overwritten(world: World, deal: Deal) -> None:
    content = out(world, deal)
    row = deal.commitments.all()[0]
    services.save_row(
        actor=world.coordinator,
        deal=deal,
        table=TableKey.PROMISES,
        row=row.public_id,
        cells={"measure": "theirs"},
        now=NOW,
    )
    file = back(
        world, deal, edited(content, lambda b: setattr(place(b, "Promises", "Until"), "value", "1.1.2030"))
    )
    assert ("error", "promises", 2) in told(file)


def test_a_row_that_others_have_added_stays(world: World, deal: Deal) -> None:
    content = out(world, deal)
    CommitmentFactory(deal=deal, party=deal.parties.first(), text="Theirs.")
    assert told(back(world, deal, content)) == []


def test_an_action_does_not_serve_a_promise_that_goes(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        book["Promises"].delete_rows(2)
        place(book, "Actions", "Technology").value = "New"

    assert ("error", "actions", 2) in told(changed(world, deal, edit))


def test_a_text_that_stands_still_takes_no_file(world: World, deal: Deal) -> None:
    content = out(world, deal)
    Deal.objects.filter(pk=deal.pk).update(stage="review")
    with pytest.raises(Frozen):
        back(world, deal, content)


# Bad files


def fault_of(world: World, deal: Deal, edit: Edit) -> str:
    """Return why a changed workbook cannot be read."""
    file = changed(world, deal, edit)
    assert file.state == ImportState.REFUSED
    return file.fault


def test_a_formula_is_told_by_its_cell(world: World, deal: Deal) -> None:
    file = changed(
        world, deal, lambda book: setattr(place(book, "Funding", "Amount in euros"), "value", "=1+1")
    )
    (line,) = [line for line in file.lines if line["status"] == "error"]
    assert (line["row"], line["column"]) == (2, "Amount in euros")
    assert "formula" in line["words"]


def test_merged_cells_are_told(world: World, deal: Deal) -> None:
    assert "C2:C3" in fault_of(world, deal, lambda book: book["Promises"].merge_cells("C2:C3"))


def test_missing_heads_and_sheets_are_told(world: World, deal: Deal) -> None:
    assert "Until" in fault_of(
        world, deal, lambda book: setattr(place(book, "Promises", "Until", 1), "value", "x")
    )
    assert "downloaded here" in fault_of(world, deal, lambda book: book.remove(book["Lists"]))


def test_a_sheet_that_is_left_out_stays_as_it_is(world: World, deal: Deal) -> None:
    assert told(changed(world, deal, lambda book: book.remove(book["Funding"]))) == []


def test_the_file_of_another_deal_is_told(world: World, deal: Deal) -> None:
    file = back(world, draft(world), out(world, deal))
    assert "another deal" in file.lines[0]["words"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tables.csv", b"a;b", "CSV"),
        ("tables.xls", b"\xd0\xcf\x11\xe0", "old Excel"),
        ("tables.xlsm", b"PK", "macros"),
        ("tables.xlsx", b"a;b;c", "not a real XLSX"),
        ("tables.xlsx", b"", "empty"),
        ("tables.exe", b"MZ", "downloaded here"),
    ],
)
def test_another_type_is_told(world: World, deal: Deal, name: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        back(world, deal, content, name)
    assert words in str(refused.value.fields["file"])


def test_a_file_that_is_too_large_is_told(world: World, deal: Deal) -> None:
    with pytest.raises(TooLarge):
        back(world, deal, b"x" * (20 * 1024 * 1024 + 1))


def repacked(content: bytes, **parts: bytes) -> bytes:
    """Return an archive with parts added, named with `__` for a slash and `_dot_` for a dot."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item, old.read(item))
        for name, part in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return stream.getvalue()


def test_a_bomb_is_not_unpacked(world: World, deal: Deal) -> None:
    file = back(world, deal, repacked(out(world, deal), xl__media__x_dot_bin=b"\0" * 30_000_000))
    assert (file.state, "larger" in file.fault) == (ImportState.REFUSED, True)


def test_entities_are_not_read(world: World, deal: Deal) -> None:
    file = back(
        world, deal, repacked(out(world, deal), xl__x_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    )
    assert file.state == ImportState.REFUSED


def test_a_broken_archive_is_told(world: World, deal: Deal) -> None:
    content = out(world, deal)
    assert back(world, deal, content[:-60]).state == ImportState.REFUSED


def test_more_rows_than_a_table_holds_are_told(world: World, deal: Deal) -> None:
    def edit(book: Workbook) -> None:
        for _ in range(501):
            book["Funding"].append([None, None, "x", "", "", 1])

    assert "more than 500" in fault_of(world, deal, edit)


def test_a_worker_that_died_is_followed_by_another(world: World, deal: Deal) -> None:
    file = services.hand_in_tables(
        actor=world.coordinator, deal=deal, content=out(world, deal), file_name="t.xlsx", now=NOW
    )
    lease = NOW + dt.timedelta(minutes=6)
    TablesFile.objects.filter(pk=file.pk).update(state=ImportState.CHECKING, lease_until=lease, attempts=1)
    assert not services.check_tables(file_id=file.pk, now=NOW)
    assert services.check_tables(file_id=file.pk, now=lease + dt.timedelta(seconds=1))


# The pages


def test_the_pages_from_download_to_confirmation(
    world: World, deal: Deal, client_for: Callable[[Any], Client]
) -> None:
    browser = client_for(world.user("coordinator"))
    base = f"/deals/{deal.public_id}/tables"
    answer = browser.get(f"{base}.xlsx")
    assert "attachment" in answer["Content-Disposition"]
    content = edited(answer.content, lambda b: setattr(place(b, "Promises", "Until"), "value", "1.1.2030"))
    file = io.BytesIO(content)
    file.name = "mine.xlsx"
    page = browser.post(f"{base}/", {"file": file})
    assert page.status_code == 302
    assert "data-poll" in browser.get(page["Location"]).content.decode()
    services.check_tables(file_id=TablesFile.objects.get().pk, now=NOW)
    report = browser.get(page["Location"]).content.decode()
    assert "Take all of it over" in report
    assert browser.post(page["Location"], {"act": "apply"}).status_code == 302
    assert deal.commitments.all()[0].due_on == dt.date(2030, 1, 1)
    assert browser.post(page["Location"], {"act": "apply"}).status_code == 409


def test_a_wrong_file_is_told_beside_its_field(
    world: World, deal: Deal, client_for: Callable[[Any], Client]
) -> None:
    file = io.BytesIO(b"a;b")
    file.name = "mine.xls"
    page = client_for(world.user("coordinator")).post(f"/deals/{deal.public_id}/tables/", {"file": file})
    assert page.status_code == 422
    assert "old Excel file" in page.content.decode()
