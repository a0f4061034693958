"""What many tests of this folder begin with: it takes thirty acts to get there, and is made once a module."""

from copy import deepcopy

import pytest

from greendeals.models import Deal
from tests.greendeals.world import World, fresh, new_world, signed


@pytest.fixture(scope="module")
def after_signature(rows_of_module: None) -> tuple[World, Deal]:
    """Return a city with its people, and a signed deal of it."""
    world = new_world()
    return world, signed(world)


@pytest.fixture
def world(after_signature: tuple[World, Deal]) -> World:
    """A city with its people and a signed deal."""
    return deepcopy(after_signature[0])


@pytest.fixture
def deal(after_signature: tuple[World, Deal]) -> Deal:
    """The signed deal."""
    return fresh(after_signature[1])
