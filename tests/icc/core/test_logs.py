"""Logs: one line of JSON per event, with identifiers and without people."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import structlog
from django.db import IntegrityError, transaction
from django.test import Client

from icc.accounts.models import User
from icc.core import clock
from icc.core.logs import logging_config
from icc.notifications.models import Message
from icc.notifications.services import deliver
from tests.factories.accounts import UserFactory
from tests.greendeals.world import in_review, new_world


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the handler of the settings writes, whoever else listens."""
    parts: Any = logging_config("INFO")
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(
        parts["formatters"]["json"]
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    structlog.get_logger("icc.tests").info("document_ready", document=17, words="two\nlines")
    (line,) = lines(stream)
    assert (line["event"], line["document"], line["level"]) == ("document_ready", 17, "info")
    assert line["words"] == "two\nlines"
    assert line["timestamp"].endswith("Z")


def test_other_libraries_are_logged_in_the_same_form(stream: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("slow answer after %s s", 3)
    (line,) = lines(stream)
    assert (line["event"], line["logger"]) == ("slow answer after 3 s", "somebody.else")


def test_a_fault_keeps_its_traceback_on_the_same_line(stream: io.StringIO) -> None:
    try:
        int("broken")
    except ValueError:
        structlog.get_logger("icc.tests").exception("document_failed", document=17)
    (line,) = lines(stream)
    assert "ValueError: invalid literal" in line["exception"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [None, SMTPServerDisconnected("coach@city.example is away")])
def test_a_mail_is_logged_without_name_or_address(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    world = new_world()
    in_review(world)
    message = Message.objects.get()
    if fault:
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _raise(fault))
    deliver(message_id=message.pk, now=clock.now())
    events = [line["event"] for line in lines(stream)]
    assert events == ["mail_uncertain" if fault else "mail_sent"]
    for private in (message.address, message.name, world.city.name, message.context["title"]):
        assert private not in stream.getvalue()


def _raise(fault: Exception) -> Any:
    def send_messages(*_args: Any) -> int:
        raise fault

    return send_messages


@pytest.mark.django_db
def test_a_row_that_the_database_refused_is_not_quoted(stream: io.StringIO) -> None:
    user = UserFactory(email="ada@city.example", name="Ada Lovelace", password="secret-hash")
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=user.email.upper())
    except IntegrityError as error:
        structlog.get_logger("icc.tests").exception("document_failed", document=17)
        logging.getLogger("celery").warning("Task raised unexpected: %r", error)
        logging.getLogger("celery").exception("Task raised unexpected: %s", error)  # noqa: TRY401 -- as Celery does
    told = stream.getvalue()
    assert "Failing row" not in told
    for private in ("Ada Lovelace", "city.example", "CITY.EXAMPLE", "argon2", "DETAIL"):
        assert private not in told, private
    first, *_, last = lines(stream)
    assert "psycopg.errors.CheckViolation (23514, accounts_user, user_email_lower)" in first["exception"]
    assert "django.db.utils.IntegrityError (23514, accounts_user, user_email_lower)" in last["exception"]
    assert "test_logs.py" in first["exception"]


def test_the_causes_of_a_fault_are_told_by_their_first_lines(stream: io.StringIO) -> None:
    quoting = ValueError("not for ada@city.example\nDETAIL: a row of hers")
    try:
        _raise_from(quoting)()
    except ExceptionGroup:
        structlog.get_logger("icc.tests").exception("document_failed")
    (line,) = lines(stream)
    for words in ("ValueError: not for [address]\n", "ExceptionGroup: two", "KeyError: 'x'", "TypeError: y"):
        assert words in line["exception"]
    assert "a row of hers" not in line["exception"]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/invitation/s3cr3t-token/",
        "/accounts/password/reset/key/1-s3cr3t-token/",
        "/accounts/confirm-email/s3cr3t-token/",
        "/p/s3cr3t-token/deal/",
    ],
)
def test_an_address_that_lets_its_holder_in_is_logged_without_its_secret(
    stream: io.StringIO, path: str
) -> None:
    logging.getLogger("django.request").error("Internal Server Error: %s", path)
    structlog.get_logger("icc.tests").error("refused", path=path)
    first, second = lines(stream)
    assert "s3cr3t" not in stream.getvalue()
    assert first["event"].startswith("Internal Server Error: /")
    assert second["path"] == path.replace("1-s3cr3t-token", "[token]").replace("s3cr3t-token", "[token]")


@pytest.mark.django_db
def test_a_broken_invitation_page_keeps_its_token_to_itself(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("icc.accounts.views.open_invitation", fail)
    response = Client(raise_request_exception=False).get("/accounts/invitation/s3cr3t-token/")
    assert response.status_code == 500
    (line,) = lines(stream)
    assert line["event"] == "Internal Server Error: /accounts/invitation/[token]/"
    assert "ZeroDivisionError" in line["exception"]
    assert "s3cr3t" not in stream.getvalue()


def _raise_from(cause: Exception) -> Any:
    def fail() -> None:
        raise ExceptionGroup("two faults", [KeyError("x"), TypeError("y")]) from cause

    return fail
