"""`manage.py verify_bundle ZIP`: the verifier that lies in every bundle, run from here."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from icc.documents import verifier


class Command(BaseCommand):
    """Exit 0 when everything holds, 1 when something is wrong, 2 when something could not be checked.

    Asks no database and no network: what it says is what anybody else's copy of the verifier says.
    """

    help = "Checks the offline bundle of a signed deal."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="ZIP", type=Path)
        parser.add_argument("--authority", default="", help="SHA-256 fingerprint of the authority, if known")

    def handle(self, *args: Any, **options: Any) -> None:
        code = verifier.verify(options["bundle"], authority=options["authority"], say=self.stdout.write)
        if code:
            sys.exit(code)
