"""The public profile of a city."""

import pytest
from django.test import Client

from cities.workflow import CityForm, MembersStatus
from tests.factories.cities import (
    CityFactory,
    EditionFactory,
    MemberFactory,
    MunicipalityFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, slug: str) -> str:
    response = client.get(f"/cities/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_city_stands_with_its_editions_newest_first(client: Client) -> None:
    city = CityFactory(slug="alcoi", name="Alcoi")
    old = EditionFactory(name="First edition", start_date="2020-09-28")
    ParticipationFactory(city=city, edition=old, source_key="I3;P5", certainty="medium", note="A note.")
    ParticipationFactory(city=city, edition=EditionFactory(name="Second edition"))
    page = page_of(client, "alcoi")
    assert page.index("Second edition") < page.index("First edition")
    assert "Spain" in page
    assert "Sources: I3;P5; certainty medium" in page
    assert "A note." in page


def test_population_names_geonames(client: Client) -> None:
    row = ParticipationFactory(city__slug="alcoi")
    assert "GeoNames" not in page_of(client, "alcoi")
    MemberFactory(participation=row, municipality=MunicipalityFactory(population=61552, name_en="Alcoy"))
    page = page_of(client, "alcoi")
    assert "61\xa0552" in page
    assert "Alcoy" in page
    assert "Contains data from GeoNames, CC BY 4.0" in page


def test_members_that_are_partly_known_say_so(client: Client) -> None:
    row = ParticipationFactory(
        city=CityFactory(slug="coast", form=CityForm.CONSORTIUM), members_status=MembersStatus.ANCHOR
    )
    MemberFactory(participation=row)
    assert "Members: main municipality only" in page_of(client, "coast")


def test_what_is_invented_is_marked(client: Client) -> None:
    city = CityFactory(slug="atlantis", name="Atlantis", is_invented=True)
    ParticipationFactory(city=city, edition=EditionFactory(name="Trial", is_demonstration=True))
    page = page_of(client, "atlantis")
    assert "Atlantis (invented)" in page
    assert "Trial (invented)" in page
    assert "This city does not exist" in page


def test_kosovo_carries_its_footnote(client: Client) -> None:
    CityFactory(slug="prishtine", country="XK")
    assert "without prejudice to positions on status" in page_of(client, "prishtine")


def test_an_unknown_city_is_not_found(client: Client) -> None:
    assert client.get("/cities/nowhere/").status_code == 404
