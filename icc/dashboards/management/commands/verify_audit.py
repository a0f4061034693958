"""`manage.py verify_audit`: recompute every chain, every piece of evidence, every checkpoint."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from greendeals.selectors import altered_evidence
from icc.audit import checkpoints
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.documents.services import unstamped
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


class Command(BaseCommand):
    """Exit 0 when the log is whole and agrees with every checkpoint; else name the faults, exit 1.

    The checkpoints kept here would be set back together with the log: after a restore, give one that
    was kept elsewhere. A gap that is known and noted (`note_restore`) is told, and is no fault.
    """

    help = "Recomputes the audit trail and compares it with its checkpoints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            metavar="FILE",
            type=Path,
            help="also compare with this checkpoint, kept elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = options["checkpoint"]
        with scope(System("verify_audit")):
            found = chain(broken_links(), altered_evidence(), checkpoints.faults(), unstamped())
            faults = [str(fault) for fault in found]
            elsewhere = list(_elsewhere(kept)) if kept else []
            count = Entry.objects.count()
            noted = checkpoints.noted_gap(kept.read_bytes()) if elsewhere else None
        if noted:
            self.stdout.write(f"Known gap, noted on {noted.at:%Y-%m-%d %H:%M} UTC: {'; '.join(elsewhere)}")
        else:
            faults += elsewhere
        for fault in faults:
            self.stderr.write(f"Broken: {fault}")
        self.stdout.write(f"{count} entries checked, {len(faults)} broken.")
        if faults:
            sys.exit(1)


def _elsewhere(kept: Path) -> Iterator[str]:
    try:
        yield from checkpoints.faults_of(kept.read_bytes())
    except (OSError, KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{kept} is not a checkpoint that can be read.") from error
