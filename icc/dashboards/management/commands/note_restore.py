"""`manage.py note_restore FILE`: say in the log itself that it was set back behind a checkpoint."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from icc.audit import checkpoints
from icc.core import clock
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

CLERK = System("note_restore")


class Command(BaseCommand):
    """Append the entry `restored`, which names the checkpoint and the gap. Nothing is ever numbered anew."""

    help = "After a restore from an older backup: notes which entries are lost, for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "checkpoint", metavar="FILE", type=Path, help="the latest checkpoint kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(CLERK):
            body = options["checkpoint"].read_bytes()
            lost = list(checkpoints.faults_of(body))
            if not lost:
                raise CommandError("The log agrees with this checkpoint: there is nothing to note.")
            checkpoints.note_gap(actor=CLERK, body=body, now=clock.now())
        self.stdout.write(f"Noted: {'; '.join(lost)}")
