"""From bytes to records: encodings, separators, headers, cells. Knows nothing of what is stored."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from cities.services.cells import CellError, Value, printable
from cities.services.tables import FILES, Column, Key, Row, Table

UTF_8 = "UTF-8"
WINDOWS_1252 = "Windows-1252"

HEADER = 0
"""Row number of the header, and of faults that concern the file as a whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was handed over.

    Attributes:
        name: as it stands in the report.
        content: its bytes; None when it could not be read.
        named: whether somebody asked for this very file; others of a folder may be left out.
    """

    name: str
    content: bytes | None
    named: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, in plain words."""

    file: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says about one table.

    Attributes:
        values: only the columns of which the file speaks.
        defaults: what else holds if the row turns out to be new.
        is_guest: whether the row stands in the file of another table.
    """

    table: Table
    file: str
    row: int
    values: Row
    defaults: Row = field(default_factory=dict)
    is_guest: bool = False

    @property
    def key(self) -> Key:
        """Return what names the row."""
        return self.table.key_of(self.values)

    def fault(self, column: str, message: str) -> Fault:
        """Return a fault in this row."""
        return Fault(self.file, self.row, column, message)


@dataclass(slots=True)
class Sheet:
    """What one file said.

    Attributes:
        table: its kind; None when it was not recognised.
        ignored: whether it is a file of a folder that speaks of something else.
        claimed: keys of all rows, also of those that cannot be taken; others may point at them.
    """

    file: str
    encoding: str = UTF_8
    table: Table | None = None
    ignored: bool = False
    records: list[Record] = field(default_factory=list)
    claimed: set[Key] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, message: str, column: str = "", row: int = HEADER) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.file, row, column, message))


def sources_at(paths: Sequence[Path]) -> list[Source]:
    """Return the files behind paths; of a folder, those that end in `.csv`, by name.

    A file is called by its name, or by its whole path where two have the same name.
    """
    files: dict[Path, bool] = {}
    for path in paths:
        inside = sorted(path.glob("*.csv")) if path.is_dir() else []
        files |= dict.fromkeys(inside, False) if inside else {path: True}
    names = Counter(file.name for file in files)
    return [
        Source(
            name=file.name if names[file.name] == 1 else str(file),
            content=file.read_bytes() if file.is_file() else None,
            named=named,
        )
        for file, named in files.items()
    ]


def read(source: Source, files: Sequence[Table] = FILES) -> Sheet:
    """Read one file as one of the given kinds. All faults are noted, none is raised."""
    sheet = Sheet(source.name)
    lines = _lines(sheet, source.content)
    if sheet.faults:
        return sheet
    _number, header = next(lines, (HEADER, []))
    names = [name.strip().lower() for name in header]
    sheet.table = next((table for table in files if table.marks & set(names)), None)
    if sheet.table is None and not source.named:
        sheet.ignored = True
    elif sheet.table is None:
        known = "; ".join(", ".join(table.required()) for table in files)
        sheet.refuse(_("the header is not one of those known, which need: %(known)s") % {"known": known})
    else:
        _check_header(sheet, sheet.table, names)
        _read_rows(sheet, sheet.table, names, lines)
    return sheet


def _lines(sheet: Sheet, content: bytes | None) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(sheet, content)
    if sheet.faults:
        return iter(())
    text = text.lstrip("\r\n")
    first = text.splitlines()[0] if text else ""
    if "\0" in first:
        sheet.refuse(_("there are NUL characters in the file; save it as CSV UTF-8"))
        return iter(())
    delimiter = max(",;", key=first.count)
    return _parsed(sheet, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _decoded(sheet: Sheet, content: bytes | None) -> str:
    if content is None:
        sheet.refuse(_("there is no such file"))
        return ""
    if not content.strip():
        sheet.refuse(_("the file is empty"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        sheet.encoding = WINDOWS_1252
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        sheet.refuse(_("the file is not text; save it as CSV UTF-8"))
        return ""


def _parsed(sheet: Sheet, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number the lines from the header on, and leave out those without any content."""
    number = HEADER
    try:
        for number, cells in enumerate(reader):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        message = _('from here on the file cannot be read; look for a quotation mark (") that is not closed')
        sheet.refuse(message, row=number + 1)


def _check_header(sheet: Sheet, table: Table, names: list[str]) -> None:
    known = table.known()
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            sheet.refuse(_("the column '%(name)s' stands in the header twice") % {"name": name}, name)
        if name not in known:
            values = {"name": name, "known": ", ".join(known)}
            sheet.refuse(_("the column '%(name)s' is not known; possible are %(known)s") % values, name)
    for name in table.required():
        if name not in names:
            sheet.refuse(_("the column '%(name)s' is missing") % {"name": name}, name)


def _read_rows(sheet: Sheet, table: Table, names: list[str], lines: Iterator[tuple[int, list[str]]]) -> None:
    if sheet.faults:
        return
    known = table.known()
    for row, cells in lines:
        if len(cells) != len(names):
            values = {"found": len(cells), "expected": len(names)}
            message = _("this row has %(found)d cells, the header has %(expected)d; look for a missing quote")
            sheet.refuse(message % values, row=row)
            continue
        before = len(sheet.faults)
        row_values: Row = {}
        for name, cell in zip(names, cells, strict=True):
            try:
                row_values[name] = read_cell(known[name], cell)
            except CellError as error:
                sheet.refuse(str(error), name, row)
        if all(name in row_values for name in table.key):
            sheet.claimed.add(table.key_of(row_values))
        if len(sheet.faults) == before:
            sheet.records.append(Record(table, sheet.file, row, row_values))


def read_cell(column: Column, cell: str) -> Value:
    """Return the value of one cell.

    Raises:
        CellError: the cell cannot be taken.
    """
    content = printable(cell)
    if content:
        return column.read(content)
    if column.required:
        raise CellError(_("this cell must not be empty"))
    return column.empty
