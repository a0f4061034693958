"""Any tables, edits and damage: out and back is the same, paste and Excel agree, nothing is half done."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from greendeals import services
from greendeals.models import Deal, TablesFile
from greendeals.selectors.grid import TABLES
from greendeals.services.faults import BlockRefused
from greendeals.workflow import Aggregation, Direction, FundingState, ImportState, Maturity, TableKey, Tag
from icc.core.errors import Invalid
from tests.factories.cities import TermFactory
from tests.factories.plans import KpiFactory
from tests.greendeals.workbooks import back, edited, out, state, take, told
from tests.greendeals.world import NOW, World, draft, fresh, new_world

pytestmark = pytest.mark.django_db

few = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example writes a deal of its own; run more by hand after a change of columns or of the format."""

SHEETS = {
    TableKey.PROMISES: "Promises",
    TableKey.ACTIONS: "Actions",
    TableKey.INDICATORS: "Indicators",
    TableKey.FUNDING: "Funding",
}
HOSTILE = ["=1+1", "+49 123", "-", "@x", "'quoted", '"', "two\nlines", "<b>x</b>", "1.234", "a\tb", "_x0041_"]

texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)
words = texts.filter(lambda text: bool(text.strip()))
days = st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2040, 1, 1))
numbers = st.decimals(0, 10**9, places=6) | st.integers(0, 10**13)
money = st.none() | st.decimals(0, 10**11, places=2)
shares = st.tuples(st.integers(0, 999), st.integers(1, 999)).map("{0[0]} / {0[1]}".format)


@pytest.fixture
def world() -> World:
    """A city with its people, a small catalogue, and two sources of money."""
    found = new_world()
    for kind in Aggregation:
        KpiFactory(aggregation=kind, code=f"any-{kind}")
    for code in ("own", "eu"):
        TermFactory(vocabulary="funding_source_type", code=code)
    return found


def promise(owner: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return cells of a promise."""
    return st.fixed_dictionaries(
        {"party": st.just(owner), "text": words, "measure": texts, "due_on": days, "evidence": texts}
    )


def action(owner: str, served: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return cells of an action."""
    return st.fixed_dictionaries(
        {
            "party": st.just(owner),
            "title": words,
            "description": texts,
            "starts_on": st.none(),
            "ends_on": days,
            "tag": st.sampled_from(["", *Tag.values]),
            "technology": texts,
            "maturity": st.sampled_from(["", *Maturity.values]),
            "promise": st.sampled_from(["", served]),
        }
    )


@st.composite
def indicator(draw: st.DrawFn, served: str) -> dict[str, Any]:
    """Return cells of an indicator: of the catalogue or not, a share or not."""
    kind = draw(st.sampled_from(Aggregation))
    figures = shares if kind == Aggregation.RATIO else numbers
    own = {"name": draw(words), "unit": draw(words), "direction": draw(st.sampled_from(Direction))}
    named = draw(st.sampled_from([{"kpi": f"any-{kind}"}, {**own, "aggregation": kind}]))
    return {
        **named,
        "baseline": draw(st.just("") | figures),
        "target": draw(st.just("") | figures),
        "target_on": draw(days),
        "source": draw(texts),
        "promise": draw(st.sampled_from(["", served])),
    }


funding = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["own", "eu"]),
        "provider": texts,
        "state": st.sampled_from(FundingState),
        "amount": money,
        "note": texts,
    }
)


def filled(world: World, data: st.DataObject) -> Deal:
    """Return a draft with any values in its tables, saved as people save them."""
    deal = draft(world)
    owner = st.sampled_from(["city", deal.parties.get().public_id])
    served = deal.commitments.get().public_id
    rows = {
        TableKey.PROMISES: owner.flatmap(promise),
        TableKey.ACTIONS: owner.flatmap(lambda who: action(who, served)),
        TableKey.INDICATORS: indicator(served),
        TableKey.FUNDING: funding,
    }
    for table, row in rows.items():
        for cells in data.draw(st.lists(row, min_size=1, max_size=3), label=table):
            try:
                with transaction.atomic():
                    services.save_row(actor=world.coordinator, deal=deal, table=table, cells=cells, now=NOW)
            except Invalid:
                continue
    return fresh(deal)


@few
@given(data=st.data())
def test_out_and_back_changes_nothing(world: World, data: st.DataObject) -> None:
    deal = filled(world, data)
    file = back(world, deal, out(world, deal))
    assert (told(file), file.fault, file.can_apply) == ([], "", False)
    assert file.state == ImportState.CHECKED


# Excel and paste

typed = st.one_of(
    words,
    st.dates(dt.date(2027, 1, 1), dt.date(2040, 1, 1)).map("{:%d/%m/%Y}".format),
    numbers.map(str),
    shares,
    st.sampled_from(["city", "1", "own", "eu", "sum", "up", "green", "", "1.250.000,50 €", "1,234"]),
)


def paste(block: Sequence[Sequence[str]]) -> str:
    """Return a block as a spreadsheet program copies it."""
    stream = io.StringIO()
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(block)
    return stream.getvalue()


def by_excel(world: World, deal: Deal, edit: Any) -> bool:
    """Change a deal by a workbook; tell whether it was taken."""
    file = back(world, deal, edited(out(world, deal), edit))
    assert file.state == ImportState.CHECKED, file.fault
    if any(line["status"] == "error" for line in file.lines):
        return False
    take(world, file)
    return True


@few
@given(data=st.data())
def test_an_edit_in_excel_equals_the_same_block_pasted(world: World, data: st.DataObject) -> None:
    deal = filled(world, data)
    table = TABLES[data.draw(st.sampled_from(TableKey), label="table")]
    stored, columns = list(table.rows(world.coordinator, deal)), table.paged
    first = data.draw(st.integers(0, len(stored)), label="first row")
    left = data.draw(st.integers(0, len(columns) - 1), label="first column")
    width = data.draw(st.integers(1, len(columns) - left), label="columns")
    line = st.lists(typed, min_size=width, max_size=width).filter(lambda cells: any(map(str.strip, cells)))
    block = data.draw(st.lists(line, min_size=1, max_size=3), label="block")
    heads = {str(column.label): place for place, column in enumerate(columns)}

    def edit(book: Workbook) -> None:
        sheet = book[SHEETS[table.key]]
        for cell in sheet[1]:
            place = heads.get(str(cell.value), -1) - left
            for number, cells in enumerate(block if 0 <= place < width else ()):
                target: Any = sheet.cell(first + number + 2, cell.column or 0)
                target.value = cells[place]
                target.data_type = "s"

    before = state(world, deal)
    with transaction.atomic():
        taken = by_excel(world, deal, edit)
        edited_so = state(world, deal)
        transaction.set_rollback(True)
    row = stored[first].public_id if first < len(stored) else ""
    try:
        with transaction.atomic():
            services.paste_rows(
                actor=world.coordinator,
                deal=deal,
                table=table.key,
                text=paste(block),
                row=row,
                column=columns[left].name,
                now=NOW,
            )
    except BlockRefused:
        assert not taken
        assert edited_so == state(world, deal) == before
    else:
        assert taken
        assert edited_so == state(world, deal)


# Damage

junk = (
    st.sampled_from(
        [
            None,
            "",
            " ",
            "x",
            "=1+1",
            "=A1",
            0,
            -1,
            3.7,
            1e300,
            True,
            "1,234",
            "#REF!",
            dt.date(1800, 1, 1),
            dt.time(1),
        ]
    )
    | texts
)
places = st.tuples(st.integers(0, 5), st.integers(1, 6), st.integers(1, 12))


def damage(book: Workbook, kind: str, place: tuple[int, int, int], value: object) -> None:
    """Do something to a workbook that nobody should."""
    sheet = book.worksheets[place[0] % len(book.worksheets)]
    _sheet, row, column = place
    if kind == "cell":
        cell: Any = sheet.cell(row, column)
        cell.value = value
    elif kind == "row":
        sheet.delete_rows(row)
    elif kind == "column":
        sheet.delete_cols(column)
    elif kind == "swap":
        for one in range(1, sheet.max_column + 1):
            here: Any = sheet.cell(row, one)
            there: Any = sheet.cell(row + 1, one)
            here.value, there.value = there.value, here.value
    elif kind == "copy":
        sheet.append([cell.value for cell in sheet[row]])
    elif len(book.worksheets) > 1:
        book.remove(sheet)


def names(deal: Deal) -> dict[str, dict[str, int]]:
    """Return the rows of a deal with their versions, by table."""
    found = {key: table.model.objects.filter(deal=deal) for key, table in TABLES.items()}
    return {key: dict(rows.values_list("public_id", "version")) for key, rows in found.items()}


def assert_done_as_told(file: TablesFile, was: dict[str, Any], now: dict[str, Any]) -> None:
    """Compare what a check has told with what was done, by counting rows."""
    lines = Counter((line["table"], line["status"]) for line in file.lines)
    for key in TABLES:
        kept = was[key].keys() & now[key].keys()
        changed = sum(was[key][name] != now[key][name] for name in kept)
        told_of = [lines[key.value, status] for status in ("removed", "new", "changed")]
        assert [len(was[key].keys() - kept), len(now[key].keys() - kept), changed] == told_of


@settings(few, max_examples=15)
@given(data=st.data())
def test_damage_is_told_or_done_as_told_and_never_by_half(world: World, data: st.DataObject) -> None:
    deal = filled(world, data)
    kinds = st.sampled_from(["cell", "cell", "cell", "row", "column", "swap", "copy", "sheet"])
    acts = data.draw(st.lists(st.tuples(kinds, places, junk), min_size=1, max_size=3), label="damage")

    def edit(book: Workbook) -> None:
        for act in acts:
            damage(book, *act)

    before, was = state(world, deal), names(deal)
    file = back(world, deal, edited(out(world, deal), edit))
    assert file.state in {ImportState.CHECKED, ImportState.REFUSED}
    assert bool(file.fault) == (file.state == ImportState.REFUSED)
    if any(line["status"] == "error" for line in file.lines):
        with pytest.raises(Invalid), transaction.atomic():
            take(world, file)
    elif file.can_apply:
        take(world, file)
        return assert_done_as_told(file, was, names(deal))
    assert (state(world, deal), names(deal)) == (before, was)
    return None


@few
@example(at=0.3, sign=15, cut=False)
@given(at=st.floats(0, 1, exclude_max=True), sign=st.integers(1, 255), cut=st.booleans())
def test_a_flipped_or_missing_byte_is_told(world: World, at: float, sign: int, *, cut: bool) -> None:
    deal = draft(world)
    content = bytearray(out(world, deal))
    place = int(at * len(content))
    content[place] ^= sign
    damaged = bytes(content[:place] if cut else content)
    before = state(world, deal)
    with suppress(Invalid):
        file = back(world, deal, damaged)
        assert file.state in {ImportState.CHECKED, ImportState.REFUSED}
        assert bool(file.fault) == (file.state == ImportState.REFUSED)
    assert state(world, deal) == before
