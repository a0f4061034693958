"""The import of reference data: what it takes, what it refuses and in which words, what it leaves alone."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cities.management.commands.import_participants import OWN_COPY
from cities.models import Anchor, City, Edition, Member, Milestone, Municipality, Participation, Term
from cities.services.sheets import WINDOWS_1252
from icc.audit.models import Entry
from tests.factories.cities import CityFactory, EditionFactory, MunicipalityFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

HEADER = "edition,participant_slug,participant_name,kind,country"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file and returns its path."""

    def write_file(content: str | bytes, name: str = "participants.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


def run(*paths: Path, apply: bool = False) -> list[dict[str, Any]]:
    """Run the command and return the rows of its JSON."""
    out = io.StringIO()
    try:
        call_command("import_participants", *map(str, paths), apply=apply, as_json=True, stdout=out)
    except CommandError:
        assert "error" in out.getvalue()
    rows: list[dict[str, Any]] = json.loads(out.getvalue())["rows"]
    return rows


def errors(*paths: Path) -> list[tuple[int, str, str]]:
    """Return row, column and words of all errors; with errors nothing may be written."""
    before = Participation.objects.count(), Municipality.objects.count()
    rows = run(*paths, apply=True)
    assert (Participation.objects.count(), Municipality.objects.count()) == before
    return [(row["row"], row["column"], row["message"]) for row in rows if row["status"] == "error"]


@pytest.fixture
def base() -> None:
    """One edition and one municipality to point at."""
    EditionFactory(code="icc-2023-25")
    MunicipalityFactory(slug="alcoi")


@pytest.fixture
def loaded() -> None:
    """The product's own copy, imported."""
    call_command("import_participants", apply=True, stdout=io.StringIO())


def test_the_whole_data_set_loads_in_file_order(loaded: None) -> None:
    assert Edition.objects.count() == 3
    assert Municipality.objects.count() == 163
    assert Term.objects.count() == 110
    assert Participation.objects.count() == 178
    assert City.objects.count() == 130
    first = Participation.objects.select_related("city").order_by("position").first()
    assert first is not None
    assert first.city.slug == "busto-arsizio"
    assert Term.objects.filter(edition=None, vocabulary="partner_type").count() == 23
    assert Entry.objects.about("reference:participants").count() == 1


def test_a_second_run_finds_everything_unchanged_and_writes_nothing(loaded: None) -> None:
    rows = run(apply=True)
    assert {row["status"] for row in rows} == {"unchanged"}
    assert len(rows) == 178 + 163 + 110 + 3 + 21
    assert Entry.objects.about("reference:participants").count() == 1


@pytest.mark.parametrize("name", ["editions", "municipalities", "participants", "vocabularies", "milestones"])
def test_the_export_equals_what_was_imported(loaded: None, tmp_path: Path, name: str) -> None:
    demo = ParticipationFactory(edition__is_demonstration=True, city__is_invented=True)
    demo.members.create(municipality=MunicipalityFactory(slug="nowhere"))
    call_command("export_participants", str(tmp_path), stdout=io.StringIO())
    assert (tmp_path / f"{name}.csv").read_bytes() == (OWN_COPY / f"{name}.csv").read_bytes()


def test_a_dry_run_reports_the_same_and_writes_nothing() -> None:
    dry = run()
    assert not Participation.objects.exists()
    assert run(apply=True) == dry


def test_the_order_of_files_does_not_matter() -> None:
    names = ["vocabularies", "participants", "municipalities", "editions"]
    assert {row["status"] for row in run(*(OWN_COPY / f"{name}.csv" for name in names))} == {"new"}


def test_other_files_of_a_folder_are_left_out(base: None, write: Write) -> None:
    write("source_key,title\nA,B\n", "sources.csv")
    path = write(f"{HEADER}\nicc-2023-25,alcoi,Alcoi,core,ES\n")
    assert [row["file"] for row in run(path.parent)] == ["participants.csv"]


def test_files_of_the_same_name_are_told_apart(base: None, tmp_path: Path) -> None:
    EditionFactory(code="icc-2020-22")
    paths = [tmp_path / folder / "participants.csv" for folder in ("a", "b")]
    for path, edition in zip(paths, ("icc-2023-25", "icc-2020-22"), strict=True):
        path.parent.mkdir()
        path.write_text(f"{HEADER}\n{edition},alcoi,Alcoi,core,ES\n")
    assert [row["file"] for row in run(*paths)] == [str(path) for path in paths]


def test_a_change_names_columns_with_old_and_new_value(loaded: None, write: Write) -> None:
    path = write(f"{HEADER}\nicc-2023-25,alcoi,Alcoi,mentor,ES\n")
    (row,) = run(path, apply=True)
    assert (row["row"], row["status"], row["column"]) == (1, "changed", "kind")
    assert row["message"] == "kind: core → mentor"
    changed = Participation.objects.get(city__slug="alcoi", edition__code="icc-2023-25")
    assert changed.kind == "mentor"
    assert changed.members.count() == 1
    assert changed.members_status == "complete"


def test_with_one_error_nothing_is_written_and_the_exit_code_is_1(base: None, write: Write) -> None:
    path = write(f"{HEADER}\nicc-2023-25,alcoi,Alcoi,core,ES\nicc-2023-25,x,X,core,Italy\n")
    with pytest.raises(CommandError) as caught:
        call_command("import_participants", str(path), apply=True, stdout=io.StringIO())
    assert caught.value.returncode == 1
    assert not Participation.objects.exists()


def test_the_text_report_counts_and_lists(base: None, write: Write) -> None:
    out = io.StringIO()
    path = write(f"{HEADER}\nicc-2023-25,alcoi,Alcoi,core,Italy\n")
    with pytest.raises(CommandError):
        call_command("import_participants", str(path), stdout=out)
    assert "0 new, 0 changed, 0 unchanged, 1 error" in out.getvalue()
    assert "column country: 'Italy' is not a two-letter country code such as IT" in out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\nicc-2023-25,alcoi,Alcoi/Àlcoi,core,ES\n".encode("utf-8-sig"),
        f"{HEADER}\nicc-2023-25,alcoi,Alcoi/Àlcoi,core,ES\n".replace(",", ";").encode(),
        f"{HEADER}\r\n\r\nicc-2023-25,alcoi,Alcoi/Àlcoi,core,ES\r\n,,,,\r\n".encode(),
        f"{HEADER}\nicc-2023-25,alcoi,Alcoi/Àlcoi,core,ES\n".encode("cp1252"),
    ],
    ids=["byte order mark", "semicolons", "carriage returns and blank lines", "Windows-1252"],
)
def test_files_as_spreadsheets_write_them(base: None, write: Write, content: bytes) -> None:
    assert {row["status"] for row in run(write(content), apply=True)} == {"new"}
    assert City.objects.get(slug="alcoi").name == "Alcoi/Àlcoi"


def test_windows_1252_is_named(base: None, write: Write) -> None:
    out = io.StringIO()
    path = write(f"{HEADER}\nicc-2023-25,alcoi,Àlcoi,core,ES\n", encoding="cp1252")
    call_command("import_participants", str(path), stdout=out)
    assert WINDOWS_1252 in out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("a,b\n1,2\n", "the header is not one of those known"),
        (f"{HEADER},kind\n", "'kind' stands in the header twice"),
        (f"{HEADER},colour\n", "'colour' is not known"),
        (HEADER.replace(",country", "") + "\n", "'country' is missing"),
        (f"{HEADER}\n".encode("utf-16"), "NUL"),
        (b"edition\0," + HEADER.encode(), "NUL"),
    ],
)
def test_files_that_cannot_be_taken(base: None, write: Write, content: str | bytes, words: str) -> None:
    ((row, _column, message),) = errors(write(content))
    assert row == 0
    assert words in message


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    assert errors(tmp_path / "nowhere.csv") == [(0, "", "there is no such file")]


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("columns", "cells", "column", "words"),
    [
        ("country", "Italy", "country", "'Italy' is not a two-letter country code such as IT"),
        ("country", "it", "country", "'it' is not a two-letter country code"),
        ("country", "ZZ", "country", "'ZZ' is not a two-letter country code"),
        ("country", "", "country", "must not be empty"),
        ("kind", "boss", "kind", "use one of core, mentor, observer"),
        ("consortium", "club", "consortium", "use one of single, consortium"),
        ("members_status", "maybe", "members_status", "use one of complete, partial"),
        ("edition", "icc-2099", "edition", "there is no edition 'icc-2099'; known are: icc-2023-25"),
        ("participant_slug", "Al coi", "participant_slug", "is not a short name"),
        ("participant_name", "x" * 151, "participant_name", "has 151 characters; at most 150 are possible"),
        ("participant_name", "Al\0coi", "participant_name", "unreadable characters"),
        ("since", "27/07/2023", "since", "is not a date such as 2023-07-27"),
        ("since", "2023-02-30", "since", "is not a date"),
        ("since", "2023-W30-4", "since", "is not a date"),
        ("member_count", "-1", "member_count", "is not a whole number"),
        ("members", "nowhere", "members", "there is no municipality 'nowhere'"),
        ("members", "alcoi;alcoi", "members", "stands here twice"),
        ("consortium,members", "single,alcoi;nowhere", "members", "a single city has one member, here are 2"),
        ("lat,lon", "90.1,0", "lat", "between -90 and 90"),
        ("lat,lon", "0,180.1", "lon", "between -180 and 180"),
        ("lat,lon", "nan,0", "lat", "is not a coordinate"),
        ("lat,lon", "38.7,", "lon", "lat is given without lon"),
        ("lon", "0.5", "lat", "lon is given without lat"),
        ("population", "-5", "population", "is not a whole number"),
        ("population", "61 552", "population", "is not a whole number"),
        ("population", "99999999999", "population", "is not a whole number"),
        ("consortium,lat,lon", "consortium,1,1", "lat", "only a single city has one place"),
    ],
)
def test_faults_in_cells(write: Write, columns: str, cells: str, column: str, words: str) -> None:
    names, good = HEADER.split(","), ["icc-2023-25", "alcoi", "Alcoi", "core", "ES"]
    row = dict(zip(names, good, strict=True)) | dict(zip(columns.split(","), cells.split(","), strict=True))
    found = errors(write(f"{','.join(row)}\n{','.join(row.values())}\n"))
    assert any((number, at) == (1, column) and words in message for number, at, message in found), found


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("header", "row", "column", "words"),
    [
        (
            "edition,name_en,short_name,start_date,end_date",
            "x,X,X,2023-01-02,2023-01-01",
            "end_date",
            "before",
        ),
        ("edition,name_en,short_name,start_date", "x,X,X,soon", "start_date", "'soon' is not a date"),
        (
            "edition,name_en,short_name,start_date,target_deals",
            "x,X,X,2023-01-02,-1",
            "target_deals",
            "whole",
        ),
        ("edition,name_en,short_name,start_date", "all,X,X,2023-01-02", "edition", "'all' is kept"),
        ("municipality_slug,name,name_en,country,lat,lon", "x,X,X,ES,1,", "lon", "lat is given without lon"),
        ("municipality_slug,name,name_en,country", "x,X,X,Spain", "country", "two-letter"),
        ("edition,vocabulary,code,label_en", "nope,sector,x,X", "edition", "there is no edition 'nope'"),
    ],
)
def test_faults_in_the_other_files(write: Write, header: str, row: str, column: str, words: str) -> None:
    ((number, found, message),) = errors(write(f"{header}\n{row}\n"))
    assert (number, found) == (1, column)
    assert words in message


def test_rows_that_do_not_fit_together(base: None, write: Write) -> None:
    EditionFactory(code="icc-2020-22")
    rows = [
        "icc-2023-25,alcoi,Alcoi,core,ES",
        "icc-2023-25,alcoi,Alcoi,core,ES",
        "icc-2020-22,alcoi,Alcoy,core,ES",
        "icc-2023-25,other,Other",
        'icc-2023-25,"unclosed,Other,core,ES',
    ]
    found = errors(write("\n".join([HEADER, *rows])))
    assert [row for row, *_ in found] == [2, 3, 4, 5]
    assert found[0][1:] == (
        "participant_slug",
        "'icc-2023-25, alcoi' stands here a second time; it is already in participants.csv, row 1",
    )
    assert found[1][1] == "participant_name"
    assert "'Alcoy' here, but 'Alcoi' in participants.csv, row 1" in found[1][2]
    assert "has 3 cells, the header has 5" in found[2][2]
    assert "quotation mark" in found[3][2]


def test_a_participant_may_bring_its_municipality(base: None, write: Write) -> None:
    header = f"{HEADER},name_en,lat,lon,population"
    run(write(f"{header}\nicc-2023-25,novo,Nôvo,core,PT,New,41.5,-8.25,120\n"), apply=True)
    place = Member.objects.select_related("municipality").get().municipality
    assert (place.slug, place.name, place.name_en, place.country) == ("novo", "Nôvo", "New", "PT")
    assert (str(place.lat), str(place.lon), place.population) == ("41.50000", "-8.25000", 120)
    (row,) = run(write(f"{header}\nicc-2023-25,novo,Nôvo,core,PT,,,,121\n"), apply=True)
    assert row["message"] == "population: 120 → 121"
    place.refresh_from_db()
    assert (place.name_en, place.population) == ("New", 121)


def test_a_consortium_keeps_the_order_of_its_members(base: None, write: Write) -> None:
    MunicipalityFactory(slug="aaa")
    text = f"{HEADER},consortium,members\nicc-2023-25,both,Both,core,ES,consortium,alcoi;aaa\n"
    run(write(text), apply=True)
    slugs = Member.objects.order_by("position").values_list("municipality__slug", flat=True)
    assert list(slugs) == ["alcoi", "aaa"]
    run(write(text.replace("alcoi;aaa", "aaa")), apply=True)
    assert list(slugs.all()) == ["aaa"]


def test_a_city_already_there_keeps_what_the_file_does_not_say(base: None, write: Write) -> None:
    city = CityFactory(slug="alcoi", name="Alcoi", is_invented=True)
    run(write(f"{HEADER}\nicc-2023-25,alcoi,Alcoi,core,ES\n"), apply=True)
    city.refresh_from_db()
    assert city.is_invented


# Milestones

WAY = "edition,code,kind,phase,name,start_date,end_date,date_precision"


def test_milestones_have_anchors_of_the_same_code_with_empty_dates_kept(loaded: None) -> None:
    assert Milestone.objects.count() == Anchor.objects.count() == 21
    assert set(Milestone.objects.values_list("code", "anchor__code")) == {
        (code, code) for code in Milestone.objects.values_list("code", flat=True)
    }
    review = Milestone.objects.select_related("anchor").get(code="review")
    assert (review.anchor.start_date, review.anchor.date_precision) == (None, "month")
    assert {row.phase.code for row in Milestone.objects.filter(kind="deadline") if row.phase} == {
        "call-and-selection", "implementation", "review",
    }  # fmt: skip


def test_milestones_of_the_demonstration_are_not_exported(loaded: None, tmp_path: Path) -> None:
    edition = EditionFactory(is_demonstration=True)
    anchor = Anchor.objects.create(edition=edition, code="invented")
    Milestone.objects.create(edition=edition, anchor=anchor, code="invented", kind="phase", name="Invented")
    call_command("export_participants", str(tmp_path), stdout=io.StringIO())
    assert b"invented" not in (tmp_path / "milestones.csv").read_bytes()


def test_a_milestone_changes_its_dates_and_its_phase(base: None, write: Write) -> None:
    rows = (
        "icc-2023-25,start,phase,,Start,2023-01-01,,month",
        "icc-2023-25,finish,phase,,Finish,,,unknown",
        "icc-2023-25,lab,milestone,start,Lab,2023-02-01,2023-02-02,day",
    )
    assert {row["status"] for row in run(write("\n".join([WAY, *rows])), apply=True)} == {"new"}
    moved = "icc-2023-25,lab,milestone,finish,Lab,2023-03-01,2023-03-02,day"
    (row,) = run(write(f"{WAY}\n{moved}"), apply=True)
    assert (row["status"], row["column"]) == ("changed", "phase, start_date, end_date")
    lab = Milestone.objects.select_related("anchor", "phase").get(code="lab")
    assert lab.phase is not None
    assert (str(lab.anchor.start_date), lab.phase.code) == ("2023-03-01", "finish")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("icc-2023-25,a,party,,A,,,day", "kind",
         "'party' is not possible here; use one of phase, milestone, deadline"),
        ("icc-2023-25,a,phase,,A,2023-02-01,2023-01-01,day", "end_date",
         "it ends on 2023-01-01, before it starts on 2023-02-01"),
        ("icc-2023-25,a,milestone,nowhere,A,,,day", "phase", "there is no phase 'nowhere' in this edition"),
        ("icc-2023-25,a,phase,b,A,,,day", "phase",
         "a phase does not lie in another one; leave this cell empty"),
        ("icc-1999,a,phase,,A,,,day", "edition", "there is no edition 'icc-1999'; known are: icc-2023-25"),
        ("icc-2023-25,a,phase,,A,1 March,,day", "start_date",
         "'1 March' is not a date such as 2023-07-27 (year-month-day)"),
    ],
)  # fmt: skip
def test_a_wrong_milestone_is_told_in_words(
    base: None, write: Write, row: str, column: str, words: str
) -> None:
    found = run(write(f"{WAY}\n{row}\n"), apply=True)
    assert [(line["column"], line["message"]) for line in found if line["status"] == "error"] == [
        (column, words)
    ]
    assert not Milestone.objects.exists()
