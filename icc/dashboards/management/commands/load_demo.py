"""`manage.py load_demo`: the real participants and the demonstration edition, once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cities.models import Participation
from events.models import Event
from greendeals.models import Kpi
from icc.core import clock
from icc.dashboards.demonstration.build import build, is_built
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


class Command(BaseCommand):
    """Load what is missing; what is there is kept."""

    help = "Loads the real participants and the demonstration edition, unless they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: ICC_DEMO is not set.")
        with scope(System("demonstration")):
            has_participants, built = Participation.objects.exists(), is_built()
            has_kpis = Kpi.objects.exists()
            has_events = Event.objects.filter(edition__is_demonstration=False).exists()
        if not has_participants:
            call_command("import_participants", apply=True, stdout=self.stdout)
        if not has_kpis:
            call_command("import_kpis", apply=True, stdout=self.stdout)
        if not has_events:
            call_command("import_events", apply=True, stdout=self.stdout)
        if built:
            self.stdout.write("The demonstration edition is kept as it is.")
            return
        with scope(System("demonstration")):
            build(now=clock.now())
        self.stdout.write("The demonstration edition is built.")
