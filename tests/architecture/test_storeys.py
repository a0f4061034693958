"""The contracts of import-linter name every part of the house."""

import tomllib
from typing import Any

from django.apps import apps

from tests.architecture.sources import FEATURES, ROOT, listed


def contracts() -> dict[str, dict[str, Any]]:
    """The contracts by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract for contract in settings["contracts"]}


def storeys() -> set[str]:
    """Modules named in the Storeys contract."""
    named = (
        part for layer in contracts()["storeys"]["layers"] for part in layer.replace("|", ":").split(":")
    )
    return {part.strip().strip("()") for part in named}


def test_every_part_of_icc_has_a_storey() -> None:
    folders = {path.parent.name for path in (ROOT / "icc").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "icc").glob("*.py")} - {"__init__"}
    faults = [name for name in folders | modules if f"icc.{name}" not in storeys()]
    assert not faults, listed(faults, "Give these parts of icc/ a storey in pyproject.toml.")


def test_every_app_of_ours_has_a_storey() -> None:
    ours = {config.name for config in apps.get_app_configs() if config.path.startswith(str(ROOT))}
    ours = {name for name in ours if ".venv" not in apps.get_app_config(name.rpartition(".")[2]).path}
    assert "greendeals" in ours
    assert ours <= storeys()


def test_every_feature_has_rooms_and_doors() -> None:
    for feature in FEATURES:
        if (ROOT / feature / "__init__.py").is_file():
            assert feature in contracts()["rooms"]["containers"]
            assert contracts()[f"doors-of-{feature}"]["allowed_importers"] == [feature]


def test_a_room_that_is_no_door_is_protected() -> None:
    doors = {"models", "rules", "selectors", "services", "workflow", "migrations"}
    for feature in contracts()["rooms"]["containers"]:
        folder = ROOT / feature
        rooms = {path.stem for path in folder.glob("*.py")} | {
            p.parent.name for p in folder.glob("*/__init__.py")
        }
        protected = {
            name.rpartition(".")[2] for name in contracts()[f"doors-of-{feature}"]["protected_modules"]
        }
        assert rooms - doors - {"__init__"} <= protected, feature
