"""When the labs of the demonstration edition take place, whenever it is built."""

import calendar
import datetime as dt

import pytest

from icc.dashboards.demonstration.labs import LABS, Lab, first_day


@pytest.mark.parametrize("lab", LABS, ids=[lab.slug for lab in LABS])
def test_a_lab_begins_on_a_wednesday_away_from_christmas_on_its_side_of_today(lab: Lab) -> None:
    for number in range(366):
        today = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        day = first_day(lab, today)
        assert day.weekday() == calendar.WEDNESDAY
        assert dt.date(day.year, 1, 6) < day < dt.date(day.year, 12, 15)
        assert (day > today) == (lab.begins > 0)
        assert abs((day - today).days - lab.begins) < 40
