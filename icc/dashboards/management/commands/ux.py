"""`manage.py ux`: every page in a real browser, against the gates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Look; the work is done in icc.ops, above this storey, and named by a dotted string."""

    help = "Visits every page as every demonstration account, in a database of its own, and checks the gates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", action="append", default=[], help="only this one; may be repeated")
        parser.add_argument("--limit", type=int, default=10_000, help="most pages for each account")

    def handle(self, *args: Any, **options: Any) -> None:
        reason = import_string("icc.ops.ux.run.skip_reason")()
        if reason:
            self.stdout.write(f"ux did not run. {reason}")
            return
        run = import_string("icc.ops.ux.run.run")
        faults = run(tell=self.stdout.write, accounts=tuple(options["account"]), limit=options["limit"])
        if faults:
            raise CommandError(f"{len(faults)} faults")
