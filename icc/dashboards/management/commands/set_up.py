"""`manage.py set_up`: all that a start on one machine needs, in one process; harmless at every start."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Set up the database, then the seal, then in a demonstration its edition; print its accounts."""

    help = "Sets up the database and the seal; loads the demonstration, and prints its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        steps = ("setup_database", "setup_seal", *(("load_demo",) if settings.DEMO else ()))
        for step in steps:
            call_command(step, stdout=StringIO(), skip_checks=True)
        if settings.DEMO:
            call_command("demo_accounts", stdout=self.stdout)
