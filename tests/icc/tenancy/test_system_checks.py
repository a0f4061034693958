"""The checks that refuse a table without a class or a wall, tried on throw-away models."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.apps.registry import Apps
from django.db import models
from django.test.utils import isolate_apps

from icc.tenancy import checks
from icc.tenancy import tables as table_module
from icc.tenancy.constraints import POLICIES, CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable, NetworkTable, TableClass


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apps]:
    """Let models declared in a test be the only ones there are."""
    with isolate_apps("cities") as isolated:
        assert isolated is not None
        monkeypatch.setattr(checks, "apps", isolated)
        monkeypatch.setattr(table_module, "apps", isolated)
        yield isolated


def faults() -> dict[str, list[str]]:
    """Return the identifiers of the faults found, by model."""
    found: dict[str, list[str]] = {}
    for fault in [*checks.every_table_has_a_class(None), *checks.city_tables_are_walled(None)]:
        found.setdefault(fault.obj.__name__, []).append(str(fault.id))
    return found


def test_our_own_tables_have_no_fault() -> None:
    assert faults() == {}


def test_a_walled_and_tied_table_passes(registry: Apps) -> None:
    class Parent(CityTable):
        city = models.ForeignKey("cities.City", models.PROTECT)

        class Meta:
            app_label = "cities"
            constraints: ClassVar = [Wall(name="parent_wall")]

    class Child(CityTable):
        city = models.ForeignKey("cities.City", models.PROTECT)
        parent = models.ForeignKey(Parent, models.CASCADE)

        class Meta:
            app_label = "cities"
            constraints: ClassVar = [
                Wall(name="child_wall"),
                CompositeForeignKey(
                    fields=["parent", "city"], to="cities.Parent", to_columns=["id", "city_id"], name="tie"
                ),
            ]

    assert {model.__name__ for model in registry.get_models()} == {"Parent", "Child"}
    assert faults() == {}


def test_a_table_without_a_class_is_refused(registry: Apps) -> None:
    class Stray(models.Model):
        class Meta:
            app_label = "cities"

        def __str__(self) -> str:
            return "stray"

    assert faults() == {Stray.__name__: ["tenancy.E001"]}


def test_a_city_table_without_its_city_is_refused(registry: Apps) -> None:
    class Homeless(CityTable):
        class Meta:
            app_label = "cities"
            constraints: ClassVar = [Wall(name="homeless_wall")]

    assert faults() == {Homeless.__name__: ["tenancy.E002"]}


def test_a_city_table_without_a_wall_is_refused(registry: Apps) -> None:
    class Open(CityTable):
        city = models.ForeignKey("cities.City", models.PROTECT)

        class Meta:
            app_label = "cities"

    assert faults() == {Open.__name__: ["tenancy.E003"]}


def test_a_city_table_that_is_not_tied_to_its_parent_is_refused(registry: Apps) -> None:
    class Parent(CityTable):
        city = models.ForeignKey("cities.City", models.PROTECT)

        class Meta:
            app_label = "cities"
            constraints: ClassVar = [Wall(name="parent_wall")]

    class Loose(CityTable):
        city = models.ForeignKey("cities.City", models.PROTECT)
        parent = models.ForeignKey(Parent, models.CASCADE)

        class Meta:
            app_label = "cities"
            constraints: ClassVar = [Wall(name="loose_wall")]

    assert faults() == {Loose.__name__: ["tenancy.E004"]}


def test_a_network_table_needs_no_wall(registry: Apps) -> None:
    class Reference(NetworkTable):
        class Meta:
            app_label = "cities"

    assert Reference.table_class is TableClass.NETWORK
    assert faults() == {}


def test_a_change_of_the_walls_sql_asks_for_a_migration() -> None:
    assert Wall(name="wall") == Wall(name="wall", version=POLICIES)
    assert Wall(name="wall") != Wall(name="wall", version=POLICIES + 1)
    *_, written = Wall(name="wall").deconstruct()
    assert written["version"] == POLICIES
