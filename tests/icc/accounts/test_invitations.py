"""Invitations: a link that works once, from the mail to the first sign-in."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from icc.accounts.models import Invitation, User
from icc.accounts.services import VALID_FOR, accept_invitation, digest_of, find_or_create_user, invite
from icc.audit.models import Entry
from icc.core.errors import Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Person, System
from tests.concurrency.threads import at_once, refused
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "three quiet green lamps"
BOTH = {"password": PASSWORD, "again": PASSWORD}


def known_as(email: str) -> User:
    return find_or_create_user(
        actor=System("tests"), email=email, name="Ada", function="Planner", now=timezone.now()
    )


@pytest.fixture
def ada() -> User:
    """Somebody who has not chosen a password yet."""
    return known_as("ada@city.example")


def link_to(user: User, *, now: dt.datetime | None = None) -> str:
    """Invite a person; return the path that stands in the mail."""
    invite(actor=System("tests"), user=user, reason="the team of Alcoi", now=now or timezone.now())
    path: str = Message.objects.filter(user=user).latest("pk").secrets["path"]
    return path


def test_opening_the_link_shows_the_form_and_changes_nothing(ada: User, client: Client) -> None:
    path = link_to(ada)
    before = list(User.objects.values()), list(Invitation.objects.values()), Entry.objects.count()
    for _ in range(3):
        response = client.get(path)
        assert response.status_code == 200
        assert "ada@city.example" in response.content.decode()
    assert (list(User.objects.values()), list(Invitation.objects.values()), Entry.objects.count()) == before
    assert "_auth_user_id" not in client.session
    assert "no-store" in response.headers["Cache-Control"]


def test_choosing_a_password_opens_the_account_and_signs_in(ada: User, client: Client) -> None:
    response = client.post(link_to(ada), BOTH)
    assert (response.status_code, response.headers["Location"]) == (302, "/home/")
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.get("/home/").status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert [entry.action for entry in Entry.objects.about(f"user:{ada.pk}")] == [
        "account-created",
        "invited",
        "invitation-accepted",
    ]


def test_a_link_works_once(ada: User, client: Client) -> None:
    path = link_to(ada)
    client.post(path, BOTH)
    thief = Client()
    assert thief.get(path).status_code == 410
    assert (
        thief.post(path, {"password": "another long password", "again": "another long password"}).status_code
        == 410
    )
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_an_expired_link_is_gone_and_says_what_to_do(ada: User, client: Client) -> None:
    path = link_to(ada, now=timezone.now() - VALID_FOR - dt.timedelta(seconds=1))
    response = client.post(path, BOTH)
    assert response.status_code == 410
    assert "ask the person who invited you" in response.content.decode()
    ada.refresh_from_db()
    assert not ada.has_usable_password()


def test_a_link_still_works_on_its_last_day(ada: User, client: Client) -> None:
    path = link_to(ada, now=timezone.now() - VALID_FOR + dt.timedelta(minutes=1))
    assert client.get(path).status_code == 200


def test_an_unknown_link_is_gone(client: Client) -> None:
    assert client.get("/accounts/invitation/never-given/").status_code == 410


def test_a_new_invitation_kills_the_old_link(ada: User, client: Client) -> None:
    old = link_to(ada)
    new = link_to(ada)
    assert old != new
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_only_a_digest_of_the_token_is_kept(ada: User) -> None:
    token = urlsplit(link_to(ada)).path.split("/")[-2]
    row = Invitation.objects.get()
    assert len(token) >= 40
    assert row.digest == digest_of(token)
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(Entry.objects.values()))


def test_two_who_use_one_link_at_once_are_one_too_many(ada: User) -> None:
    token = urlsplit(link_to(ada)).path.split("/")[-2]
    accept_invitation(token=token, password=PASSWORD, now=timezone.now())
    with pytest.raises(Invalid, match="invalid"):
        accept_invitation(token=token, password="another long password", now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_the_same_moment_one_sets_the_password() -> None:
    ada = known_as("ada@city.example")
    token = urlsplit(link_to(ada)).path.split("/")[-2]
    words = ["three quiet green lamps", "four quiet green lamps"]
    outcomes = at_once(
        *[
            lambda word=word: accept_invitation(token=token, password=word, now=timezone.now())
            for word in words
        ]
    )
    assert [type(error) for error in refused(outcomes)] == [Invalid]
    winner = next(word for word, outcome in zip(words, outcomes, strict=True) if isinstance(outcome, User))
    assert User.objects.get().check_password(winner)


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"password": "short", "again": "short"}, "password", "too short"),
        ({"password": "administrator", "again": "administrator"}, "password", "too common"),
        ({"password": "ada@city.example", "again": "ada@city.example"}, "password", "too similar"),
        ({"password": PASSWORD, "again": f"{PASSWORD}!"}, "again", "The two passwords differ."),
        ({"password": "", "again": ""}, "password", "This field is required."),
    ],
)
def test_a_password_that_will_not_do_is_told_beside_its_field(
    ada: User, client: Client, answers: dict[str, str], field: str, words: str
) -> None:
    response = client.post(link_to(ada), answers)
    page = response.content.decode()
    assert response.status_code == 422
    start = page.index(f'id="id_{field}_error"')
    assert words in page[start : start + 600]
    assert answers["password"] == "" or f'value="{answers["password"]}"' not in page
    ada.refresh_from_db()
    assert not ada.has_usable_password()
    assert Invitation.objects.get().accepted_at is None


def test_an_inviter_is_remembered(ada: User) -> None:
    boss = UserFactory()
    invite(actor=Person(user_id=boss.pk), user=ada, reason="the team", now=timezone.now())
    assert Invitation.objects.get().invited_by == boss


def test_an_invitation_to_a_closed_account_opens_nothing(ada: User, client: Client) -> None:
    path = link_to(ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.post(path, BOTH).status_code == 410
