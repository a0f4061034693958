"""People: one account per address, sign-in by e-mail, no sign-up, roles of the network by the desk alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from icc.accounts.models import NetworkRole, User
from icc.accounts.services import find_or_create_user, invite_to_network, leave_network
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Person, Public, System
from tests.concurrency.threads import at_once, refused
from tests.factories.accounts import PASSWORD, UserFactory, hashed
from tests.factories.cities import MembershipFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def no_limits_used_up() -> None:
    """Sign-in limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.mark.parametrize("typed", ["ada@city.example", "ADA@City.Example", "  Ada@city.example "])
def test_people_sign_in_with_their_address_in_any_capitals(client: Client, typed: str) -> None:
    ada = UserFactory(email="ada@city.example", password=hashed())
    response = client.post("/accounts/login/", {"login": typed, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/home/")
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_a_wrong_password_and_an_unknown_address_sound_the_same(client: Client) -> None:
    UserFactory(email="ada@city.example", password=hashed())
    pages = [
        client.post("/accounts/login/", {"login": address, "password": "wrong words here"})
        for address in ("ada@city.example", "nobody@city.example")
    ]
    words = "The email address and/or password you specified are not correct."
    assert all(words in page.content.decode() for page in pages)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_sign_in(client: Client) -> None:
    UserFactory(email="ada@city.example", password=hashed(), is_active=False)
    client.post("/accounts/login/", {"login": "ada@city.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_invited_person_does_not_sign_in_before_accepting(client: Client) -> None:
    UserFactory(email="ada@city.example", password="!")
    client.post("/accounts/login/", {"login": "ada@city.example", "password": "!"})
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    answers = {"email": "eve@city.example", "password1": PASSWORD}
    assert "password1" not in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", answers)
    assert not User.objects.exists()


def found(**facts: str) -> User:
    return find_or_create_user(actor=System("tests"), now=timezone.now(), **facts)


def test_an_address_is_kept_in_small_letters_and_found_in_any() -> None:
    ada = found(email="  Ada@City.Example ", name=" Ada ", function="Planner")
    assert (ada.email, ada.name, ada.has_usable_password()) == ("ada@city.example", "Ada", False)
    assert found(email="ADA@CITY.EXAMPLE", name="Somebody else") == ada
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_the_database_refuses_capitals_and_unknown_roles() -> None:
    for facts in ({"email": "Ada@city.example"}, {"network": "king"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(**facts)


@pytest.mark.django_db(transaction=True)
def test_an_address_invited_twice_at_once_is_one_account() -> None:
    outcomes = at_once(*[lambda: found(email="ada@city.example", name="Ada")] * 4)
    ada = User.objects.get()
    assert outcomes == [ada] * 4
    assert [entry.action for entry in Entry.objects.about(f"user:{ada.pk}")] == ["account-created"]


def give(actor: Actor, role: str = NetworkRole.EC) -> User:
    return invite_to_network(
        actor=actor, email="officer@ec.example", name="Officer", role=role, now=timezone.now()
    )


def test_the_desk_gives_network_roles_and_invites() -> None:
    desk = UserFactory(network=NetworkRole.DESK)
    user = give(Person(user_id=desk.pk, network=NetworkRole.DESK))
    assert user.network == NetworkRole.EC
    assert [entry.action for entry in Entry.objects.about(f"user:{user.pk}")] == [
        "account-created",
        "network-role",
        "invited",
    ]
    assert Message.objects.get().address == "officer@ec.example"


def test_somebody_who_has_an_account_gets_the_role_without_an_invitation() -> None:
    known = UserFactory(email="officer@ec.example")
    assert give(System("tests"), NetworkRole.DESK) == known
    message = Message.objects.get()
    assert (message.kind, message.address) == ("accounts.network_access_given", "officer@ec.example")
    assert not known.invitations.exists()


def test_whoever_is_told_once_is_told_again_after_leaving_and_coming_back() -> None:
    known = UserFactory(email="officer@ec.example")
    for _ in range(2):
        give(System("tests"))
        leave_network(actor=System("tests"), user=known, now=timezone.now())
    assert Message.objects.filter(kind="accounts.network_access_given").count() == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_active": False}, "has been closed"),
        ({"network": NetworkRole.DESK}, "has a role in the programme already"),
    ],
)
def test_a_closed_account_or_one_of_the_network_takes_no_role(facts: dict[str, Any], words: str) -> None:
    known = UserFactory(email="officer@ec.example", **facts)
    with pytest.raises(Invalid) as refusal:
        give(System("tests"))
    assert words in str(refusal.value.message)
    known.refresh_from_db()
    assert known.network == facts.get("network", "")
    assert not Message.objects.exists()


def test_a_member_of_a_citys_team_leaves_it_before_working_across_all() -> None:
    MembershipFactory(user=UserFactory(email="officer@ec.example"))
    with pytest.raises(Invalid) as refusal:
        give(System("tests"))
    assert "team of a city" in str(refusal.value.message)
    assert not User.objects.exclude(network="").exists()


def test_the_desk_takes_a_role_of_the_network(client_for: ClientFor) -> None:
    desk, officer = UserFactory(network=NetworkRole.DESK), UserFactory(network=NetworkRole.EC)
    browser = client_for(desk)
    address = reverse("take-network-role", args=[officer.public_id])
    assert address in browser.get("/desk/").content.decode()
    assert client_for(officer).post(address).status_code == 403
    assert browser.post(address).status_code == 302
    officer.refresh_from_db()
    assert officer.network == ""
    assert browser.post(address).status_code == 404
    assert client_for(officer).get("/dashboard/").status_code == 403
    assert Entry.objects.about(f"user:{officer.pk}").get().action == "network-role-taken"


def test_the_last_of_the_desk_who_can_sign_in_stays(client_for: ClientFor) -> None:
    desk = UserFactory(network=NetworkRole.DESK)
    UserFactory(network=NetworkRole.DESK, is_active=False)
    UserFactory(network=NetworkRole.DESK, password="!")
    browser, address = client_for(desk), reverse("take-network-role", args=[desk.public_id])
    page = browser.get("/desk/").content.decode()
    assert address not in page
    assert "The programme needs a desk." in page
    assert browser.post(address).status_code == 403
    UserFactory(network=NetworkRole.DESK)
    assert browser.post(address).headers["Location"] == "/home/"


@pytest.mark.django_db(transaction=True)
def test_of_two_of_the_desk_who_remove_each_other_at_once_one_stays() -> None:
    desk = [UserFactory(network=NetworkRole.DESK) for _ in range(2)]

    def take(user: User) -> None:
        leave_network(actor=System("tests"), user=user, now=timezone.now())

    outcomes = at_once(*[lambda user=user: take(user) for user in desk])
    assert [type(error) for error in refused(outcomes)] == [Forbidden]
    assert User.objects.filter(network=NetworkRole.DESK).count() == 1


def test_taking_a_role_twice_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        leave_network(actor=System("tests"), user=UserFactory(), now=timezone.now())


def test_an_invitation_dies_with_the_only_role() -> None:
    officer = give(System("tests"))
    leave_network(actor=System("tests"), user=officer, now=timezone.now())
    assert not officer.invitations.filter(expires_at__gt=timezone.now()).exists()


@pytest.mark.parametrize(
    "actor",
    [
        Person(user_id=1, network=NetworkRole.EC),
        Person(user_id=1, cities={1: frozenset({"coordinator", "coach"})}),
        Public(),
    ],
)
def test_nobody_else_gives_network_roles(actor: Actor) -> None:
    with pytest.raises(Forbidden) as refusal:
        give(actor)
    assert "programme desk" in str(refusal.value.message)
    assert not User.objects.exists()


def test_the_page_of_the_desk_takes_invitations_of_the_desk_only(client_for: ClientFor) -> None:
    answers = {"name": "Officer", "email": "officer@ec.example", "role": "ec"}
    desk, officer = UserFactory(network=NetworkRole.DESK), UserFactory(network=NetworkRole.EC)
    city_person = MembershipFactory(user=UserFactory()).user
    assert client_for(officer).post("/desk/", answers).status_code == 403
    assert client_for(city_person).post("/desk/", answers).status_code == 403
    assert not User.objects.filter(email="officer@ec.example").exists()
    assert client_for(desk).post("/desk/", answers).status_code == 302
    assert User.objects.get(email="officer@ec.example").network == NetworkRole.EC


def test_a_mistyped_address_stays_in_the_desks_form_with_the_fault_beside_it(client_for: ClientFor) -> None:
    desk = UserFactory(network=NetworkRole.DESK)
    answers = {"name": "Officer", "email": "officer at ec", "role": "ec"}
    response = client_for(desk).post("/desk/", answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in page
    assert 'value="officer at ec"' in page
    assert 'value="Officer"' in page


def test_people_see_themselves_and_those_of_their_cities() -> None:
    held = MembershipFactory(user=UserFactory())
    colleague = MembershipFactory(user=UserFactory(), city=held.city).user
    MembershipFactory(user=UserFactory())
    member = Person(user_id=held.user.pk, cities={held.city.pk: frozenset({"coordinator"})})
    assert set(User.objects.visible_to(member)) == {held.user, colleague}
    assert not User.objects.visible_to(Public()).exists()
    assert User.objects.visible_to(System("tests")).count() == 3
