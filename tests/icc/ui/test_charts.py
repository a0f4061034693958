"""Charts and sheets: where the ink lies, the words beside, and the same rows as CSV."""

import csv
import datetime as dt
import io

import pytest
from django.template import Context, Template

from icc.ui.charts import (
    CANVASES,
    Forecast,
    Growth,
    MatrixCell,
    MatrixRow,
    StageBar,
    draw_growth,
    nice_step,
    spread,
    tint,
)
from icc.ui.sheets import BOM, Field, Linked, Sheet

START, TODAY, END = dt.date(2025, 5, 31), dt.date(2026, 5, 31), dt.date(2027, 5, 31)
GROWTH = Growth([(START, 0), (TODAY, 60)], END, target=175, forecast=Forecast(END, 97, 106, 115))


def numbers(path: str) -> list[float]:
    return [float(part) for part in path.replace("M", " ").replace("L", " ").split()]


@pytest.mark.parametrize("canvas", CANVASES, ids=lambda canvas: canvas.name)
def test_a_line_begins_at_zero_and_stays_below_its_target(canvas: object) -> None:
    drawn = draw_growth(GROWTH, canvas)  # type: ignore[arg-type]  # a Canvas
    first_x, first_y, last_x, last_y = numbers(drawn.line)
    assert first_y == drawn.floor
    assert first_x == drawn.canvas.left
    assert first_x < last_x < drawn.edge
    assert float(drawn.target) < last_y < first_y
    assert drawn.y_ticks[0].label == "0"
    heights = [float(tick.at) for tick in drawn.y_ticks]
    assert heights == sorted(heights, reverse=True)
    assert len(drawn.x_ticks) <= 10


def test_labels_of_a_forecast_do_not_touch() -> None:
    assert spread(50, 52, 54, 18) == (34, 52, 70)
    assert spread(10, 52, 99, 18) == (10, 52, 99)


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (4, 1), (7, 2), (60, 20), (175, 50), (183, 50), (4001, 2000)]
)
def test_steps_are_round(highest: float, step: int) -> None:
    assert nice_step(highest) == step


def test_a_tint_follows_the_value_and_nothing_is_white() -> None:
    assert [tint(value, 8) for value in (0, 1, 2, 4, 7, 8)] == [0, 1, 1, 2, 4, 4]
    assert tint(0, 0) == 0


def test_a_growth_tells_itself_in_words() -> None:
    page = Template('{% growth value "60 signed so far." unit="signed" %}').render(Context({"value": GROWTH}))
    assert page.count("<svg") == page.count('role="img" aria-label="60 signed so far."') == 2
    assert "Target 175" in page
    assert "106 forecast" in page
    assert " style=" not in page


def test_a_stage_links_to_its_list_and_its_oldest() -> None:
    rows = [
        StageBar("Drafting", 3, "/list/", "info", 12, 98, "Lamia", "/w/lamia/"),
        StageBar("Idea", 0, "/x/", "info"),
    ]
    page = Template('{% stages rows "Deals" %}').render(Context({"rows": rows}))
    assert '<a href="/list/">Drafting</a>' in page
    assert '<a href="/w/lamia/">Lamia</a>' in page
    assert "98 days" in page


def test_a_matrix_shows_signed_of_begun_and_a_dot_for_nothing() -> None:
    cells = [MatrixCell(2, 5, "/es/energy/", 4), MatrixCell(0, 0, "/es/tourism/")]
    total = MatrixCell(2, 5, "/es/")
    context = {
        "rows": [MatrixRow("Spain", "/es/", 3, cells, total)],
        "columns": ["Energy", "Tourism"],
        "all": [*cells, total],
    }
    page = Template(
        '{% matrix rows columns all "Deals" heading="Country" base="Cities" total="All" %}'
    ).render(Context(context))
    assert '<a href="/es/energy/"><strong>2</strong> <span>of 5</span></a>' in page
    assert "ui-matrix__cell--4" in page
    assert ">·<" in page


SHEET = Sheet(
    "Cities",
    [
        Field("city", "Code", exported_only=True),
        Field("city_name", "City"),
        Field("since", "Since"),
        Field("days", "Days", numeric=True),
    ],
    [("lamia", Linked("Λαμία", "/w/lamia/"), dt.date(2026, 9, 9), -74), ("x", '=cmd|"/c"', None, 1.5)],
)


def test_a_sheet_is_drawn_without_its_codes() -> None:
    page = Template("{% sheet value %}").render(Context({"value": SHEET}))
    assert '<a href="/w/lamia/">Λαμία</a>' in page
    assert ">lamia<" not in page
    assert "9 September 2026" in page
    assert '<th scope="col">City</th>' in page
    assert "<details" in page


def test_a_sheet_is_written_with_codes_iso_dates_and_disarmed_formulas() -> None:
    rows = list(csv.reader(io.StringIO(SHEET.csv().decode())))
    assert rows == [
        ["city", "city_name", "since", "days"],
        ["lamia", "Λαμία", "2026-09-09", "-74"],
        ["x", '\'=cmd|"/c"', "", "1.5"],
    ]
    assert SHEET.csv(bom=True).decode() == BOM + SHEET.csv().decode()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_whatever_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    written = io.StringIO(Sheet("x", [Field("a", "A")], [(text,)]).csv().decode(), newline="")
    assert list(csv.reader(written)) == [["a"], [f"'{text}"]]
