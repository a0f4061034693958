"""Two people at one cell, each with a database connection of their own."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cities.workflow import CityRole
from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.services import Entry, Place, Reading, ValueConflict, enter_value, enter_values
from icc.core.errors import Conflict
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.monitoring.measures import DAY, LATER, measure
from tests.greendeals.world import World, new_world, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def deal(world: World) -> Deal:
    """A signed deal."""
    return signed(world)


def entering(actor: Person, deal: Deal, indicator: Indicator, value: int) -> Callable[[], Any]:
    def run() -> Any:
        with scope(actor):
            reading = Reading(DAY, Decimal(value))
            return enter_value(actor=actor, deal=deal, indicator=indicator, reading=reading, now=LATER)

    return run


def laying(actor: Person, deal: Deal, indicator: Indicator, value: int) -> Callable[[], Any]:
    def run() -> Any:
        with scope(actor):
            reading = Reading(DAY, Decimal(value))
            entries = [Entry(indicator.pk, reading, Place(1, "A day", str(value)))]
            return enter_values(actor=actor, deal=deal, entries=entries, now=LATER, sure=True)

    return run


@pytest.mark.parametrize("act", [entering, laying])
def test_of_two_people_at_one_cell_one_is_told(
    world: World, deal: Deal, act: Callable[..., Callable[[], Any]]
) -> None:
    indicator = measure(deal)
    people = (world.coordinator, world.person(CityRole.EDITOR))
    outcomes = at_once(*(act(who, deal, indicator, 10 + n) for n, who in enumerate(people)))
    (loser,) = refused(outcomes)
    assert isinstance(loser, ValueConflict if act is laying else Conflict)
    assert IndicatorValue.objects.filter(indicator=indicator).count() == 1


def test_the_same_value_by_two_people_is_noted_once(world: World, deal: Deal) -> None:
    indicator = measure(deal)
    people = (world.coordinator, world.person(CityRole.EDITOR))
    assert refused(at_once(*(entering(who, deal, indicator, 10) for who in people))) == []
    assert IndicatorValue.objects.filter(indicator=indicator).count() == 1
