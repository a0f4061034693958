"""The import of the catalogue of indicators: what it takes, what it refuses, what it leaves alone."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cities.services import Source
from greendeals.management.commands.import_kpis import OWN_COPY
from greendeals.models import Indicator, Kpi
from greendeals.services import import_kpis
from greendeals.workflow import Aggregation, Direction
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Forbidden
from tests.factories.plans import IndicatorFactory, KpiFactory
from tests.greendeals.world import NOW, new_world, staff

pytestmark = pytest.mark.django_db

HEADER = "code,sector,name_en,unit,direction,aggregation,description,source_key,unit_label_en,certainty"
ROW = "trees,nature,Trees planted,{tree},up,sum,Count them.,N1,trees,high"
SUBJECT = "reference:kpis"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes rows below the header and returns the path."""

    def write_file(*rows: str, name: str = "kpi_catalogue.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        return path

    return write_file


def run(*paths: Path, apply: bool = False) -> list[dict[str, Any]]:
    """Run the command and return the rows of its JSON."""
    out = io.StringIO()
    try:
        call_command("import_kpis", *map(str, paths), apply=apply, as_json=True, stdout=out)
    except CommandError:
        assert '"error"' in out.getvalue()
    rows: list[dict[str, Any]] = json.loads(out.getvalue())["rows"]
    return rows


def errors(*paths: Path) -> list[tuple[int, str, str]]:
    """Return row, column and words of all errors; with errors nothing may be written."""
    before = list(Kpi.objects.order_by("pk").values())
    rows = run(*paths, apply=True)
    assert list(Kpi.objects.order_by("pk").values()) == before
    assert not Entry.objects.about(SUBJECT).exists()
    return [(row["row"], row["column"], row["message"]) for row in rows if row["status"] == "error"]


def test_the_own_copy_loads_in_its_order_with_every_field() -> None:
    with (OWN_COPY / "kpi_catalogue.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert {row["status"] for row in run(apply=True)} == {"new"}
    stored = list(Kpi.objects.order_by("position"))
    assert [row.code for row in stored] == [row["code"] for row in told]
    for row, line in zip(stored, told, strict=True):
        assert (row.sector, row.name, row.unit, row.unit_label, row.description) == (
            line["sector"],
            line["name_en"],
            line["unit"],
            line["unit_label_en"],
            line["description"],
        )
        assert (row.direction, row.aggregation) == (
            Direction(line["direction"]),
            Aggregation(line["aggregation"]),
        )


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    dry = run()
    assert not Kpi.objects.exists()
    assert not Entry.objects.about(SUBJECT).exists()
    assert run(apply=True) == dry


def test_a_second_run_finds_everything_unchanged_and_notes_nothing() -> None:
    run(apply=True)
    assert {row["status"] for row in run(apply=True)} == {"unchanged"}
    assert Entry.objects.about(SUBJECT).count() == 1


def test_what_changes_is_told_by_column_and_indicators_of_deals_keep_their_words(write: Write) -> None:
    run(write(ROW), apply=True)
    kpi = Kpi.objects.get()
    indicator = IndicatorFactory(kpi=kpi, name=kpi.name, unit=kpi.unit_label)
    (line,) = run(write(ROW.replace("Trees planted", "Trees alive").replace(",trees,high", ",plants,high")))
    assert (line["status"], set(line["column"].split(", "))) == ("changed", {"name_en", "unit_label_en"})
    assert "Trees planted → Trees alive" in line["message"]
    run(write(ROW.replace("Trees planted", "Trees alive")), apply=True)
    assert Kpi.objects.get().name == "Trees alive"
    assert Indicator.objects.get(pk=indicator.pk).name == "Trees planted"


def test_what_a_file_does_not_name_stays_and_what_is_new_comes_last(write: Write) -> None:
    kept = KpiFactory(position=7)
    run(write(ROW, ROW.replace("trees,", "shrubs,", 1)), apply=True)
    assert [row.code for row in Kpi.objects.order_by("position")] == [kept.code, "trees", "shrubs"]
    assert Kpi.objects.get(pk=kept.pk).name == kept.name


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        (ROW.replace(",up,", ",sideways,"), "direction"),
        (ROW.replace(",sum,", ",average,"), "aggregation"),
        (ROW.replace("Trees planted", ""), "name_en"),
        (ROW.replace("Trees planted", "x" * 151), "name_en"),
        (ROW.replace("trees,", "Not a key!,", 1), "code"),
        (ROW.replace(",trees,high", ",,high"), "unit_label_en"),
    ],
)
def test_one_wrong_cell_is_told_by_its_place_and_nothing_is_written(
    write: Write, wrong: str, column: str
) -> None:
    good = ROW.replace("trees,", "shrubs,", 1)
    ((row, where, words),) = errors(write(good, wrong))
    assert (row, where) == (2, column)
    assert words


def test_a_code_that_stands_twice_is_told_with_its_first_place(write: Write) -> None:
    first, second = write(ROW, name="a_kpis.csv"), write(ROW, name="b_kpis.csv")
    ((row, column, words),) = errors(first, second)
    assert (row, column) == (1, "code")
    assert "already in a_kpis.csv, row 1" in words


def test_a_file_that_speaks_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("source_key,title\nA,B\n", encoding="utf-8")
    assert errors(path)


def test_only_the_desk_imports(write: Write) -> None:
    source = Source("kpis.csv", write(ROW).read_bytes())
    for actor in (new_world().coordinator, staff(NetworkRole.EC)):
        with pytest.raises(Forbidden):
            import_kpis(actor=actor, sources=[source], apply=True, now=NOW)
    assert not Kpi.objects.exists()
    assert import_kpis(actor=staff(NetworkRole.DESK), sources=[source], apply=True, now=NOW).applied
    assert Kpi.objects.get().code == "trees"
