"""Checkpoints of the audit log: drafted, stamped, kept."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from icc.audit import checkpoints
from icc.audit.models import Checkpoint
from icc.core.published import renew
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)
CLERK = System("checkpoint")


def make_checkpoint(*, now: datetime) -> Checkpoint | None:
    """Take one hash over the audit log, have it stamped, keep it; None when nothing is new.

    The authority is asked outside of any transaction. Of two workers at once one keeps its checkpoint.

    Raises:
        Busy: no moment without a writer was found; the next run tries again.
        NoTimeStamp: no authority has answered; a checkpoint without its stamp is never kept.
    """
    from icc.documents import timestamps  # slow to import, and only workers stamp

    with scope(CLERK):
        draft = checkpoints.draft(now=now)
    if draft is None:
        return None
    token = timestamps.stamp(draft.body, now=now)
    try:
        with scope(CLERK), transaction.atomic():
            kept = checkpoints.keep(draft, token)
            renew()
    except IntegrityError:
        log.info("checkpoint_overtaken", number=draft.number)
        return None
    log.info("checkpoint_made", number=kept.number, entries=kept.entries)
    return kept


def unstamped() -> Iterator[str]:
    """Yield the checkpoints whose time stamp does not hold."""
    from icc.documents import timestamps

    for row in Checkpoint.objects.order_by("number"):
        if timestamps.stamped_at(bytes(row.token), row.body.encode()) is None:
            yield f"the time stamp of checkpoint {row.number} does not hold"
