"""What people type, as five countries write it."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from icc.core import typed
from icc.core.typed import Unreadable


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,5", "1234567.5"),
        ("1'234.56", "1234.56"),
        ("1\u2019234\u2019567.80", "1234567.80"),
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0,234", "0.234"),
        ("0.5", "0.5"),
        ("0", "0"),
        ("-12", "-12"),
        ("\u221212,5", "-12.5"),
        ("EUR 1 000", "1000"),
        ("450 000 €", "450000"),
        ("1234,567", "1234.567"),
        ("+7", "7"),
    ],
)
def test_a_figure_is_read_as_it_is_written_in_five_countries(text: str, value: str) -> None:
    assert typed.figure(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,500", "999.000"])
def test_what_means_two_things_is_asked_about(text: str) -> None:
    with pytest.raises(Unreadable, match="two ways"):
        typed.figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "twelve",
        "12 %",
        "1.2.3",
        "1,23,456",
        "1 23",
        "1'23",
        "12.",
        ".5",
        "1e5",
        "--1",
        "٣٤٥x",
        "1.234,567.8",
        "n/a",
        "-",
    ],
)
def test_what_is_no_figure_is_told_in_words(text: str) -> None:
    with pytest.raises(Unreadable, match="not a number"):
        typed.figure(text)


def test_what_is_shown_is_read_as_the_same_figure() -> None:
    chance = random.Random(7)
    for _ in range(5_000):
        places = chance.randrange(7)
        value = Decimal(chance.randrange(-(10**15), 10**15)).scaleb(-places - chance.randrange(9))
        value = value.quantize(Decimal(1).scaleb(-6))
        assert typed.figure(typed.shown_figure(value)) == value
    assert typed.shown_figure(None) == ""
    assert typed.shown_figure(Decimal("1.234")) == "1.2340"


@pytest.mark.parametrize(
    "text",
    ["2028-06-30", "30.06.2028", "30/6/2028", "30-06-2028", "30. 6. 2028", "30 June 2028", "30 jun 2028"],
)
def test_a_day_is_read_as_europe_writes_it(text: str) -> None:
    assert typed.day(text) == dt.date(2028, 6, 30)


@pytest.mark.parametrize(
    "text", ["31.02.2028", "06/30/2028", "2028", "tomorrow", "30.06.28", "30 Brumaire 2028"]
)
def test_what_is_no_day_is_told_in_words(text: str) -> None:
    with pytest.raises(Unreadable, match="not a date"):
        typed.day(text)


def test_a_year_that_nobody_means_is_refused() -> None:
    with pytest.raises(Unreadable, match="2927"):
        typed.day("30.06.2927")


def test_a_day_that_is_shown_is_read_as_the_same() -> None:
    day = dt.date(2028, 2, 29)
    assert typed.day(typed.shown_day(day)) == day
