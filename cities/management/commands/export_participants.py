"""`manage.py export_participants FOLDER`: the reference data as the four files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cities import services
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


class Command(BaseCommand):
    """Writes editions, municipalities, participants and vocabularies into a folder."""

    help = "Writes the reference data as CSV files, as they were imported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = System("export of participants")
        folder: Path = options["folder"]
        with scope(actor):
            files = services.export_participants(actor=actor)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            self.stdout.write(str(folder / name))
