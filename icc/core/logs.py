"""Structured logs: event names and identifiers, never names, addresses or free text of a person."""

import re
import traceback
from collections.abc import Iterator
from typing import Any

import psycopg
import structlog
from django.db import Error as DatabaseFault
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

TOKEN = re.compile(r"(/(?:accounts/(?:invitation|password/reset/key|confirm-email)|p)/)[^/\s'\"?]+")
"""The secret part of an address that lets its holder in."""

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
VALUES = re.compile(r"(?:\s|\\n)*(?:DETAIL|CONTEXT): [\s\S]*")
"""Where PostgreSQL quotes the row that it refused, in a message that somebody has put into an event."""


def masked(text: str) -> str:
    """Return a text without tokens and e-mail addresses."""
    return ADDRESS.sub("[address]", TOKEN.sub(r"\1[token]", text))


def told(fault: BaseException) -> str:
    """Return type and first line of an exception; of the database's, which quotes rows, type and names."""
    name = f"{type(fault).__module__}.{type(fault).__qualname__}".removeprefix("builtins.")
    if not isinstance(fault, DatabaseFault | psycopg.Error):
        return f"{name}: {masked(str(fault).partition(chr(10))[0])}"
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    diag = cause.diag if isinstance(cause, psycopg.Error) else None
    names = (diag.sqlstate, diag.table_name, diag.column_name, diag.constraint_name) if diag else ()
    return f"{name} ({', '.join(filter(None, names))})"


def _chain(fault: BaseException) -> Iterator[str]:
    """Yield the parts of a traceback, the first cause first."""
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None:
        yield from _chain(before)
        yield "\nwhich led to:\n\n"
    yield from traceback.format_tb(fault.__traceback__)
    yield f"{told(fault)}\n"
    if isinstance(fault, BaseExceptionGroup):
        for part in fault.exceptions:
            yield from ("\ntogether with:\n\n", *_chain(part))


def _traceback(exc_info: ExcInfo) -> str:
    """Return types, frames and what may be told of the messages."""
    return "".join(_chain(exc_info[1])).rstrip()


def _without_people(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Take tokens, addresses and quoted rows out of every text of an event."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = masked(VALUES.sub("", value))
    return event


def logging_config(level: str) -> dict[str, Any]:
    """Return Django's `LOGGING`: one line of JSON per event, for our own and for third-party loggers."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(_traceback),
            _without_people,
            structlog.processors.JSONRenderer(),
        ],
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            "pyhanko": {"level": "ERROR"},
            "pyhanko_certvalidator": {"level": "ERROR"},
        },
    }
