"""A total is the same by every path: page, files, workbook, API, report, print, public page, raw rows.

Whatever was entered, corrected, left by its partner, or claimed twice.
"""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.template.defaultfilters import floatformat
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from greendeals import services
from greendeals.documents import REPORT_PDF
from greendeals.models import Commitment, Deal, Indicator, IndicatorValue, Report, SameEffect
from greendeals.selectors import kept_page, report_content, values_of
from greendeals.selectors.ledger import LedgerScope, ledger
from greendeals.selectors.published_keeping import keeping_of
from greendeals.services import Reading, enter_value, leave_deal
from greendeals.services.same_effects import settle_same_effect
from greendeals.workflow import Aggregation
from icc.core.errors import Invalid
from icc.documents import pdf
from icc.tenancy.actors import System
from tests.factories.plans import IndicatorFactory, KpiFactory
from tests.greendeals.monitoring.reporting import accepted, opened
from tests.greendeals.world import NOW, World, fresh, parties_of, signed

pytestmark = pytest.mark.django_db

START = NOW.date()
LATER = NOW + dt.timedelta(days=400)
DEALS = 3
Figure = tuple[Decimal | None, Decimal | None, Decimal | None]
"""A value, or both parts of a share."""

plain: st.SearchStrategy[Figure] = st.decimals(-1_000, 1_000, places=2).map(lambda one: (one, None, None))
share: st.SearchStrategy[Figure] = st.tuples(st.integers(0, 50), st.integers(50, 99)).map(
    lambda two: (None, Decimal(two[0]), Decimal(two[1]))
)
offsets = st.integers(-3, 9)


@dataclass(frozen=True)
class Told:
    """What is said of the indicator of one deal: on each day a value, then its corrections."""

    start: int | None
    days: dict[int, list[Figure]]
    leaves: bool


@dataclass(frozen=True)
class Story:
    """What is said of the indicators of all deals; which of them are the same effect."""

    rule: Aggregation
    told: list[Told]
    pairs: list[tuple[int, int, bool]] = field(default_factory=list)


def stories(rule: Aggregation) -> st.SearchStrategy[Story]:
    figures = share if rule == Aggregation.RATIO else plain
    days = st.dictionaries(offsets, st.lists(figures, min_size=1, max_size=3), max_size=4)
    told = st.builds(Told, st.none() | st.integers(-99, 99), days, st.booleans())
    places = st.integers(0, DEALS - 1)
    pairs = st.tuples(places, places, st.booleans()).filter(lambda row: row[0] != row[1])
    return st.builds(
        Story, st.just(rule), st.lists(told, min_size=DEALS, max_size=DEALS), st.lists(pairs, max_size=3)
    )


@pytest.fixture(scope="module", autouse=True)
def all_signed(after_signature: tuple[World, Deal]) -> list[Deal]:
    """Return as many signed deals of the city as these tests need at most."""
    world, deal = after_signature
    return [deal, *(signed(world) for _ in range(DEALS - 1))]


@pytest.fixture
def deals(all_signed: list[Deal]) -> list[Deal]:
    """Signed deals without an indicator."""
    return [fresh(deal) for deal in all_signed]


def begun(deal: Deal, rule: Aggregation, start: int | None, kpi: Any = None) -> Indicator:
    """Return an indicator of a partner's promise that starts on the day of the signature."""
    parts = rule == Aggregation.RATIO
    facts: dict[str, Any] = {
        "baseline": None if parts or start is None else Decimal(start),
        "target": Decimal(50) if parts else Decimal(100),
        "target_part": Decimal(1) if parts else None,
        "target_whole": Decimal(2) if parts else None,
    }
    promise = Commitment.objects.filter(deal=deal).earliest("pk")
    row: Indicator = IndicatorFactory(
        deal=deal, kpi=kpi, commitment=promise, aggregation=rule, unit="%", baseline_on=START, **facts
    )
    return row


def enter(world: World, row: Indicator, told: Told) -> None:
    """Enter all that is told; what lies before the start is refused and leaves nothing behind."""
    for offset, figures in told.days.items():
        on, seen = START + dt.timedelta(days=offset), None
        for value, part, whole in figures:
            reading = Reading(on, value, part, whole)
            act: dict[str, Any] = {"actor": world.coordinator, "deal": row.deal, "indicator": row}
            if offset >= 0:
                seen = enter_value(**act, reading=reading, seen=seen, now=LATER)
                assert seen in values_of(actor=world.coordinator, indicator=row, on=on)
                continue
            with pytest.raises(Invalid) as refusal:
                enter_value(**act, reading=reading, seen=seen, now=LATER)
            assert list(refusal.value.fields) == ["on"]
        kept = values_of(actor=world.coordinator, indicator=row, on=on)
        said = {(one.value if one.whole is None else None, one.part, one.whole) for one in kept}
        assert said == (set(figures) if offset >= 0 else set())


def played(world: World, deals: list[Deal], story: Story) -> list[Indicator]:
    """Let a story happen; return the indicators."""
    kpi = KpiFactory(aggregation=story.rule, unit_label="%")
    rows = []
    for deal, told in zip(deals, story.told, strict=True):
        row = begun(deal, story.rule, told.start, kpi)
        rows.append(row)
        enter(world, row, told)
        if told.leaves:
            (party,) = parties_of(deal)
            day = LATER.date()
            leave_deal(actor=world.coordinator, deal=deal, party=party, reason="We close.", on=day, now=LATER)
    for one, other, same in story.pairs:
        settle_same_effect(
            actor=world.coordinator, counted=rows[one], left_out=rows[other], same=same, now=LATER
        )
    return rows


# The second, simple way


def raw(row: Indicator) -> list[Figure]:
    """Return the rows that stand, the oldest first, by a query of its own."""
    standing = f"FROM {IndicatorValue._meta.db_table} WHERE indicator_id = %s AND replaced_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT value, part, whole {standing} ORDER BY "on"', [row.pk])
        found: list[Figure] = cursor.fetchall()
    return found


def by_hand(row: Indicator, figures: list[Figure]) -> Decimal | None:
    """Return what figures of one indicator come to."""
    if not figures:
        return None
    value, part, whole = figures[-1]
    match row.aggregation:
        case Aggregation.SUM:
            return (row.baseline or 0) + sum((one[0] or Decimal(0) for one in figures), Decimal(0))
        case Aggregation.RATIO:
            return part / whole * 100 if part is not None and whole else None
    return value


def once(rows: list[Indicator]) -> list[Indicator]:
    """Return one indicator for each effect: that which is never left out, or the oldest."""
    same = list(SameEffect.objects.filter(same=True).values_list("counted", "left_out"))
    left_out = {other for _one, other in same}
    groups = [{row.pk} for row in rows]
    for pair in same * len(rows):
        for group in groups:
            if group & set(pair):
                group |= set(pair)
    chosen = {min(group - left_out or group) for group in groups}
    return [row for row in rows if row.pk in chosen]


def in_total(rows: list[Indicator]) -> Decimal | None:
    """Return what several indicators come to together."""
    rule = rows[0].aggregation
    lists = [(row, raw(row)) for row in rows]
    known = [(row, figures) for row, figures in lists if figures]
    if not known or rule == Aggregation.NONE:
        return None
    if rule == Aggregation.RATIO:
        last = [figures[-1] for _row, figures in known]
        parts, wholes = (sum((one[side] or Decimal(0) for one in last), Decimal(0)) for side in (1, 2))
        return parts / wholes * 100
    return sum((by_hand(row, figures) or Decimal(0) for row, figures in known), Decimal(0))


# Each path


def figure(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def table(client: Client, world: World, name: str) -> list[dict[str, str]]:
    content = client.get(f"/w/{world.city.slug}/promises/?file={name}").content.decode()
    return list(csv.DictReader(io.StringIO(content)))


def in_workbook(world: World, row: Indicator) -> list[Figure]:
    """Return the figures of an indicator as the workbook of its deal has them."""
    content = services.values_workbook(actor=world.coordinator, deal=row.deal)
    sheet = load_workbook(io.BytesIO(content))["Values"]
    (line,) = (line for line in sheet.iter_rows(values_only=True) if line[0] == row.public_id)
    found: list[Figure] = []
    for cell in line[4:]:
        if isinstance(cell, str) and "/" in cell:
            part, whole = map(Decimal, cell.split("/"))
            found.append((None, part, whole))
        elif cell is not None:
            found.append((Decimal(str(cell)), None, None))
    return found


def paths_of_one(world: World, row: Indicator, expected: Decimal | None) -> None:
    """Compare the page of its deal, the report, the public page and the workbook with an expected figure."""
    deal = row.deal
    shown = kept_page(actor=world.coordinator, deal=deal, today=LATER.date()).indicator(row.public_id)
    assert shown
    assert shown.row.reached == expected
    report = opened(world, deal)
    (reported,) = report_content(report, now=LATER)["indicators"]
    public, _moment = keeping_of(deal, actor=System("register"), today=LATER.date())
    (published,) = public["indicators"]
    stood = [figure(reported["reached"]), figure(published["reached"]), by_hand(row, in_workbook(world, row))]
    assert stood == [expected] * 3


def paths_of_all(client: Client, world: World, rows: list[Indicator]) -> None:
    """Compare the ledger on its page, in its files and in the API with the raw rows."""
    expected, counting = in_total(once(rows)), once(rows)
    page = client.get(f"/w/{world.city.slug}/promises/")
    (total,) = page.context["found"].totals
    assert total.reached == expected
    shown = "–" if expected is None else floatformat(expected, "-2g")
    assert f'data-label="Delivered">{shown}</td>' in page.content.decode()
    (line,) = table(client, world, "totals")
    (told,) = client.get(f"/api/v1/ledger/?city={world.city.slug}").json()["totals"]
    assert [figure(line["reached"]), figure(told["reached"])] == [expected] * 2
    assert sorted(told["indicators"]) == sorted(row.public_id for row in counting)
    lines = {one["indicator"]: one for one in table(client, world, "indicators")}
    assert {key for key, one in lines.items() if one["counts"] == "1"} == {row.public_id for row in counting}
    for row in rows:
        assert figure(lines[row.public_id]["reached"]) == by_hand(row, raw(row))


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
@pytest.mark.parametrize("rule", Aggregation)
def test_a_total_is_the_same_by_every_path(
    world: World, deals: list[Deal], client: Client, rule: Aggregation, data: st.DataObject
) -> None:
    client.force_login(world.user("coordinator"))
    story = data.draw(stories(rule))
    with transaction.atomic():
        rows = played(world, deals, story)
        paths_of_all(client, world, rows)
        for row in rows:
            paths_of_one(world, row, by_hand(row, raw(row)))
        transaction.set_rollback(True)


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
@pytest.mark.parametrize("rule", Aggregation)
def test_the_print_of_an_accepted_report_has_the_total_of_its_day(
    world: World, deal: Deal, rule: Aggregation, data: st.DataObject
) -> None:
    told, later = data.draw(stories(rule)).told[0], data.draw(share if rule == Aggregation.RATIO else plain)
    with transaction.atomic():
        row = begun(deal, rule, told.start)
        enter(world, row, told)
        expected = by_hand(row, raw(row))
        report = accepted(world, opened(world, deal), now=LATER)
        enter(world, row, Told(None, {10: [later]}, leaves=False))
        text = printed(world, deal, report)
        transaction.set_rollback(True)
    total = floatformat(expected, "-2g") if expected is not None and rule != Aggregation.NONE else ""
    assert re.findall(r"Total(-?[\d.]+)", text) == ([squeezed(total)] if total else [])


def printed(world: World, deal: Deal, report: Report) -> str:
    """Return the text of the print without any blank."""
    document = services.request_report_pdf(actor=world.coordinator, deal=deal, report=report, now=LATER)
    content = pdf.render(REPORT_PDF.template, REPORT_PDF.values(document), language="en")
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_a_start_that_was_moved_is_not_counted_beside_what_lies_before_it(world: World, deal: Deal) -> None:
    row = begun(deal, Aggregation.SUM, 0)
    enter(world, row, Told(0, {1: [(Decimal(30), None, None)], 9: [(Decimal(4), None, None)]}, leaves=False))
    Indicator.objects.filter(pk=row.pk).update(baseline=30, baseline_on=START + dt.timedelta(days=5))
    shown = kept_page(actor=world.coordinator, deal=row.deal, today=LATER.date()).indicator(row.public_id)
    assert shown
    assert shown.row.reached == 34
    assert len(shown.row.values) == 2
    scope = LedgerScope(city=world.city)
    (effect,) = ledger(actor=world.coordinator, scope=scope, today=LATER.date()).effects
    assert effect.measured.reached == 34


@pytest.mark.parametrize("pairs", [[(0, 2), (1, 2)], [(0, 1), (1, 2), (2, 0)], [(2, 1), (1, 0)]])
def test_an_effect_counts_once_however_its_pairs_were_settled(
    world: World, deals: list[Deal], client: Client, pairs: list[tuple[int, int]]
) -> None:
    client.force_login(world.user("coordinator"))
    told = [Told(None, {1: [(Decimal(7), None, None)]}, leaves=False)] * DEALS
    rows = played(world, deals, Story(Aggregation.SUM, told, [(*pair, True) for pair in pairs]))
    paths_of_all(client, world, rows)
    assert in_total(once(rows)) == 7
