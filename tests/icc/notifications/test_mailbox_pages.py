"""The mailbox of the demonstration: every mail with its text and its file."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from icc.accounts.messages import INVITED
from icc.core import blobs, clock
from icc.notifications.models import DemoMail
from icc.notifications.services import Attachment, Recipient, deliver, notify

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 \x00\xff the deal"


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    """Mail is kept, as in the demonstration."""
    settings.EMAIL_BACKEND = "icc.notifications.mailbox.MailboxBackend"


def send(address: str = "ada@city.example", reason: str = "the team of Alcoi") -> DemoMail:
    message = notify(
        kind=INVITED,
        to=Recipient(address, "Ada"),
        key=address,
        context={"reason": reason},
        secrets={"path": "/accounts/invitation/token/"},
        attachment=Attachment("Αλκόι deal.pdf", blobs.keep(CONTENT)),
        now=clock.now(),
    )
    assert deliver(message_id=message.pk, now=clock.now())
    return DemoMail.objects.latest("pk")


def test_the_newest_mail_stands_first(client: Client) -> None:
    send("first@city.example")
    send("second@city.example")
    page = client.get("/demo/mailbox/").content.decode()
    assert page.index("second@city.example") < page.index("first@city.example")
    assert "Your invitation to the ICC platform" in page


def test_a_mail_shows_its_text_and_offers_its_file(client: Client) -> None:
    mail = send()
    page = client.get(f"/demo/mailbox/{mail.pk}/").content.decode()
    assert "You are invited to the team of Alcoi" in page
    assert "/accounts/invitation/token/" in page
    assert "Αλκόι deal.pdf" in page
    assert f'href="/demo/mailbox/{mail.pk}/files/0/"' in page


def test_the_file_comes_back_byte_for_byte_and_is_saved_not_shown(client: Client) -> None:
    mail = send()
    response = client.get(f"/demo/mailbox/{mail.pk}/files/0/")
    assert response.content == CONTENT
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("address", ["ada@city.example", "ADA@city.example", " ada@city.example "])
def test_one_address_is_picked_out_in_any_capitals(client: Client, address: str) -> None:
    send("ada@city.example")
    send("bob@city.example")
    page = client.get("/demo/mailbox/", {"to": address}).content.decode()
    assert page.count("Your invitation") == 1
    assert "bob@city.example" not in page


def test_an_address_kept_in_capitals_is_found_too(client: Client) -> None:
    send("Ana@Firm.example")
    page = client.get("/demo/mailbox/", {"to": "Ana@Firm.example"}).content.decode()
    assert "Your invitation" in page


def test_an_empty_mailbox_says_so(client: Client) -> None:
    assert "No mail yet" in client.get("/demo/mailbox/").content.decode()


def test_hostile_text_is_shown_as_text(client: Client) -> None:
    mail = send(reason="<script>alert('x')</script>")
    page = client.get(f"/demo/mailbox/{mail.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["/demo/mailbox/0/", "/demo/mailbox/0/files/0/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_file_that_a_mail_does_not_have_is_not_found(client: Client) -> None:
    mail = send()
    assert client.get(f"/demo/mailbox/{mail.pk}/files/1/").status_code == 404


def test_the_backend_counts_what_it_keeps() -> None:
    mails = [EmailMultiAlternatives("Hello", "Words", to=[f"{n}@city.example"]) for n in range(3)]
    assert sum(mail.send() for mail in mails) == 3
    assert DemoMail.objects.count() == 3


def test_the_mailbox_is_only_read(client: Client) -> None:
    assert client.post("/demo/mailbox/").status_code == 405
