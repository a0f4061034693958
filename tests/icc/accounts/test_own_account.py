"""Pages under /accounts/ for people of a city who have signed in: they work under the city's own role."""

from collections.abc import Callable

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client

from icc.accounts.models import Invitation, User
from icc.accounts.services import VALID_FOR, digest_of, find_or_create_user
from icc.core import clock
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "three quiet blue herons", "four loud green parrots"


@pytest.fixture
def person() -> User:
    """Somebody of a city, with a password."""
    user = MembershipFactory(user=UserFactory()).user
    user.set_password(OLD)
    user.save()
    return user


@pytest.fixture
def client(person: User, client_for: Callable[[User], Client]) -> Client:
    """The browser in which they have signed in."""
    return client_for(person)


def test_people_of_a_city_change_their_password(person: User, client: Client) -> None:
    values = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    response = client.post("/accounts/password/change/", values)
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_people_of_a_city_sign_out(client: Client) -> None:
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/home/").status_code == 302


def test_an_invitation_is_accepted_in_a_browser_where_somebody_else_is_signed_in(client: Client) -> None:
    invited, now = UserFactory(), clock.now()
    Invitation.objects.create(
        user=invited, digest=digest_of("token"), created_at=now, expires_at=now + VALID_FOR
    )
    response = client.post("/accounts/invitation/token/", {"password": NEW, "again": NEW})
    assert response.status_code == 302
    invited.refresh_from_db()
    assert invited.check_password(NEW)


def test_the_city_role_makes_accounts_and_passwords_through_the_service_only(person: User) -> None:
    city_id = person.memberships.get().city_id
    actor = Person(user_id=person.pk, cities={city_id: frozenset({"coordinator"})})
    with scope(actor):
        made = find_or_create_user(actor=actor, email="new@city.example", name="New", now=clock.now())
        get_adapter().set_password(made, NEW)
    made.refresh_from_db()
    assert (made.network, made.check_password(NEW)) == ("", True)
