"""Rows of the tables of a deal: one by one, and as blocks from a spreadsheet."""

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest

from greendeals.models import Commitment, Deal, FundingLine, Indicator, PlannedAction
from greendeals.services import BlockRefused, RowConflict, move_row, paste_rows, remove_row, save_row
from greendeals.workflow import Aggregation, FundingState, Stage, TableKey, Tag
from icc.core.errors import Conflict, Forbidden, Frozen, Invalid
from tests.factories.cities import TermFactory
from tests.factories.deals import PartyFactory
from tests.factories.plans import KpiFactory
from tests.greendeals.world import NOW, World, draft, fresh, new_world, stranger, trail

pytestmark = pytest.mark.django_db

PROMISES, ACTIONS, INDICATORS, FUNDING = TableKey


@pytest.fixture
def world() -> World:
    """A city with a person in each role."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with one partner and one promise."""
    return draft(world)


def save(world: World, deal: Deal, table: TableKey, **facts: Any) -> Any:
    """Save a row as the coordinator; cells are keywords."""
    how = {name: facts.pop(name) for name in ("row", "version", "now", "actor") if name in facts}
    return save_row(**{"actor": world.coordinator, "now": NOW, **how}, deal=deal, table=table, cells=facts)


def refusal(world: World, deal: Deal, table: TableKey, **cells: Any) -> dict[str, str]:
    """Return why a row is refused, by column."""
    with pytest.raises(Invalid) as refused:
        save(world, deal, table, **cells)
    return {name: str(words) for name, words in refused.value.fields.items()}


def paste(world: World, deal: Deal, table: TableKey, text: str, **where: Any) -> Any:
    """Paste a block as the coordinator."""
    return paste_rows(actor=world.coordinator, deal=deal, table=table, text=text, now=NOW, **where)


def faults(world: World, deal: Deal, table: TableKey, text: str, **where: Any) -> list[tuple[int, str, str]]:
    """Return what is wrong with a block."""
    with pytest.raises(BlockRefused) as refused:
        paste(world, deal, table, text, **where)
    return [(fault.row, fault.column, fault.words) for fault in refused.value.faults]


# One row


def test_the_city_itself_promises(world: World, deal: Deal) -> None:
    row = save(
        world, deal, PROMISES, party=world.city.name, text="Grant permits in eight weeks.", due_on="30.6.2028"
    )
    assert (row.party_id, row.due_on, row.city_id) == (None, dt.date(2028, 6, 30), world.city.pk)
    assert row.position > 0


def test_a_party_is_named_in_any_case_and_without_accents(world: World, deal: Deal) -> None:
    party = PartyFactory(deal=deal, name="Cooperativa Energètica")
    assert save(world, deal, PROMISES, party="cooperativa energetica", text="x").party_id == party.pk
    assert save(world, deal, PROMISES, party=party.public_id, text="x").party_id == party.pk


def test_an_unknown_party_is_told_with_those_there_are(world: World, deal: Deal) -> None:
    words = refusal(world, deal, PROMISES, party="Nobody", text="x")["party"]
    assert "Nobody" in words
    assert world.city.name in words
    assert deal.parties.get().name in words


def test_what_is_required_is_missed(world: World, deal: Deal) -> None:
    assert set(refusal(world, deal, PROMISES)) == {"party", "text"}
    assert set(refusal(world, deal, ACTIONS)) == {"title", "party"}
    assert set(refusal(world, deal, INDICATORS)) == {"name", "unit"}
    assert set(refusal(world, deal, FUNDING)) == {"source"}


def test_only_the_columns_that_are_given_change(world: World, deal: Deal) -> None:
    row = deal.commitments.get()
    saved = save(world, deal, PROMISES, row=row.public_id, version=1, evidence="The report.")
    assert (saved.evidence, saved.text, saved.due_on, saved.version) == (
        "The report.",
        row.text,
        row.due_on,
        2,
    )


def test_an_unchanged_row_is_no_save(world: World, deal: Deal) -> None:
    row = deal.commitments.get()
    save(world, deal, PROMISES, row=row.public_id, version=1, text=row.text)
    row.refresh_from_db()
    assert (row.version, fresh(deal).content_version, trail(deal)) == (1, deal.content_version, [])


def test_a_save_counts_as_a_change_of_the_text(world: World, deal: Deal) -> None:
    save(world, deal, ACTIONS, title="Survey the roofs", party="city")
    assert fresh(deal).content_version == deal.content_version + 1


def test_the_second_of_two_people_is_told_what_the_first_has_saved(world: World, deal: Deal) -> None:
    row = deal.commitments.get()
    save(world, deal, PROMISES, row=row.public_id, version=1, measure="kWp")
    with pytest.raises(RowConflict) as refused:
        save(world, deal, PROMISES, row=row.public_id, version=1, measure="MWh")
    assert refused.value.theirs.measure == "kWp"
    assert save(world, deal, PROMISES, row=row.public_id, version=2, measure="MWh").measure == "MWh"


def test_saves_of_one_person_are_one_entry_within_ten_minutes(world: World, deal: Deal) -> None:
    for minute in (0, 4, 8, 12):
        save(
            world, deal, ACTIONS, title=f"Step {minute}", party="city", now=NOW + dt.timedelta(minutes=minute)
        )
    assert trail(deal) == ["actions-saved", "actions-saved"]


def test_a_row_moves_and_goes(world: World, deal: Deal) -> None:
    rows = [save(world, deal, ACTIONS, title=title, party="city") for title in "ABC"]
    move_row(actor=world.coordinator, deal=deal, table=ACTIONS, row=rows[2].public_id, up=True, now=NOW)
    assert [row.title for row in deal.actions.all()] == ["A", "C", "B"]
    move_row(actor=world.coordinator, deal=deal, table=ACTIONS, row=rows[0].public_id, up=True, now=NOW)
    remove_row(actor=world.coordinator, deal=deal, table=ACTIONS, row=rows[2].public_id, now=NOW)
    assert [row.title for row in deal.actions.all()] == ["A", "B"]
    remove_row(actor=world.coordinator, deal=deal, table=ACTIONS, row=rows[2].public_id, now=NOW)


def test_what_serves_a_promise_stays_when_the_promise_goes(world: World, deal: Deal) -> None:
    row = save(world, deal, ACTIONS, title="Survey", party="city", promise="1")
    assert row.commitment_id == deal.commitments.get().pk
    remove_row(
        actor=world.coordinator, deal=deal, table=PROMISES, row=deal.commitments.get().public_id, now=NOW
    )
    row.refresh_from_db()
    assert row.commitment_id is None


@pytest.mark.parametrize("role", ["mayor", "coach"])
def test_only_writers_write(world: World, deal: Deal, role: str) -> None:
    with pytest.raises(Forbidden):
        save(world, deal, PROMISES, actor=getattr(world, role), party="city", text="x")


def test_a_stranger_finds_no_deal(world: World, deal: Deal) -> None:
    with pytest.raises(Conflict):
        save(world, deal, PROMISES, actor=stranger(), party="city", text="x")


def test_a_text_that_stands_still_takes_no_row(world: World, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    for act in (
        lambda: save(world, deal, FUNDING, source="x", amount="1"),
        lambda: paste(world, deal, FUNDING, "x\ty"),
        lambda: remove_row(actor=world.coordinator, deal=deal, table=PROMISES, row="x", now=NOW),
        lambda: move_row(actor=world.coordinator, deal=deal, table=PROMISES, row="x", up=True, now=NOW),
    ):
        with pytest.raises(Frozen):
            act()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "'; DROP TABLE deal; --", "a\u202eb"])
def test_hostile_text_is_only_text(world: World, deal: Deal, text: str) -> None:
    assert save(world, deal, PROMISES, party="city", text=text).text == text


def test_unreadable_characters_are_told(world: World, deal: Deal) -> None:
    assert "unreadable" in refusal(world, deal, PROMISES, party="city", text="a\0b")["text"]


def test_a_text_that_is_too_long_is_told_with_its_length(world: World, deal: Deal) -> None:
    assert "1001" in refusal(world, deal, PROMISES, party="city", text="x" * 1001)["text"]


# Dates


def test_a_promise_is_not_due_before_the_deal_was_begun(world: World, deal: Deal) -> None:
    assert set(refusal(world, deal, PROMISES, party="city", text="x", due_on="31/12/2025")) == {"due_on"}


def test_an_action_ends_after_it_begins_and_within_the_edition(world: World, deal: Deal) -> None:
    dates = {"title": "x", "party": "city"}
    assert (
        "after it begins"
        in refusal(world, deal, ACTIONS, **dates, starts_on="2027-02-01", ends_on="2027-01-31")["ends_on"]
    )
    first = deal.participation.edition.start_date
    before = (first - dt.timedelta(days=1)).isoformat()
    assert "before the edition" in refusal(world, deal, ACTIONS, **dates, ends_on=before)["ends_on"]


# Indicators


def test_the_catalogue_fills_in_unit_direction_and_aggregation(world: World, deal: Deal) -> None:
    kpi = KpiFactory(code="pv", name="Photovoltaics", unit_label="kWp", aggregation=Aggregation.LATEST)
    row = save(world, deal, INDICATORS, kpi="pv", target="120")
    assert (row.kpi_id, row.name, row.unit, row.aggregation) == (kpi.pk, "Photovoltaics", "kWp", "latest")
    words = refusal_of_row(world, deal, row, unit="MWp")
    assert "kWp" in words["unit"]


def refusal_of_row(world: World, deal: Deal, row: Any, **cells: Any) -> dict[str, str]:
    """Return why a change of a stored row is refused."""
    with pytest.raises(Invalid) as refused:
        save(world, deal, INDICATORS, row=row.public_id, **cells)
    return {name: str(words) for name, words in refused.value.fields.items()}


def test_zero_is_a_value_and_empty_is_none(world: World, deal: Deal) -> None:
    row = save(world, deal, INDICATORS, name="Vans", unit="vans", baseline="0", target="")
    row.refresh_from_db()
    assert (row.baseline, row.target) == (Decimal(0), None)


def test_a_share_is_computed_from_both_its_parts(world: World, deal: Deal) -> None:
    facts = {"name": "Share", "unit": "%", "aggregation": "ratio"}
    row = save(world, deal, INDICATORS, **facts, baseline="12 / 48", target="1.200,5 / 4802")
    assert (row.baseline, row.baseline_part, row.baseline_whole) == (25, 12, 48)
    assert row.target == Decimal(25)
    row = save(world, deal, INDICATORS, row=row.public_id, baseline="24 / 48")
    assert row.baseline == 50


def test_a_share_per_thousand_counts_per_thousand(world: World, deal: Deal) -> None:
    KpiFactory(code="cars", unit_label="cars per 1 000 inhabitants", aggregation=Aggregation.RATIO)
    assert save(world, deal, INDICATORS, kpi="cars", baseline="451 / 1000").baseline == 451


@pytest.mark.parametrize(
    ("aggregation", "cell", "words"),
    [
        ("ratio", "25", "the part and the whole"),
        ("ratio", "1 / 0", "never zero"),
        ("sum", "12 / 48", "Only a share"),
        ("sum", "1,234", "two ways"),
        ("ratio", "12 / x", "not a number"),
        ("sum", "100000000000000", "too large"),
        ("sum", "0.1234567", "At most 6"),
    ],
)
def test_a_measure_that_does_not_fit_is_told(
    world: World, deal: Deal, aggregation: str, cell: str, words: str
) -> None:
    facts = {"name": "x", "unit": "%", "aggregation": aggregation, "target": cell}
    assert words in refusal(world, deal, INDICATORS, **facts)["target"]


def test_the_target_lies_after_the_start(world: World, deal: Deal) -> None:
    dates = {"baseline_on": "2027-01-01", "target_on": "2027-01-01"}
    assert set(refusal(world, deal, INDICATORS, name="x", unit="y", **dates)) == {"target_on"}


# Money


def test_money_is_in_euros_and_cents(world: World, deal: Deal) -> None:
    TermFactory(vocabulary="funding_source_type", code="eu-grant", label="EU grant", edition=None)
    row = save(world, deal, FUNDING, source="EU grant", amount="1.250.000,50 €", state="Secured")
    assert (row.amount, row.state) == (Decimal("1250000.50"), FundingState.SECURED)
    assert save(world, deal, FUNDING, source="eu-grant", amount="").amount is None
    assert save(world, deal, FUNDING, source="eu-grant", amount="0").amount == 0
    assert set(refusal(world, deal, FUNDING, source="eu-grant", amount="-1")) == {"amount"}
    assert "two ways" in refusal(world, deal, FUNDING, source="eu-grant", amount="1,234")["amount"]
    assert "At most 2" in refusal(world, deal, FUNDING, source="eu-grant", amount="0.001")["amount"]


# Blocks


def test_a_block_is_laid_over_rows_and_the_rest_is_added(world: World, deal: Deal) -> None:
    first = save(world, deal, ACTIONS, title="A", party="city")
    save(world, deal, ACTIONS, title="B", party="city")
    name = deal.parties.get().name
    block = f"Dig\tDeep\t{name}\t1.9.2026\t30.6.2027\tTwin\n\n"
    block += f"Plant\t\tcity\t\t\tgreen\r\nWater\t\t{world.city.name}"
    taken = paste(world, deal, ACTIONS, block.replace("Twin", "Green and digital"), row=first.public_id)
    assert (taken.changed, taken.added) == (2, 1)
    rows = list(PlannedAction.objects.filter(deal=deal))
    assert [(row.title, row.tag) for row in rows] == [("Dig", Tag.TWIN), ("Plant", Tag.GREEN), ("Water", "")]
    assert rows[0].ends_on == dt.date(2027, 6, 30)


def test_a_block_begins_at_a_column_and_its_heads_are_left_out(world: World, deal: Deal) -> None:
    row = deal.commitments.get()
    paste(
        world,
        deal,
        PROMISES,
        "How it is measured\tUntil\nMWh a year\t2029-01-31\n",
        row=row.public_id,
        column="measure",
    )
    row.refresh_from_db()
    assert (row.measure, row.due_on) == ("MWh a year", dt.date(2029, 1, 31))


def test_a_cell_in_quotation_marks_holds_several_lines(world: World, deal: Deal) -> None:
    paste(world, deal, PROMISES, 'city\t"One line,\nand ""another"""\tkWp')
    assert Commitment.objects.filter(deal=deal).latest("pk").text == 'One line,\nand "another"'


def test_every_wrong_cell_is_told_and_nothing_is_taken(world: World, deal: Deal) -> None:
    block = "city\tPlant\t\t31.02.2028\nNobody\t\t\n" + "city\tGood\tkWp\t2028-01-01"
    told = faults(world, deal, PROMISES, block)
    assert [(row, column) for row, column, _words in told] == [
        (1, "Until"),
        (2, "Who promises"),
        (2, "What it promises"),
    ]
    assert "31.02.2028" in told[0][2]
    assert deal.commitments.count() == 1
    assert trail(deal) == []


def test_a_block_that_is_too_wide_is_told(world: World, deal: Deal) -> None:
    told = faults(world, deal, PROMISES, "a\tb\tc", column="due_on")
    assert told == [(1, "", "There are 3 cells, but only 2 columns from where the block begins.")]


def test_ten_thousand_rows_are_refused_at_once(world: World, deal: Deal) -> None:
    block = "\n".join(["city\tPlant a tree\ttrees\t2028-01-01"] * 10_000)
    since = time.monotonic()
    with pytest.raises(Invalid) as refused:
        paste(world, deal, PROMISES, block)
    assert time.monotonic() - since < 2
    assert "at most 500 rows" in str(refused.value.fields["block"])
    assert deal.commitments.count() == 1


def test_a_table_never_grows_beyond_its_limit(world: World, deal: Deal) -> None:
    paste(world, deal, ACTIONS, "\n".join(["A\t\tcity"] * 500))
    with pytest.raises(Conflict):
        save(world, deal, ACTIONS, title="B", party="city")
    with pytest.raises(Invalid):
        paste(world, deal, ACTIONS, "B\t\tcity")
    assert deal.actions.count() == 500


def test_a_block_does_not_overwrite_what_others_have_saved_since(world: World, deal: Deal) -> None:
    row = deal.commitments.get()
    save(world, deal, PROMISES, row=row.public_id, version=1, measure="kWp")
    with pytest.raises(RowConflict):
        paste(world, deal, PROMISES, "MWh", row=row.public_id, column="measure", seen={row.public_id: 1})
    row.refresh_from_db()
    assert row.measure == "kWp"


def test_an_empty_block_and_one_for_a_row_that_is_gone_are_told(world: World, deal: Deal) -> None:
    with pytest.raises(Invalid):
        paste(world, deal, PROMISES, "\n\t\n")
    with pytest.raises(Conflict):
        paste(world, deal, PROMISES, "x", row="000000000000")


def test_indicators_and_money_are_pasted_as_well(world: World, deal: Deal) -> None:
    TermFactory(vocabulary="funding_source_type", code="loan", label="Loan", edition=None)
    paste(world, deal, FUNDING, "Loan\tA bank\tsecured\t1'200.50\tLow interest")
    paste(
        world,
        deal,
        INDICATORS,
        "Heat\tMWh\tMore is better\tsum\t10\t2025-01-01\t5 000,5\t2029-01-01\tMeters\t1",
    )
    assert FundingLine.objects.get(deal=deal).amount == Decimal("1200.50")
    found = Indicator.objects.get(deal=deal)
    assert (found.baseline, found.target, found.commitment_id) == (
        Decimal(10),
        Decimal("5000.5"),
        deal.commitments.get().pk,
    )
