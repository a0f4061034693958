"""`manage.py setup_seal`: the test authority behind the seal, made where there is none; what is published."""

from typing import Any

from django.core.management.base import BaseCommand

from icc.core import clock
from icc.documents import authority, custody


class Command(BaseCommand):
    """Make keys and certificates of the seal; harmless at every start, and beside another set-up."""

    help = "Makes the test authority that seals documents, unless there is one. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        authority.set_up(now=clock.now())
        custody.publish()
        fingerprint = authority.ca_fingerprint()
        self.stdout.write(f"The seal is ready. Its authority's certificate has SHA-256 {fingerprint}")
