"""Without the course of each indicator, figures and statuses are the same as with it."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest

from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.selectors import kept_deals
from greendeals.selectors.ledger.totals import parts_of
from greendeals.workflow import Aggregation, Direction
from icc.tenancy.actors import System
from tests.factories.plans import IndicatorFactory
from tests.greendeals.monitoring.measures import enter, measure, ratio
from tests.greendeals.world import World, new_world, signed

pytestmark = pytest.mark.django_db

GROUPS = ["small", "large"]
TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def filled(deal: Deal, aggregation: Aggregation, *, groups: bool, dice: random.Random) -> Indicator:
    """Return an indicator with values of some days, of the whole, of groups, or of both."""
    asked = GROUPS if groups else []
    make = ratio if aggregation == Aggregation.RATIO else measure
    row = make(
        deal,
        groups=asked,
        baseline=dice.choice([None, Decimal(7)]) if aggregation == Aggregation.SUM else Decimal(3),
        baseline_on=dice.choice([None, dt.date(2025, 1, 1), dt.date(2025, 5, 1), dt.date(2025, 12, 31)]),
        direction=dice.choice(Direction.values),
        **{} if aggregation == Aggregation.RATIO else {"aggregation": aggregation},
    )
    for step in range(dice.randrange(6)):
        day = dt.date(2025, 3, 1) + dt.timedelta(days=40 * step)
        where = [""] if aggregation == Aggregation.NONE else dice.choice([[""], asked, ["", *asked]]) or [""]
        for group in where:
            part, whole = Decimal(dice.randrange(40)), Decimal(dice.randrange(41, 60))
            parts = {"part": part, "whole": whole} if aggregation == Aggregation.RATIO else {}
            IndicatorValue.objects.create(
                deal=deal,
                city=deal.city,
                indicator=row,
                on=day,
                group=group,
                value=part / whole * 100 if parts else Decimal(dice.randrange(-50, 5000)) / 7,
                at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
                **parts,
            )
    return row


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("aggregation", Aggregation)
def test_the_newest_values_come_to_the_same(world: World, aggregation: Aggregation, *, groups: bool) -> None:
    deal, dice = signed(world), random.Random(f"{aggregation}{groups}")
    for _ in range(8):
        filled(deal, aggregation, groups=groups, dice=dice)
    asked: dict[str, Any] = {"actor": System("tests"), "today": TODAY}
    [whole], [short] = kept_deals([deal], **asked), kept_deals([deal], **asked, with_course=False)
    assert len(whole.indicators) == len(short.indicators) == 8
    for one, other in zip(whole.indicators, short.indicators, strict=True):
        assert (one.indicator, one.reached, one.standing) == (other.indicator, other.reached, other.standing)
        assert one.newest == other.newest
        assert parts_of(one) == parts_of(other)


def test_a_corrected_value_counts_once(world: World) -> None:
    deal = signed(world)
    row = measure(deal, aggregation=Aggregation.SUM)
    wrong = enter(world, row, 70)
    enter(world, row, 40, seen=wrong, reason="Read twice.")
    enter(world, row, 5, on=dt.date(2025, 10, 31))
    [kept] = kept_deals([deal], actor=System("tests"), today=TODAY, with_course=False)
    [found] = kept.indicators
    assert found.reached == 45
    assert len(found.values) == 1


def test_an_indicator_without_a_value_has_no_figure(world: World) -> None:
    deal = signed(world)
    IndicatorFactory(deal=deal, aggregation=Aggregation.SUM)
    [kept] = kept_deals([deal], actor=System("tests"), today=TODAY, with_course=False)
    assert [row.reached for row in kept.indicators] == [None]
