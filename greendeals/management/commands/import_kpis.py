"""`manage.py import_kpis PATH...`: the catalogue of indicators; a dry run unless told otherwise."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cities.services import sources_at
from greendeals import services
from icc.core import clock
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

OWN_COPY = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """Imports the catalogue of indicators."""

    help = "Imports the catalogue of indicators. Without --apply nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="CSV file, or folder of CSV files"
        )
        parser.add_argument("--apply", action="store_true", help="write, if every row is right")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = System("import of indicators")
        sources = sources_at(options["paths"] or [OWN_COPY])
        with scope(actor):
            report = services.import_kpis(
                actor=actor, sources=sources, apply=options["apply"], now=clock.now()
            )
        told = report.as_json() if options["as_json"] else report.as_text(apply=options["apply"])
        self.stdout.write(told)
        if report.failed:
            raise CommandError(_("There are errors; nothing was written."))
