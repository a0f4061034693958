"""Accounts whose password everybody knows open nothing outside demonstration mode."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from icc.accounts.models import User
from icc.notifications.models import Message
from tests.factories.accounts import PASSWORD, UserFactory, hashed

pytestmark = pytest.mark.django_db

CREDENTIALS = {"login": "desk@icc.example", "password": PASSWORD}


@pytest.fixture(autouse=True)
def invented() -> User:
    """An account of the demonstration."""
    cache.clear()
    return UserFactory(email="desk@icc.example", password=hashed(), network="desk", is_demonstration=True)


@pytest.mark.parametrize("demo", [True, False])
def test_they_sign_in_in_demonstration_mode_only(client: Client, settings: Any, demo: bool) -> None:  # noqa: FBT001 -- a case
    settings.DEMO = demo
    client.post("/accounts/login/", CREDENTIALS)
    assert ("_auth_user_id" in client.session) is demo


def test_a_refusal_sounds_like_a_wrong_password(client: Client, settings: Any) -> None:
    settings.DEMO = False
    page = client.post("/accounts/login/", CREDENTIALS).content.decode()
    assert "The email address and/or password you specified are not correct." in page


def test_a_session_from_demonstration_mode_does_not_outlive_it(client: Client, settings: Any) -> None:
    client.post("/accounts/login/", CREDENTIALS)
    assert client.get("/desk/").status_code == 200
    settings.DEMO = False
    assert client.get("/desk/").headers["Location"].startswith("/accounts/login/")


def test_a_session_opened_by_another_way_does_not_outlive_it_either(
    client: Client, settings: Any, invented: User
) -> None:
    client.force_login(invented)
    settings.DEMO = False
    assert client.get("/desk/").status_code == 302


def test_a_closed_account_loses_its_session(client: Client, invented: User) -> None:
    client.force_login(invented)
    User.objects.update(is_active=False)
    assert client.get("/desk/").status_code == 302


def test_no_new_password_is_sent_to_them(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.post("/accounts/password/reset/", {"email": "desk@icc.example"}).status_code == 302
    assert not Message.objects.exists()


def test_others_sign_in_without_demonstration_mode(client: Client, settings: Any) -> None:
    settings.DEMO = False
    UserFactory(email="ada@city.example", password=hashed())
    client.post("/accounts/login/", {"login": "ada@city.example", "password": PASSWORD})
    assert client.get("/home/").status_code == 200
