"""The words of every mail: complete, in every language, and harmless whatever people call things."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from greendeals.models import Deal
from icc.core import clock
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import Recipient, compose, deliver, notify

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script> & “Sonne” \"quoted\" Ωμέγα"
CONTEXT = {
    "title": HOSTILE,
    "city": "Alcoi <b>",
    "path": "/deals/abc/",
    "reason": "Say <i>who</i> pays\nand when",
    "deadline": "2026-03-16",
    "sha256": "0" * 64,
    "verify": f"{settings.SITE_URL}/verify/ABCD/",
    "organisation": HOSTILE,
    "inviter": "Ada <b>",
    "function": "Coordinator",
    "body": "Say <i>who</i> pays\nand when",
    "about": "Accessibility",
    "writer": HOSTILE,
    "email": "reader@people.example",
    "text": "Say <i>who</i> pays\nand when",
}
SECRETS = {"token": "t0ken", "digits": "012345"}
WITHOUT_A_DEAL = {"greendeals.code"}
"""Mails that do not say which deal they are about: whoever sees the list of mails need not know."""

KINDS = sorted(MessageKind.known)
DEALS = [kind for kind in KINDS if kind.startswith("greendeals.") and kind not in WITHOUT_A_DEAL]
LANGUAGES = [code for code, _ in settings.LANGUAGES]


def written(kind: str, *, title: str = HOSTILE, language: str = "en") -> Message:
    return notify(
        kind=MessageKind.known[kind],
        to=Recipient("ada@city.example", "Ada <script>", language),
        key="1",
        context={**CONTEXT, "title": title},
        secrets=SECRETS,
        now=clock.now(),
    )


def html_of(message: Message) -> str:
    (alternative,) = compose(message).alternatives
    return str(alternative[0])


def test_every_kind_has_its_words_and_every_template_its_kind() -> None:
    folder = Path(settings.BASE_DIR, "templates", "email")
    assert {path.stem for path in folder.glob("*.txt")} - {"layout"} == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_complete_as_text_and_as_html(kind: str, language: str) -> None:
    message = written(kind, language=language)
    composed = compose(message)
    assert composed.subject
    assert "\n" not in composed.subject
    places = (
        "/deals/abc/",
        "/p/t0ken/",
        "/p/again/",
        "/verify/ABCD/",
        "012345",
        "Answer by mail to reader@people.example",
    )
    assert any(place in composed.body for place in places), "the mail leads nowhere"
    assert "{{" not in composed.body
    assert "{%" not in html_of(message)
    assert "Not an official service of the European Commission" in composed.body


@pytest.mark.parametrize("kind", KINDS)
def test_text_says_what_was_typed_and_html_escapes_it(kind: str) -> None:
    message = written(kind)
    composed, html = compose(message), html_of(message)
    assert "&lt;" not in composed.body
    assert "&amp;" not in composed.subject
    assert "Ada <script>" in composed.body
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "Ada &lt;script&gt;" in html


@pytest.mark.parametrize("kind", DEALS)
def test_the_name_of_the_deal_stands_unaltered_in_its_mails(kind: str) -> None:
    composed = compose(written(kind))
    assert HOSTILE in f"{composed.subject}\n{composed.body}"


def test_the_coachs_reason_reaches_the_coordinator() -> None:
    assert "Say <i>who</i> pays\nand when" in compose(written("greendeals.returned")).body


@pytest.mark.parametrize("title", ["Solar\r\nBcc: everyone@city.example", "Solar\nroofs", "Solar\rroofs"])
def test_a_line_break_in_a_name_neither_forges_a_header_nor_stops_the_mail(title: str) -> None:
    message = written("greendeals.approved", title=title)
    assert deliver(message_id=message.pk, now=clock.now())
    (sent,) = mail.outbox
    assert sent.message()["Bcc"] is None
    assert sent.subject.startswith("Your coach approved “Solar")
    assert len(sent.subject.splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_mail_of_the_demonstration_is_marked(kind: str) -> None:
    message = written(kind)
    assert "Demonstration with invented data" in compose(message).body
    assert "Demonstration with invented data" in html_of(message)


def test_a_name_of_the_longest_kind_fits_the_subject() -> None:
    longest = "ß" * (Deal._meta.get_field("title").max_length or 0)
    message = written("greendeals.signed", title=longest)
    assert deliver(message_id=message.pk, now=clock.now())
    assert longest in mail.outbox[0].subject
