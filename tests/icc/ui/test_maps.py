"""The map: the projection, where places stand, what is drawn and what is told beside."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from icc.ui.maps import Mark, Sign, draw, etrs89_laea, locate

SIGNS = {
    "risk": Sign("triangle", "Needs help"),
    "signed": Sign("circle", "Signed"),
    "none": Sign("ring", "None"),
}
MEMBERS = sorted(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 -- read better so
)


def mark(name: str, lat: float | None, lon: float | None, **more: object) -> Mark:
    values: dict[str, object] = {"sign": "signed", "href": f"/{name}/", "area": "Somewhere", **more}
    return Mark(name, lat=lat, lon=lon, **values)  # type: ignore[arg-type]  # props by name


@pytest.mark.parametrize(
    ("lat", "lon", "easting", "northing"),
    [
        (52, 10, 4_321_000, 3_210_000),  # the false origin of EPSG:3035
        (50, 5, 3_962_799.45, 2_999_718.85),  # worked example of EPSG guidance note 7-2, method 9820
    ],
)
def test_points_stand_where_epsg_3035_puts_them(
    lat: float, lon: float, easting: float, northing: float
) -> None:
    assert etrs89_laea(lat, lon) == pytest.approx((easting, northing), abs=0.01)


def test_east_and_west_of_the_central_meridian_mirror_each_other() -> None:
    west, east = etrs89_laea(45, 0), etrs89_laea(45, 20)
    assert west[1] == pytest.approx(east[1])
    assert 4_321_000 - west[0] == pytest.approx(east[0] - 4_321_000)


@pytest.mark.parametrize(
    ("lat", "lon", "inset"),
    [
        (35.17, 33.35, ""),  # Lefkosia
        (35.9, 14.51, ""),  # Valletta
        (41.01, 28.95, ""),  # Istanbul
        (49.23, 28.47, ""),  # Vinnytsia
        (68.4, 28.0, ""),  # Lapland
        (37.74, -25.67, "azores"),
        (32.65, -16.98, "madeira"),
        (28.1, -15.4, "canaries"),
        (18.07, -63.08, "saint-martin"),
        (16.24, -61.53, "guadeloupe"),
        (14.6, -61.07, "martinique"),
        (4.93, -52.3, "guiana"),
        (-12.78, 45.23, "mayotte"),
        (-20.88, 55.45, "reunion"),
    ],
)
def test_all_territory_of_the_union_has_a_place(lat: float, lon: float, inset: str) -> None:
    spot = locate(lat, lon)
    assert spot is not None
    assert spot.inset == inset


@pytest.mark.parametrize(
    ("lat", "lon"), [(43.7, -79.4), (1.29, 103.85), (33.4, -112.1), (6.2, -75.6), (-90, 0)]
)
def test_other_continents_have_none(lat: float, lon: float) -> None:
    assert locate(lat, lon) is None


def test_the_built_ground_holds_every_member() -> None:
    drawing = Path(settings.BASE_DIR, "static/dist/europe.svg").read_text()
    assert sorted(re.findall(r'<path id="([A-Z]{2})"', drawing)) == MEMBERS
    assert len(drawing) < 100_000


def test_nobody_is_lost() -> None:
    marks = [mark("Here", 50, 10), mark("Toronto", 43.7, -79.4), mark("Nowhere", None, None)]
    drawn = draw(marks, SIGNS)
    assert [str(row.mark.name) for row in drawn.rows] == ["Here", "Toronto", "Nowhere"]
    assert [str(row.mark.name) for row in drawn.outside] == ["Toronto"]
    assert [str(row.mark.name) for row in drawn.unplaced] == ["Nowhere"]
    assert str(drawn.marks).count("<a ") == 1


def test_what_is_urgent_lies_on_top() -> None:
    drawn = str(draw([mark("Risk", 50, 10, sign="risk"), mark("Well", 50, 10)], SIGNS).marks)
    assert drawn.index("Well") < drawn.index("Risk")


def test_the_key_counts_every_sign() -> None:
    keys = draw([mark("A", 50, 10), mark("B", None, None), mark("C", 51, 9, sign="risk")], SIGNS).keys
    assert [(key.code, key.count) for key in keys] == [("risk", 1), ("signed", 2), ("none", 0)]


def test_a_preset_cuts_the_map_to_its_country() -> None:
    marks = [
        mark("Alcoi", 38.7, -0.5, zone="ES"),
        mark("Vigo", 42.2, -8.7, zone="ES"),
        mark("Kiel", 54.3, 10.1),
    ]
    whole, cut = draw(marks, SIGNS), draw(marks, SIGNS, zoom="ES")
    assert whole.whole
    assert not cut.whole
    assert "Kiel" not in str(cut.marks)
    assert "Alcoi" in str(cut.marks)
    assert "Vigo" in str(cut.marks)
    left, top, width, height = (float(part) for part in cut.view_box.split())
    assert width == height < 500
    assert left >= 0
    assert top >= 0
    assert len(cut.rows) == 3
    assert draw(marks, SIGNS, zoom="nonsense").whole


def test_names_do_not_touch_and_are_few() -> None:
    crowd = [mark(f"City {number}", 50 + number / 50, 10, rank=number + 1) for number in range(20)]
    apart = [mark("North", 65, 20, rank=5), mark("South", 38, 15, rank=5), mark("Unranked", 45, 25)]
    labels = str(draw([*crowd, *apart], SIGNS, names=2).labels)
    assert labels.count("<text") == 2
    assert "Unranked" not in labels


def test_the_drawing_is_a_group_of_links_out_of_the_tab_order() -> None:
    hostile = mark('<b>"', 50, 10, invented=True)
    page = Template('{% map marks signs "Cities" csv="/x.csv" %}').render(
        Context({"marks": [hostile, mark("Toronto", 43.7, -79.4)], "signs": SIGNS})
    )
    assert 'role="group"' in page
    assert 'tabindex="-1" aria-label="&lt;b&gt;&quot;, Somewhere: Signed"' in page
    assert "<b>" not in page
    assert " style=" not in page
    assert "Natural Earth; GeoNames, CC BY 4.0" in page
    assert "invented city" in page
    assert page.count("<tr><th") == 3
    assert 'href="/x.csv"' in page
