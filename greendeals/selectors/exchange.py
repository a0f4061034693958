"""Workbooks that were handed in, as pages show them and workers find them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from greendeals.models import Deal, TablesFile
from greendeals.rules import can_edit, can_report
from greendeals.workflow import FileOf, ImportState, LineStatus, TableKey
from icc.core.decisions import Decision
from icc.core.errors import Text
from icc.tenancy.actors import Actor

LISTED = 200
"""Lines beyond this are counted, not listed."""

SHOWN = (LineStatus.ERROR, LineStatus.REMOVED, LineStatus.CHANGED, LineStatus.NEW)
"""What is listed, the worst first; unchanged rows are only counted."""

TONES: Mapping[LineStatus, str] = {
    LineStatus.ERROR: "danger",
    LineStatus.REMOVED: "attention",
    LineStatus.CHANGED: "progress",
    LineStatus.NEW: "info",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the report: what would happen to a row, or what is wrong with it."""

    table: Text
    row: int
    status: Text
    tone: str
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class TablesPage:
    """A workbook that was handed in.

    Attributes:
        counts: label and number of each kind of line.
        lines: what is worth reading, errors first.
        more: how many lines are not listed.
        stale: whether the deal has changed since the check.
        edit: whether the reader may take it over.
    """

    file: TablesFile
    counts: list[tuple[Text, int, str]]
    lines: list[Told]
    more: int
    stale: bool
    edit: Decision

    @property
    def of_values(self) -> bool:
        """Whether it holds values."""
        return self.file.holds == FileOf.VALUES

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return any(line.tone == TONES[LineStatus.ERROR] for line in self.lines)


def tables_page(*, actor: Actor, deal: Deal, file: TablesFile) -> TablesPage:
    """Return a workbook with what taking it over would do."""
    of_values = file.holds == FileOf.VALUES
    counted = Counter(LineStatus(line["status"]) for line in file.lines)
    ordered = [line for status in SHOWN for line in file.lines if line["status"] == status]
    return TablesPage(
        file=file,
        counts=[(status.label, counted[status], TONES.get(status, "neutral")) for status in LineStatus],
        lines=[_told(line) for line in ordered[:LISTED]],
        more=max(len(ordered) - LISTED, 0),
        stale=file.state == ImportState.CHECKED
        and not of_values
        and file.content_version != deal.content_version,
        edit=can_report(actor, deal) if of_values else can_edit(actor, deal),
    )


def _told(line: Mapping[str, Any]) -> Told:
    status = LineStatus(line["status"])
    named = FileOf.VALUES.label if line["table"] == FileOf.VALUES else TableKey(line["table"]).label
    return Told(named, line["row"], status.label, TONES[status], line["column"], line["words"])


def open_tables_files(*, now: datetime) -> "QuerySet[TablesFile]":
    """Return workbooks that wait for a worker, or were left behind by one that died."""
    lost = Q(state=ImportState.CHECKING, lease_until__lt=now)
    found: QuerySet[TablesFile] = TablesFile.objects.filter(Q(state=ImportState.WAITING) | lost)
    return found.order_by("uploaded_at")
