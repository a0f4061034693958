"""`manage.py setup_database`: roles, migrations, grants; safe at every start, beside a running web."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from icc.tenancy.roles import ensure_roles, faults_of_login, grant


class Command(BaseCommand):
    """Prepare the database as its owner."""

    help = "Creates the database roles, migrates, and gives the grants. Idempotent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--roles-only", action="store_true", help="make the roles only: before a backup is restored"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = connections["owner"]
        ensure_roles(owner, password=settings.DATABASES["default"].get("PASSWORD", ""))
        if options["roles_only"]:
            self.stdout.write("The roles are there.")
            return
        call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
        grant(owner)
        owner.close()
        app = connections["default"]
        if faults := faults_of_login(app):
            login = settings.DATABASES["default"]["USER"]
            raise CommandError(f"DATABASE_APP_URL: the login {login} {'; '.join(faults)}. Use icc_app.")
        self.stdout.write("The database is ready.")
