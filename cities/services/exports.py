"""Writing the reference files."""

import csv
import io
from collections.abc import Iterable

from cities.rules import can_export_reference
from cities.services.cells import shown
from cities.services.stored import state
from cities.services.tables import FILES, Row, Table
from icc.tenancy.actors import Actor


def written(table: Table, rows: Iterable[Row]) -> bytes:
    """Return rows as the bytes of a file: UTF-8, commas, line feeds, one header line."""
    text = io.StringIO(newline="")
    names = [column.name for column in table.columns]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([shown(row[name]) for name in names] for row in rows)
    return text.getvalue().encode()


def export_participants(*, actor: Actor) -> dict[str, bytes]:
    """Return the reference files by name. What was made up for demonstrations is left out.

    What was imported comes out as the same bytes.

    Raises:
        Forbidden: the actor does not see the network.
    """
    can_export_reference(actor).require()
    rows = state(real_only=True)
    return {f"{table.name}.csv": written(table, rows[table.name].values()) for table in FILES}
