"""`manage.py bench`: what each page costs, beside floors measured in the same minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Measure; the work is done in icc.ops, above this storey, and named by a dotted string."""

    help = "Measures every main page beside bare floors, in a database of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, choices=(1, 10, 100), default=1, help="times 136 cities")
        parser.add_argument("--quick", action="store_true", help="about a minute; rough")
        parser.add_argument("--only", default="", metavar="TEXT", help="only these pages: /values/,/keeping/")
        parser.add_argument("--json", default="", metavar="FILE", help="write the figures there as well")

    def handle(self, *args: Any, **options: Any) -> None:
        run = import_string("icc.ops.bench.run.run")
        run(
            scale=options["scale"],
            quick=options["quick"],
            only=options["only"],
            json_file=options["json"],
            tell=self.stdout.write,
        )
