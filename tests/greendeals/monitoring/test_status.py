"""How a promise or an indicator stands, rule by rule."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendeals.selectors.status import FRESH, SOON, Path, Word, of_indicator, of_promise
from greendeals.workflow import Direction, PromiseState, Status

TODAY = dt.date(2027, 6, 1)
ONE = dt.timedelta(days=1)
OLD, RECENT = TODAY - FRESH - ONE, TODAY - FRESH


def word(state: PromiseState, on: dt.date = TODAY) -> Word:
    return Word(state, on)


@pytest.mark.parametrize(
    ("due_on", "last", "status"),
    [
        (TODAY - ONE, word(PromiseState.COMPLETED), Status.ACHIEVED),
        (TODAY - ONE, word(PromiseState.CANCELLED), Status.GIVEN_UP),
        (TODAY - ONE, None, Status.LATE),
        (TODAY - ONE, word(PromiseState.IN_PROGRESS), Status.LATE),
        (TODAY, word(PromiseState.IN_PROGRESS), Status.ON_TRACK),
        (TODAY + SOON, None, Status.AT_RISK),
        (TODAY + SOON, word(PromiseState.PLANNED), Status.AT_RISK),
        (TODAY + SOON, word(PromiseState.IN_PROGRESS), Status.ON_TRACK),
        (TODAY + SOON + ONE, None, Status.NO_DATA),
        (TODAY + SOON + ONE, word(PromiseState.PLANNED), Status.ON_TRACK),
        (None, None, Status.NO_DATA),
        (None, word(PromiseState.IN_PROGRESS, RECENT), Status.ON_TRACK),
        (None, word(PromiseState.IN_PROGRESS, OLD), Status.NO_DATA),
        (None, word(PromiseState.COMPLETED, OLD), Status.ACHIEVED),
    ],
)
def test_a_promise_stands_by_the_first_rule_that_fits(
    due_on: dt.date | None, last: Word | None, status: Status
) -> None:
    standing = of_promise(due_on=due_on, word=last, today=TODAY)
    assert standing.status == status
    assert str(standing.why).endswith(".")


@pytest.mark.parametrize(
    ("left_on", "last", "status"),
    [
        (TODAY, None, Status.GIVEN_UP),
        (TODAY - ONE, word(PromiseState.IN_PROGRESS), Status.GIVEN_UP),
        (TODAY - ONE, word(PromiseState.COMPLETED), Status.ACHIEVED),
        (TODAY + ONE, None, Status.LATE),
    ],
)
def test_what_an_owner_leaves_undone_is_given_up_from_the_day_it_leaves(
    left_on: dt.date, last: Word | None, status: Status
) -> None:
    standing = of_promise(due_on=TODAY - ONE, word=last, today=TODAY, left_on=left_on)
    assert standing.status == status


START, END = dt.date(2027, 1, 1), dt.date(2027, 1, 1) + dt.timedelta(days=1000)
HALF = START + dt.timedelta(days=500)


def way(**facts: Any) -> Path:
    known = {"direction": Direction.UP, "start": Decimal(0), "starts_on": START}
    return Path(**{**known, "target": Decimal(100), "ends_on": END, **facts})


@pytest.mark.parametrize(
    ("value", "day", "today", "status"),
    [
        (None, None, HALF, Status.NO_DATA),
        (100, HALF, HALF, Status.ACHIEVED),
        (99, END, END + ONE, Status.LATE),
        (99, END, END, Status.ON_TRACK),
        (40, HALF, HALF, Status.ON_TRACK),
        (39, HALF, HALF, Status.AT_RISK),
        (25, HALF, HALF, Status.AT_RISK),
        (24, HALF, HALF, Status.LATE),
        (-5, HALF, HALF, Status.LATE),
        (0, START + dt.timedelta(days=249), HALF, Status.AT_RISK),
        (0, START + dt.timedelta(days=250), HALF, Status.LATE),
        (0, START, START, Status.ON_TRACK),
        (99, START, START + FRESH + ONE, Status.NO_DATA),
    ],
)
def test_an_indicator_stands_beside_the_straight_way(
    value: int | None, day: dt.date | None, today: dt.date, status: Status
) -> None:
    figure = None if value is None else Decimal(value)
    assert of_indicator(way(), value=figure, on=day, today=today).status == status


@pytest.mark.parametrize("unknown", ["start", "starts_on", "target", "ends_on"])
def test_without_a_way_a_measured_indicator_is_on_track(unknown: str) -> None:
    path = way(**{unknown: None})
    assert path.expected(HALF) is None
    assert of_indicator(path, value=Decimal(1), on=HALF, today=HALF).status == Status.ON_TRACK


figures = st.decimals(min_value=-1000, max_value=1000, places=2)


@given(value=figures, target=figures, start=figures, days=st.integers(0, 1000))
def test_less_is_better_is_more_is_better_in_a_mirror(
    value: Decimal, target: Decimal, start: Decimal, days: int
) -> None:
    day = START + dt.timedelta(days=days)
    up = of_indicator(way(start=start, target=target), value=value, on=day, today=day)
    mirrored = way(direction=Direction.DOWN, start=-start, target=-target)
    assert of_indicator(mirrored, value=-value, on=day, today=day).status == up.status


ORDER = [Status.LATE, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED]


@given(low=figures, more=st.decimals(min_value=0, max_value=500, places=2), days=st.integers(0, 1000))
def test_a_better_value_never_stands_worse(low: Decimal, more: Decimal, days: int) -> None:
    day = START + dt.timedelta(days=days)
    worse, better = (of_indicator(way(), value=one, on=day, today=day).status for one in (low, low + more))
    assert ORDER.index(better) >= ORDER.index(worse)


@given(days=st.integers(-400, 1400))
def test_the_straight_way_stays_between_start_and_target(days: int) -> None:
    expected = way().expected(START + dt.timedelta(days=days))
    assert expected is not None
    assert 0 <= expected <= 100
