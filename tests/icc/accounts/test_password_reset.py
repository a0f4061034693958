"""A forgotten password: a row of the outbox with a link of ours, for whoever has accepted the invitation."""

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from icc.accounts.models import User
from icc.audit.models import Entry
from icc.core import clock
from icc.notifications.models import Message
from icc.notifications.services import deliver
from icc.notifications.workflow import MessageState
from tests.factories.accounts import PASSWORD, UserFactory, hashed

pytestmark = pytest.mark.django_db

NEW = "four quiet green lamps"


@pytest.fixture(autouse=True)
def no_limits_used_up() -> None:
    """The limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def ada() -> User:
    """Somebody who has a password and has forgotten it."""
    return UserFactory(email="ada@city.example", password=hashed())


def forget(client: Client, email: str = "ada@city.example", **headers: str) -> Any:
    return client.post("/accounts/password/reset/", {"email": email}, headers=headers)


def test_the_link_is_a_message_of_the_outbox_and_sets_a_password(ada: User, client: Client) -> None:
    assert forget(client).status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.address, message.user_id) == (
        "accounts.password_reset",
        "ada@city.example",
        ada.pk,
    )
    assert mail.outbox == []
    form = client.get(message.secrets["path"], follow=True)
    address = form.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEW, "password2": NEW}).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    entry = Entry.objects.about(f"user:{ada.pk}").get()
    assert (entry.action, entry.actor) == ("password-set", f"person:{ada.pk}")


def test_the_link_stands_under_our_own_address_whatever_host_was_asked(
    ada: User, client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    forget(client, host="evil.example")
    message = Message.objects.get()
    assert deliver(message_id=message.pk, now=clock.now())
    (sent,) = mail.outbox
    assert f"{settings.SITE_URL}/accounts/password/reset/key/" in str(sent.body)
    assert "evil.example" not in str(sent.message())
    assert Message.objects.get().secrets == {}


def test_the_token_is_kept_nowhere_once_it_is_sent(ada: User, client: Client) -> None:
    forget(client)
    token = Message.objects.get().secrets["path"].strip("/").split("-", 1)[1]
    deliver(message_id=Message.objects.get().pk, now=clock.now())
    assert token not in str(Message.objects.values().get())


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "somebody@else.example"},
        {"email": "ada@city.example", "password": "!"},
        {"email": "ada@city.example", "password": hashed(), "is_active": False},
    ],
)
def test_nobody_else_is_sent_anything_and_the_page_is_the_same(facts: dict[str, Any]) -> None:
    UserFactory(email="bob@city.example", password=hashed())
    UserFactory(**facts)
    answers = [forget(Client(), address) for address in ("bob@city.example", "ada@city.example")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert Message.objects.get().address == "bob@city.example"
    assert mail.outbox == []


def test_the_page_answers_while_the_mail_server_is_away(ada: User, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert forget(client).status_code == 302
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_link_works_once(ada: User, client: Client) -> None:
    forget(client)
    path = Message.objects.get().secrets["path"]
    address = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_changing_the_password_is_audited_and_sends_no_other_mail(ada: User, client: Client) -> None:
    client.force_login(ada)
    answers = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", answers).status_code == 302
    assert [entry.action for entry in Entry.objects.about(f"user:{ada.pk}")] == ["password-set"]
    assert not Message.objects.exists()
    assert mail.outbox == []


def test_signing_in_and_signing_up_send_no_mail(ada: User, client: Client) -> None:
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    Client().post("/accounts/signup/", {"email": ada.email, "password1": NEW})
    assert not Message.objects.exists()
    assert mail.outbox == []
