"""`manage.py setup_database`: roles, migrations, grants; safe to run at every start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from icc.tenancy.roles import ensure_roles, grant


class Command(BaseCommand):
    """Prepare the database as its owner."""

    help = "Creates the database roles, migrates, and gives the grants. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        owner = connections["owner"]
        ensure_roles(owner, password=settings.DATABASES["default"].get("PASSWORD", ""))
        call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
        grant(owner)
        owner.close()
        self.stdout.write("The database is ready.")
