"""The roadmap as a kind of document: printed from the values that were fixed when it was asked for."""

import base64
import json
from datetime import date
from typing import Any

from icc.core import blobs
from icc.dashboards.roadmap.drawing import time_plan
from icc.dashboards.roadmap.rules import can_ask_for_roadmap
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor

SEPARATOR = ":"


def subject_of(city_id: int, sha256: str) -> str:
    """Return the name of the roadmap of a city made from these values."""
    return f"city{SEPARATOR}{city_id}{SEPARATOR}{sha256}"


def _build(document: Document) -> dict[str, Any]:
    """Return the fixed values, and the drawing made from them."""
    sha256 = document.subject.rpartition(SEPARATOR)[2]
    values: dict[str, Any] = json.loads(blobs.fetch(sha256))
    today = date.fromisoformat(values["day"])
    drawing = str(time_plan(values["plan"], today=today))
    source = base64.b64encode(drawing.encode()).decode()
    printed: dict[str, Any] = _dated(values)
    return printed | {"drawing": f"data:image/svg+xml;base64,{source}" if drawing else ""}


def _dated(value: Any) -> Any:
    """Return the values with days as days, so that they are printed in the reader's language."""
    if isinstance(value, dict):
        return {name: _day(part) if name in _DAYS else _dated(part) for name, part in value.items()}
    return [_dated(part) for part in value] if isinstance(value, list) else value


_DAYS = frozenset({"day", "due", "start", "end"})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _may_read(actor: Actor, document: Document) -> bool:
    return document.city_id is not None and bool(can_ask_for_roadmap(actor, document.city_id))


ROADMAP = DocumentKind("dashboards.roadmap", build=_build, may_read=_may_read)
