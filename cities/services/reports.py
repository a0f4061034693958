"""What an import of files says: row by row, the same for all tables, whether or not it was applied."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cities.services.cells import shown
from cities.services.sheets import Record, Sheet, Source
from cities.services.tables import Row
from cities.workflow import RowStatus
from icc.audit.services import record as record_audit
from icc.tenancy.actors import Actor

LISTED = 50
"""More new rows than this are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the import says about one row of a file; row 1 is the first below the header."""

    file: str
    row: int
    status: RowStatus
    column: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer; the same whether or not it was applied.

    Attributes:
        sheets: the files that were read.
        applied: whether changes were written.
    """

    lines: list[Line]
    sheets: list[Sheet]
    applied: bool

    @classmethod
    def of(cls, lines: Iterable[Line], sheets: list[Sheet], *, apply: bool) -> "Report":
        """Return the answer; it is applied if that was asked, something changes and no row is wrong."""
        found = cls(list(lines), sheets, applied=False)
        counts = found.counts()
        changes = counts[RowStatus.NEW] + counts[RowStatus.CHANGED]
        return cls(found.lines, sheets, applied=apply and bool(changes) and not found.failed)

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return any(line.status is RowStatus.ERROR for line in self.lines)

    def counts(self, file: str = "") -> Counter[RowStatus]:
        """Return how many lines have which status, of one file or of all."""
        return Counter(line.status for line in self.lines if file in ("", line.file))

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps({"rows": [asdict(line) for line in self.lines]}, ensure_ascii=False, indent=1)

    def as_text(self, *, apply: bool) -> str:
        """Return it for people; `apply` says whether it was asked to write."""
        return "\n".join([*self._summary(), *self._listed(), *self._outcome(apply=apply)])

    def _summary(self) -> Iterator[str]:
        for sheet in self.sheets:
            counts = self.counts(sheet.file)
            numbers = ", ".join(f"{counts[status]} {status.label}" for status in RowStatus)
            what = _("left out, it speaks of something else") if sheet.ignored else numbers
            yield f"{sheet.file} ({sheet.encoding}): {what}"

    def _listed(self) -> Iterator[str]:
        silent = {RowStatus.UNCHANGED}
        if self.counts()[RowStatus.NEW] > LISTED:
            silent.add(RowStatus.NEW)
        listed = [line for line in self.lines if line.status not in silent]
        width = max((len(line.file) for line in listed), default=0)
        for line in listed:
            place = f"{line.file:<{width}}  {_('row')} {line.row:>4}  {line.status.label:<9}"
            column = f"{_('column')} {line.column}: " if line.column else ""
            yield f"{place}  {column}{line.message}"

    def _outcome(self, *, apply: bool) -> Iterator[str]:
        if self.applied:
            yield _("Written.")
        elif not self.failed:
            yield _("Nothing to write.") if apply else _("Dry run: --apply writes this.")


def faults_of(sheet: Sheet) -> list[Line]:
    """Return a line for each fault of a file that stands in the file itself."""
    return [Line(one.file, one.row, RowStatus.ERROR, one.column, one.message) for one in sheet.faults]


def compared(found: Record, before: Row | None, *, name: str) -> Line:
    """Return what a row without fault would do to the one that is stored; `name` stands for a new one."""
    if before is None:
        return Line(found.file, found.row, RowStatus.NEW, "", name)
    changed = [column for column, value in found.values.items() if before[column] != value]
    if not changed:
        return Line(found.file, found.row, RowStatus.UNCHANGED)
    words = "; ".join(
        f"{column}: {shown(before[column]) or '-'} → {shown(found.values[column]) or '-'}"
        for column in changed
    )
    return Line(found.file, found.row, RowStatus.CHANGED, ", ".join(changed), words)


def note(actor: Actor, subject: str, sources: Iterable[Source], report: Report, *, now: datetime) -> None:
    """Append an import that was written to the audit chain, with the digest of each file."""
    files = {source.name: hashlib.sha256(source.content or b"").hexdigest() for source in sources}
    counts = {status.value: number for status, number in report.counts().items()}
    record_audit(actor=actor, subject=subject, action="imported", now=now, data={"files": files, **counts})
