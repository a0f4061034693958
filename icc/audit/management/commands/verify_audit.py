"""`manage.py verify_audit`: recompute every chain, and compare its end and what it disclosed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


class Command(BaseCommand):
    """Exit 0 when every chain is whole and discloses what it committed to; else name the faults, exit 1."""

    help = "Recomputes the hash chain of every audited record."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(System("verify_audit")):
            faults = list(broken_links())
            count = Entry.objects.count()
        for fault in faults:
            self.stderr.write(f"Broken: {fault}")
        self.stdout.write(f"{count} entries checked, {len(faults)} broken.")
        if faults:
            sys.exit(1)
