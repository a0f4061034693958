"""What an act has written into a table, and its entry in the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from greendeals.models import Deal
from greendeals.selectors.grid import Table
from greendeals.services.steps import count_change, note
from greendeals.workflow import TableKey
from icc.audit.models import Entry
from icc.audit.services import actor_key
from icc.core.integrity import explained
from icc.tenancy.actors import Person

QUIET = timedelta(minutes=10)
"""Saves of one person in one table within this time make one audit entry."""


@dataclass(slots=True)
class Taken:
    """How many rows an act has touched."""

    added: int = 0
    changed: int = 0
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether it has touched any."""
        return bool(self.added or self.changed or self.removed)


def write_rows(book: Table, deal: Deal, *, new: Sequence[Any], changed: Sequence[Any]) -> None:
    """Store rows of a locked deal: new ones at the end, changed ones with their next version."""
    last = book.model.objects.filter(deal=deal).aggregate(last=Max("position"))["last"] or 0
    for position, row in enumerate(new, start=last + 1):
        row.position = position
    for row in changed:
        row.version += 1
    stored = {field.name for field in book.model._meta.concrete_fields}
    fixed = {"id", "public_id", "deal", "city", "position"}
    with explained(book.model):
        book.model.objects.bulk_create(new)
        if changed:
            book.model.objects.bulk_update(changed, sorted(stored - fixed))
    count_change(deal)


def note_rows(
    actor: Person, deal: Deal, table: TableKey, taken: Taken, *, now: datetime, aloud: bool = False
) -> None:
    """Append what was done to the audit chain: saves of one person within ten minutes once, others always."""
    if taken.removed and not (taken.added or taken.changed):
        note(actor=actor, deal=deal, action=f"{table}-removed", now=now, data={"rows": taken.removed})
        return
    action = f"{table}-saved"
    if not aloud and _noted_lately(actor, deal, action, now=now):
        return
    data = {"added": taken.added, "changed": taken.changed, "removed": taken.removed}
    note(actor=actor, deal=deal, action=action, now=now, data=data)


def _noted_lately(actor: Person, deal: Deal, action: str, *, now: datetime) -> bool:
    saved = Entry.objects.about(deal.subject).filter(action=action)
    return saved.filter(actor=actor_key(actor), at__gt=now - QUIET).exists()
