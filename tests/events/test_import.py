"""Events of the past from a file."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cities.models import Anchor
from events.models import Event
from events.workflow import EventState
from icc.audit.models import Entry
from tests.factories.cities import EditionFactory, TermFactory

pytestmark = pytest.mark.django_db

HEADER = "edition,event_slug,name,kind,start_date,end_date"


def run(*paths: Path, apply: bool = False) -> list[dict[str, Any]]:
    """Run the command and return the rows of its JSON."""
    out = io.StringIO()
    try:
        call_command("import_events", *map(str, paths), apply=apply, as_json=True, stdout=out)
    except CommandError:
        assert "error" in out.getvalue()
    rows: list[dict[str, Any]] = json.loads(out.getvalue())["rows"]
    return rows


@pytest.fixture
def loaded() -> None:
    """The product's own copies, imported."""
    call_command("import_participants", apply=True, stdout=io.StringIO())
    call_command("import_events", apply=True, stdout=io.StringIO())


@pytest.fixture
def base() -> None:
    """An edition with one kind of event."""
    edition = EditionFactory(code="icc-2023-25")
    TermFactory(edition=edition, vocabulary="event_kind", code="city-lab")


def written(folder: Path, *rows: str) -> Path:
    """Write a file."""
    path = folder / "events.csv"
    path.write_text("\n".join([HEADER, *rows]))
    return path


def test_the_real_events_load_with_dates_attendance_and_words_of_the_source(loaded: None) -> None:
    assert Event.objects.count() == 33
    first = Event.objects.full().get(slug="city-lab-1")
    assert (str(first.starts_on), str(first.ends_on)) == ("2020-09-28", "2020-10-02")
    assert first.attendance_people == 500
    assert first.attendance_note.startswith("More than 500 people")
    assert (first.state, first.mode, first.kind.code) == (EventState.ENDED, "online", "city-lab")
    unknown = Event.objects.get(slug="dcc-mayors-summit-2018")
    assert (unknown.attendance_people, unknown.place, unknown.mode) == (None, "", "unknown")
    assert Anchor.objects.get(code="city-lab-5").date_precision == "month"


def test_a_second_run_finds_everything_unchanged_and_writes_nothing(loaded: None) -> None:
    entries = Entry.objects.about("reference:events").count()
    assert {row["status"] for row in run(apply=True)} == {"unchanged"}
    assert Entry.objects.about("reference:events").count() == entries == 1


def test_a_dry_run_reports_the_same_and_writes_nothing(base: None, tmp_path: Path) -> None:
    path = written(tmp_path, "icc-2023-25,lab,Lab,city-lab,2024-03-21,2024-03-21")
    dry = run(path)
    assert not Event.objects.exists()
    assert run(path, apply=True) == dry
    assert Event.objects.count() == 1


def test_a_change_names_columns_and_keeps_the_state(base: None, tmp_path: Path) -> None:
    run(written(tmp_path, "icc-2023-25,lab,Lab,city-lab,2024-03-21,2024-03-21"), apply=True)
    Event.objects.update(state=EventState.WRAPPED)
    (row,) = run(written(tmp_path, "icc-2023-25,lab,Lab two,city-lab,2024-03-21,2024-03-22"), apply=True)
    assert (row["status"], row["column"]) == ("changed", "name, end_date")
    event = Event.objects.full().get()
    assert (event.name, str(event.ends_on), event.state) == ("Lab two", "2024-03-22", EventState.WRAPPED)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("nope,lab,Lab,city-lab,,", "edition", "there is no edition 'nope'; known are: icc-2023-25"),
        (
            "icc-2023-25,lab,Lab,ball,,",
            "kind",
            "no kind 'ball' in this edition; known are: city-lab",
        ),
        ("icc-2023-25,lab,Lab,city-lab,2024-03-21,2024-03-20", "end_date", "before it starts"),
        ("icc-2023-25,lab,Lab,city-lab,soon,", "start_date", "'soon' is not a date"),
        ("icc-2023-25,La b,Lab,city-lab,,", "event_slug", "is not a short name"),
        ("icc-2023-25,lab,,city-lab,,", "name", "must not be empty"),
    ],
)
def test_faults_in_cells(base: None, tmp_path: Path, row: str, column: str, words: str) -> None:
    found = run(written(tmp_path, row), apply=True)
    assert any((line["column"], line["row"]) == (column, 1) and words in line["message"] for line in found)
    assert not Event.objects.exists()


def test_the_same_event_twice_is_refused(base: None, tmp_path: Path) -> None:
    row = "icc-2023-25,lab,Lab,city-lab,2024-03-21,2024-03-21"
    found = run(written(tmp_path, row, row), apply=True)
    assert [line["status"] for line in found] == ["new", "error"]
    assert not Event.objects.exists()


def test_a_file_about_something_else_is_refused(base: None, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    (row,) = run(path)
    assert "the header is not one of those known" in row["message"]
