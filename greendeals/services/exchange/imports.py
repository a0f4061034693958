"""Taking a workbook back: handed in, checked by a worker, taken over as a whole or not at all."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greendeals.documents import TABLES_FILE
from greendeals.models import Deal, TablesFile
from greendeals.rules import can_edit, can_report
from greendeals.services.exchange.incoming import Read, Unusable, read
from greendeals.services.exchange.plans import plan
from greendeals.services.exchange.values_in import lay_values, read_values, tell_values
from greendeals.services.steps import lock, lock_for_edit
from greendeals.services.written import Taken
from greendeals.workflow import FileOf, ImportState
from icc.core.errors import Conflict, Invalid
from icc.core.public_ids import new_public_id
from icc.core.queue import enqueue
from icc.documents.services import content_of, store_upload
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=6)
"""Longer than the hard limit of a task: who still works, holds it."""

ATTEMPTS = 3
CHECK = "greendeals.tasks.check_tables"

OTHER_ENDINGS = {
    ".xls": gettext_lazy("This is an old Excel file. Open it and save it as .xlsx."),
    ".xlsm": gettext_lazy("A file with macros is not taken. Save it as Excel without macros (.xlsx)."),
    ".xlsb": gettext_lazy("This is a binary Excel file. Open it and save it as .xlsx."),
    ".ods": gettext_lazy("Save the file as Excel (.xlsx); LibreOffice does that under “Save as”."),
    ".csv": gettext_lazy(
        "A CSV file holds one table and no row names. Change the Excel file that you downloaded here."
    ),
}


OTHERWISE = gettext_lazy("Choose the Excel file (.xlsx) that you downloaded here.")


@transaction.atomic
def hand_in_tables(*, actor: Person, deal: Deal, content: bytes, file_name: str, now: datetime) -> TablesFile:
    """Keep a workbook and wake a worker to check it; nothing of the deal changes.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: it is no workbook, by its name or by what is in it.
        TooLarge: it has more than 20 MB.
    """
    return _hand_in(actor, lock_for_edit(actor, deal), FileOf.TABLES, content, file_name, now=now)


@transaction.atomic
def hand_in_values(*, actor: Person, deal: Deal, content: bytes, file_name: str, now: datetime) -> TablesFile:
    """Keep a workbook with values and wake a worker to check it; nothing of the deal changes.

    Raises:
        Forbidden: the actor does not write in this city, or the deal is not signed.
        Invalid: it is no workbook, by its name or by what is in it.
        TooLarge: it has more than 20 MB.
    """
    deal = lock(actor, deal)
    can_report(actor, deal).require()
    return _hand_in(actor, deal, FileOf.VALUES, content, file_name, now=now)


def _hand_in(
    actor: Person, deal: Deal, holds: FileOf, content: bytes, file_name: str, *, now: datetime
) -> TablesFile:
    ending = PurePosixPath(file_name).suffix.lower()
    if ending != ".xlsx":
        raise Invalid(fields={"file": OTHER_ENDINGS.get(ending, OTHERWISE)})
    name = new_public_id()
    document = store_upload(
        kind=TABLES_FILE,
        subject=f"tables:{name}",
        content=content,
        file_name=file_name,
        city_id=deal.city_id,
        now=now,
    )
    handed_in = TablesFile.objects.create(
        public_id=name,
        deal=deal,
        city_id=deal.city_id,
        holds=holds,
        document=document,
        uploaded_at=now,
        uploaded_by_id=actor.user_id,
    )
    enqueue(CHECK, handed_in.pk)
    return handed_in


def check_tables(*, file_id: int, now: datetime) -> bool:
    """Check one workbook; return whether this call did.

    Claims by compare-and-set with a lease, reads the file outside any transaction, lays it over the tables
    of the deal and stores what it would do. Repeating is harmless.
    """
    with scope(System("tables")):
        waiting = TablesFile.objects.filter(pk=file_id, state=ImportState.WAITING)
        lost = TablesFile.objects.filter(pk=file_id, state=ImportState.CHECKING, lease_until__lt=now)
        claim = {"state": ImportState.CHECKING, "lease_until": now + LEASE, "attempts": F("attempts") + 1}
        if not (waiting.update(**claim) or lost.update(**claim)):
            return False
        row = TablesFile.objects.select_related("document").get(pk=file_id)
    try:
        content = content_of(row.document)
        found = read_values(content) if row.holds == FileOf.VALUES else read(content).plain()
    except Unusable as error:
        return _finish(row, state=ImportState.REFUSED, fault=str(error))
    except Exception:
        log.exception("tables_failed", file=row.pk)
        last = row.attempts >= ATTEMPTS
        fault = _("The file could not be checked. Hand it in again.") if last else ""
        return _finish(row, state=ImportState.REFUSED if last else ImportState.WAITING, fault=fault)
    with scope(System("tables")):
        deal = Deal.objects.select_related("city", "sector", "participation__edition").get(pk=row.deal_id)
        if row.holds == FileOf.VALUES:
            lines = tell_values(actor=System("tables"), deal=deal, found=found, now=now)
        else:
            lines = plan(actor=System("tables"), deal=deal, found=Read.of(found)).lines
        stored = {"cells": found, "lines": lines, "content_version": deal.content_version}
        return _finish(row, state=ImportState.CHECKED, **stored)


def _finish(row: TablesFile, **outcome: object) -> bool:
    with scope(System("tables")):
        mine = TablesFile.objects.filter(pk=row.pk, state=ImportState.CHECKING, attempts=row.attempts)
        return bool(mine.update(lease_until=None, **outcome))


@transaction.atomic
def recheck_tables(*, actor: Person, tables_file: TablesFile) -> None:
    """Have a workbook checked anew, because the deal has changed since.

    Raises:
        Forbidden: the actor does not write in this city, or the text stands still.
    """
    rule = can_report if tables_file.holds == FileOf.VALUES else can_edit
    rule(actor, tables_file.deal).require()
    done = TablesFile.objects.visible_to(actor).filter(pk=tables_file.pk, state=ImportState.CHECKED)
    if done.update(state=ImportState.WAITING, attempts=0):
        enqueue(CHECK, tables_file.pk)


@transaction.atomic
def take_over_values(*, actor: Person, tables_file: TablesFile, now: datetime) -> int:
    """Enter all values of a checked workbook; return how many are new or corrected.

    Whoever takes it over has read the questions about unlikely figures in the check.

    Raises:
        Conflict: it is not checked, was taken over already, or others have entered other values since.
        Forbidden: the actor does not write in this city.
        Invalid: something in it is wrong.
    """
    deal = lock(actor, tables_file.deal)
    can_report(actor, deal).require()
    row = _checked(actor, tables_file)
    reader, told = lay_values(actor=actor, deal=deal, found=row.cells)
    if told:
        raise Invalid(_("There are errors in the file; nothing was taken over."))
    entered = reader.enter(actor=actor, deal=deal, now=now, sure=True)
    row.state, row.applied_at = ImportState.APPLIED, now
    row.save(update_fields=["state", "applied_at"])
    return sum(entered)


def _checked(actor: Person, tables_file: TablesFile) -> TablesFile:
    rows = TablesFile.objects.visible_to(actor).select_for_update()
    row: TablesFile | None = rows.filter(pk=tables_file.pk, state=ImportState.CHECKED).first()
    if row is None:
        raise Conflict(_("This file is not waiting to be taken over."))
    return row


@transaction.atomic
def take_over_tables(*, actor: Person, tables_file: TablesFile, now: datetime) -> dict[str, Taken]:
    """Write everything a checked workbook says, in one transaction; return what was touched, by table.

    Raises:
        Conflict: it is not checked, was taken over already, or the deal has changed since the check.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: something in it is wrong.
    """
    deal = lock_for_edit(actor, tables_file.deal)
    row = _checked(actor, tables_file)
    if row.content_version != deal.content_version:
        words = _("The deal was changed after the file was checked. Check it again, then take it over.")
        raise Conflict(words)
    made = plan(actor=actor, deal=deal, found=Read.of(row.cells))
    if made.failed:
        raise Invalid(_("There are errors in the file; nothing was taken over."))
    taken = {draft.book.key.value: draft.write(actor, deal, now=now) for draft in made.drafts}
    row.state, row.applied_at = ImportState.APPLIED, now
    row.save(update_fields=["state", "applied_at"])
    return taken
