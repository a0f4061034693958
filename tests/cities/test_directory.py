"""The public directory: who is found, by which spelling, and at what cost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import Edition, Participation
from cities.selectors import PER_PAGE
from cities.workflow import CityForm, Kind
from tests.factories.cities import (
    CityFactory,
    EditionFactory,
    MemberFactory,
    MunicipalityFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/cities/"
Show = Callable[..., str]


@pytest.fixture
def edition() -> Edition:
    """The edition that is shown by default."""
    return EditionFactory(name="Second edition")


@pytest.fixture
def show(client: Client) -> Show:
    """Return a function that fetches the directory with filters."""

    def fetch(**filters: str) -> str:
        response = client.get(ADDRESS, filters)
        assert response.status_code == 200
        return response.content.decode()

    return fetch


def join(
    edition: Edition, name: str, *, name_en: str = "", country: str = "ES", kind: Kind = Kind.CORE
) -> Participation:
    """Add a single city with its municipality to an edition."""
    row = ParticipationFactory(edition=edition, city=CityFactory(name=name, country=country), kind=kind)
    MemberFactory(participation=row, municipality=MunicipalityFactory(name=name, name_en=name_en or name))
    return row


@pytest.mark.parametrize("q", ["Umea", "umeå", "UMEÅ", "mea"])
def test_accents_and_capitals_do_not_matter(edition: Edition, show: Show, q: str) -> None:
    join(edition, "Umeå")
    join(edition, "Gabrovo")
    page = show(q=q)
    assert "Umeå" in page
    assert "Gabrovo" not in page
    assert "1 participant found in Second edition" in page


def test_another_script_is_found_by_its_english_name(edition: Edition, show: Show) -> None:
    join(edition, "Αθήνα", name_en="Athens")
    assert "Αθήνα" in show(q="athens")


def test_a_consortium_is_found_by_a_member_and_stands_once(edition: Edition, show: Show) -> None:
    row = ParticipationFactory(edition=edition, city__name="Coast", city__form=CityForm.CONSORTIUM)
    for name in ("Pineto", "Pinetella"):
        MemberFactory(participation=row, municipality=MunicipalityFactory(name=name))
    page = show(q="pine")
    assert "1 participant found" in page
    assert "Pineto, Pinetella" in page


def test_filters_narrow(edition: Edition, show: Show) -> None:
    join(edition, "Porto", country="PT", kind=Kind.MENTOR)
    join(edition, "Braga", country="PT")
    join(edition, "Alcoi")
    assert "3 participants found" in show()
    assert "2 participants found" in show(country="PT")
    assert "1 participant found" in show(country="PT", kind=Kind.MENTOR)
    assert "Portugal" in show()


def test_filters_that_make_no_sense_are_left_out(edition: Edition, show: Show) -> None:
    join(edition, "Alcoi")
    assert "1 participant found" in show(country="??", kind="boss", edition="never", page="zero")


def test_nobody_found_says_what_to_do(edition: Edition, show: Show) -> None:
    assert "Nobody found" in show(q="Atlantis")


def test_without_any_edition_the_page_stands(show: Show) -> None:
    assert "Nobody found" in show()


def test_the_latest_real_edition_is_shown_first(edition: Edition, show: Show) -> None:
    invented = EditionFactory(name="Trial", is_demonstration=True, start_date="2026-01-01")
    join(edition, "Alcoi")
    join(invented, "Legnano")
    page = show()
    assert "Alcoi" in page
    assert "Legnano" not in page


def test_what_is_invented_is_marked(show: Show) -> None:
    invented = EditionFactory(name="Trial", is_demonstration=True)
    ParticipationFactory(edition=invented, city=CityFactory(name="Atlantis", is_invented=True))
    page = show(edition=invented.code)
    assert "Trial (invented)" in page
    assert "Atlantis (invented)" in page
    assert "Core city (invented)" in page
    assert "This edition is invented" in page


def test_kosovo_carries_its_footnote(edition: Edition, show: Show) -> None:
    join(edition, "Alcoi")
    assert "without prejudice" not in show()
    join(edition, "Prishtinë", country="XK")
    assert "Kosovo*" in show()
    assert "without prejudice to positions on status" in show()


def test_fifty_to_a_page(edition: Edition, show: Show) -> None:
    for _number in range(PER_PAGE + 1):
        ParticipationFactory(edition=edition)
    page = show()
    assert page.count('<th scope="row">') == PER_PAGE
    assert "page=2" in page
    assert show(page="2").count('<th scope="row">') == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(edition: Edition, client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(ADDRESS)
        return sum(query["sql"].startswith("SELECT") and "cities_" in query["sql"] for query in queries)

    join(edition, "One")
    assert cost() == 6
    join(edition, "Two")
    join(edition, "Three")
    assert cost() == 6
