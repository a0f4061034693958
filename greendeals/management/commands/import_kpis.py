"""`manage.py import_kpis PATH...`: the catalogue of indicators; a dry run unless told otherwise."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cities.services import sources_at
from cities.workflow import RowStatus
from greendeals import services
from greendeals.services import KpiReport
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
        if options["as_json"]:
            rows = [asdict(line) for line in report.lines]
            self.stdout.write(json.dumps({"rows": rows}, ensure_ascii=False, indent=1))
        else:
            self._tell(report, applied=options["apply"])
        if report.failed:
            raise CommandError(_("There are errors; nothing was written."))

    def _tell(self, report: KpiReport, *, applied: bool) -> None:
        for sheet in report.sheets:
            counts = report.counts(sheet.file)
            numbers = ", ".join(f"{counts[status]} {status.label}" for status in RowStatus)
            what = _("left out, it speaks of something else") if sheet.ignored else numbers
            self.stdout.write(f"{sheet.file} ({sheet.encoding}): {what}")
        for line in report.lines:
            if line.status in {RowStatus.CHANGED, RowStatus.ERROR}:
                column = f"{_('column')} {line.column}: " if line.column else ""
                place = f"{line.file}  {_('row')} {line.row:>4}  {line.status.label:<9}"
                self.stdout.write(f"{place}  {column}{line.message}")
        if report.applied:
            self.stdout.write(_("Written."))
        elif not report.failed:
            self.stdout.write(_("Nothing to write.") if applied else _("Dry run: --apply writes this."))
