"""`manage.py demo_reset`: the demonstration anew."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections


class Command(BaseCommand):
    """Empty the database of a demonstration and load it again."""

    help = "Empties the demonstration's database and loads it again. Refuses outside demonstration mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: ICC_DEMO is not set.")
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connections["owner"].close()
        call_command("setup_database")
        call_command("load_demo")
