"""`manage.py demo_accounts`: who can sign in to the demonstration, and how."""

from typing import Any

from django.core.management.base import BaseCommand

from icc.dashboards.demonstration.accounts import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Print the accounts as a table."""

    help = "Prints the demonstration accounts."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(len(account.email) for account in ACCOUNTS)
        self.stdout.write(f"Demonstration accounts, password {PASSWORD}:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<{width}}  {account.purpose}")
