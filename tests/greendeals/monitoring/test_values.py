"""Values of indicators: entered, corrected, asked about, refused; totals that agree by every path."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greendeals.models import Deal, IndicatorValue
from greendeals.selectors import kept_page, report_content
from greendeals.selectors.keeping import reached
from greendeals.selectors.newest import facts_of
from greendeals.selectors.outliers import doubt
from greendeals.services import Doubtful, check_value, open_final
from greendeals.workflow import Aggregation, Level
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from tests.greendeals.monitoring.measures import DAY, LATER, enter, measure, ratio
from tests.greendeals.world import World, stranger, trail

pytestmark = pytest.mark.django_db


# Entering


def test_a_correction_leaves_the_old_value_readable(world: World, deal: Deal) -> None:
    indicator = measure(deal)
    first = enter(world, indicator, 10, source="Energy office", method="Meters")
    second = enter(world, indicator, 12, seen=first, reason="A meter was read twice.")
    first.refresh_from_db()
    assert [first.value, first.replaced_at, first.source] == [10, LATER, "Energy office"]
    assert second.replaces == first
    assert list(indicator.values.standing()) == [second]
    assert trail(deal)[-2:] == ["value-entered", "value-corrected"]


@pytest.mark.parametrize("value", ["0.3333333", "12.5"])
def test_the_same_value_twice_is_noted_once(world: World, deal: Deal, value: str) -> None:
    indicator = measure(deal)
    first = enter(world, indicator, value)
    assert enter(world, indicator, value) == first
    assert indicator.values.count() == 1


def test_a_share_that_never_ends_is_noted_once(world: World, deal: Deal) -> None:
    indicator = ratio(deal)
    first = enter(world, indicator, part=Decimal(1), whole=Decimal(3))
    first.refresh_from_db()
    assert first.value == Decimal("33.333333")
    assert enter(world, indicator, part=Decimal(1), whole=Decimal(3)) == first


def test_who_has_not_seen_the_value_that_stands_is_refused(world: World, deal: Deal) -> None:
    indicator = measure(deal)
    enter(world, indicator, 10)
    with pytest.raises(Conflict):
        enter(world, indicator, 12)
    assert indicator.values.get().value == 10


TOO_MUCH = "too large"
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"on": dt.date(2024, 12, 31), "value": 1}, "on", "before the start"),
    ({"on": dt.date(2030, 1, 1), "value": 1}, "on", "still to come"),
    ({"value": "1e308"}, "value", TOO_MUCH),
    ({"value": "NaN"}, "value", TOO_MUCH),
    ({"value": None}, "value", "Enter a number"),
    ({"part": Decimal(1), "whole": Decimal(2)}, "value", "Only a share"),
    ({"value": 1, "group": "Schools"}, "group", "does not ask"),
    ({"value": 1, "level": "sworn"}, "level", "Choose"),
]
SHARES: list[tuple[dict[str, Any], str]] = [
    ({"value": 12}, "part"),
    ({"part": Decimal(49), "whole": Decimal(48)}, "part"),
    ({"part": Decimal(-1), "whole": Decimal(48)}, "part"),
    ({"part": Decimal(0), "whole": Decimal(0)}, "whole"),
]


@pytest.mark.parametrize(("given_", "field", "words"), REFUSED)
def test_what_cannot_be_true_is_refused_at_its_place(
    world: World, deal: Deal, given_: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(world, measure(deal), **given_)
    assert list(refusal.value.fields) == [field]
    assert words in str(refusal.value.fields[field])
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(("given_", "field"), SHARES)
def test_a_share_is_refused_without_parts_that_fit(
    world: World, deal: Deal, given_: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(world, ratio(deal), **given_)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("unit", "parts", "comes_to"),
    [("%", (12, 48), 25), ("jobs per 1 000 people", (3, 500), 6), ("kWh per m2", (900, 10), 90)],
)
def test_a_share_is_computed_as_its_unit_says(
    world: World, deal: Deal, unit: str, parts: tuple[int, int], comes_to: int
) -> None:
    indicator = ratio(deal, unit=unit)
    part, whole = map(Decimal, parts)
    value = enter(world, indicator, part=part, whole=whole)
    assert value.value == comes_to
    assert reached(indicator, [*facts_of(IndicatorValue.objects.filter(pk=value.pk))]) == comes_to


def test_only_writers_enter_and_only_the_coach_says_that_it_was_checked(world: World, deal: Deal) -> None:
    indicator = measure(deal)
    with pytest.raises(Forbidden):
        enter(world, indicator, 1, actor=world.coach)
    with pytest.raises(Conflict):
        enter(world, indicator, 1, actor=stranger())
    value = enter(world, indicator, 1)
    with pytest.raises(Forbidden):
        check_value(actor=world.coordinator, deal=deal, value=value, now=LATER)
    checked = check_value(actor=world.coach, deal=deal, value=value, now=LATER)
    assert [checked.level, checked.value, checked.replaces] == [Level.COACH, 1, value]
    assert check_value(actor=world.coach, deal=deal, value=checked, now=LATER) == checked
    with pytest.raises(Conflict):
        check_value(actor=world.coach, deal=deal, value=value, now=LATER)


# Asking


@pytest.mark.parametrize(
    ("figure", "known", "question"),
    [
        (50, [], ""),
        (50, [10, 30], ""),
        (90, [10, 30], ""),
        (91, [10, 30], "far from what was known so far, 10 to 30"),
        (-1, [10, 30], "other side of zero"),
        (-1, [0, 30], "other side of zero"),
        (0, [10, 30], ""),
        (1, [-10, -30], "other side of zero"),
        (40, [10], ""),
        (41, [10], "far from what was known so far, 0 to 10"),
        (5, [0], ""),
    ],
)
def test_a_figure_is_asked_about_beyond_three_ranges_or_across_zero(
    figure: int, known: list[int], question: str
) -> None:
    asked = doubt(Decimal(figure), [Decimal(one) for one in known])
    assert question in asked
    assert bool(asked) == bool(question)


def test_an_unlikely_value_is_asked_about_and_taken_when_a_person_is_sure(world: World, deal: Deal) -> None:
    indicator = measure(deal)
    with pytest.raises(Doubtful) as question:
        enter(world, indicator, 5000, sure=False)
    assert "Is this right?" in str(question.value.fields["value"])
    assert not indicator.values.exists()
    assert enter(world, indicator, 5000).value == 5000


# Totals


def test_groups_add_up_and_shares_of_groups_are_computed_anew(world: World, deal: Deal) -> None:
    sums = measure(deal, aggregation=Aggregation.SUM, groups=["Schools", "Homes"], baseline=Decimal(5))
    parts = ratio(deal, groups=["Schools", "Homes"])
    for number, group in enumerate(["Schools", "Homes"], start=1):
        enter(world, sums, 10 * number, group=group)
        enter(world, parts, group=group, part=Decimal(number), whole=Decimal(10 * number * number))
    found = {row.row.indicator.pk: row.row.reached for row in page(world, deal)}
    assert found == {sums.pk: 35, parts.pk: Decimal(3) / Decimal(50) * 100}


def page(world: World, deal: Deal) -> Any:
    return kept_page(actor=world.coordinator, deal=deal, today=clock.day(LATER)).indicators


figures = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
days = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2027, 3, 1))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=st.dictionaries(days, figures, min_size=1, max_size=5), start=figures)
@pytest.mark.parametrize("rule", [Aggregation.SUM, Aggregation.LATEST])
def test_a_total_is_the_same_by_every_path(
    world: World, deal: Deal, rule: Aggregation, given_: dict[dt.date, Decimal], start: Decimal
) -> None:
    with transaction.atomic():
        every_path_agrees(world, deal, rule, given_, start)
        transaction.set_rollback(True)


def every_path_agrees(
    world: World, deal: Deal, rule: Aggregation, given_: dict[dt.date, Decimal], start: Decimal
) -> None:
    """Enter values; compare the page, the report and a query of their own."""
    indicator = measure(deal, aggregation=rule, baseline=start)
    for on, figure in given_.items():
        enter(world, indicator, figure, on=on)
    (shown,) = page(world, deal)
    report = open_final(actor=world.coordinator, deal=deal, now=LATER)
    (reported,) = report_content(report, now=LATER)["indicators"]
    standing = IndicatorValue.objects.filter(indicator=indicator, replaced_at=None)
    if rule == Aggregation.SUM:
        simple = start + standing.aggregate(total=Sum("value"))["total"]
    else:
        simple = standing.latest("on").value
    assert shown.row.reached == simple
    assert Decimal(reported["reached"]) == simple
    assert shown.trend.points[-1][1] == pytest.approx(float(simple))


def test_everything_of_a_deal_is_read_in_as_many_queries_as_one_row(
    world: World, deal: Deal, django_assert_num_queries: Any
) -> None:
    enter(world, measure(deal), 1)
    with django_assert_num_queries(5):
        assert len(page(world, deal)) == 1
    for number in range(2):
        enter(world, measure(deal), number + 1)
    with django_assert_num_queries(5):
        assert len(page(world, deal)) == 3


def test_what_the_report_says_names_every_value(world: World, deal: Deal) -> None:
    enter(world, measure(deal), 10, on=DAY)
    report = open_final(actor=world.coordinator, deal=deal, now=LATER)
    (reported,) = report_content(report, now=LATER)["indicators"]
    assert [value["value"] for value in reported["values"]] == ["10"]
