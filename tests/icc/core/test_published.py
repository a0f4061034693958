"""Public pages are kept for those who are not signed in, and for nobody else."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client, TestCase
from pytest_django import DjangoAssertNumQueries, Settings

from cities.models import City
from icc.accounts.models import User
from icc.core.published import renew
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, ParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    """Keep pages, and begin with none."""
    settings.PUBLISHED_SECONDS = 60
    cache.clear()


@pytest.fixture
def city() -> City:
    """A city with a public page."""
    return CityFactory(name="Before")


def test_a_page_is_made_once(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(city.get_absolute_url())
    with django_assert_num_queries(0):
        second = Client().get(city.get_absolute_url())
    assert second.content == first.content
    assert second.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in second.headers["Vary"]


def test_what_is_known_is_answered_in_one_line(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    etag = client.get(city.get_absolute_url()).headers["ETag"]
    with django_assert_num_queries(0):
        again = client.get(city.get_absolute_url(), headers={"If-None-Match": etag})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_who_is_signed_in_gets_a_page_of_their_own(
    city: City, client: Client, client_for: Callable[[User], Client]
) -> None:
    client.get(city.get_absolute_url())
    person = UserFactory()
    page = client_for(person).get(city.get_absolute_url())
    assert "Home" in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Home" not in Client().get(city.get_absolute_url()).content.decode()


def test_a_change_that_says_so_is_read_at_once(city: City, client: Client) -> None:
    client.get(city.get_absolute_url())
    City.objects.filter(pk=city.pk).update(name="After")
    assert "Before" in client.get(city.get_absolute_url()).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        renew()
    assert "After" in client.get(city.get_absolute_url()).content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/cities/no-such-city/", "/verify/", "/p/again/"])
def test_other_pages_are_not_kept(path: str, client: Client) -> None:
    for _visit in range(2):
        assert client.get(path).headers.get("Cache-Control") != "no-cache"


def test_one_address_is_not_another(client: Client) -> None:
    ParticipationFactory(city__name="Gamma")
    assert "Gamma" in client.get("/cities/?q=gamma").content.decode()
    assert "Gamma" not in client.get("/cities/?q=delta").content.decode()


def test_without_a_cache_pages_are_made(city: City, client: Client, settings: Settings) -> None:
    down = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down}
    assert client.get(city.get_absolute_url()).status_code == HTTPStatus.OK
