"""Why rows of a table cannot be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from icc.core.errors import Conflict, Invalid


class RowConflict(Conflict):
    """Somebody else saved the row first. Both are kept: theirs here, one's own in the request."""

    default = gettext_lazy("Somebody else saved this row while you were writing. Yours is kept.")

    def __init__(self, theirs: Any) -> None:
        super().__init__()
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell.

    Attributes:
        row: number of the row in the block or sheet, from 1.
        column: head of the column; empty where the whole row is meant.
        cell: what stands there, shortened.
    """

    row: int
    column: str
    cell: str
    words: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        return _("Row %(row)d, %(column)s: %(words)s") % {
            "row": self.row,
            "column": self.column or _("the whole row"),
            "words": self.words,
        }


class BlockRefused(Invalid):
    """A block of rows cannot be taken; nothing of it was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        count = len(faults)
        words = ngettext(
            "%d cell cannot be taken, so nothing was. Correct it below.",
            "%d cells cannot be taken, so nothing was. Correct them below.",
            count,
        )
        super().__init__(words % count, fields={"block": "\n".join(map(str, faults))})
        self.faults = list(faults)
