"""Whether the platform can do its work: what `/readyz` asks."""

import ctypes.util
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from celery import current_app
from django.core.files.storage import default_storage
from django.db import connection

from icc.core.heartbeat import is_alive
from icc.documents.pdf import font_faces
from icc.tenancy.roles import faults_of_login

log = structlog.get_logger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _app_role() -> bool:
    if faults := faults_of_login(connection):
        log.error("login_above_the_wall", faults=faults)
    return not faults


def _broker() -> bool:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return True


def _storage() -> bool:
    place = Path(default_storage.path(""))
    while not place.exists():  # made with the first file
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _pango() -> bool:
    return bool(ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0"))


def _fonts() -> bool:
    return "data:font/woff2" in font_faces()


def readiness(*, now: datetime) -> dict[str, bool]:
    """Try each part the platform stands on; worker and beat by their last sign of life."""
    parts: dict[str, Callable[[], bool]] = {
        "database": _database,
        "app_role": _app_role,
        "broker": _broker,
        "worker_and_beat": lambda: is_alive("worker", now=now),
        "storage": _storage,
        "pango": _pango,
        "fonts": _fonts,
    }
    return {name: _holds(name, part) for name, part in parts.items()}


def _holds(name: str, part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Exception as error:  # noqa: BLE001 -- a probe reports whatever goes wrong
        log.warning("not_ready", part=name, fault=type(error).__name__)
        return False
