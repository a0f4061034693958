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

from icc.core import clock
from icc.core.logs import logging_config
from icc.notifications.models import Message
from icc.notifications.services import deliver
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
    assert events == ["mail_failed" if fault else "mail_sent"]
    for private in (message.address, message.name, world.city.name, message.context["title"]):
        assert private not in stream.getvalue()


def _raise(fault: Exception) -> Any:
    def send_messages(*_args: Any) -> int:
        raise fault

    return send_messages
