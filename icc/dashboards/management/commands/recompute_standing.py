"""Compute every standing anew, or tell where one differs from its facts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cities.models import City
from icc.core import clock
from icc.dashboards.standing.checks import differences
from icc.dashboards.standing.services import recompute_standing
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

ACTOR = System("standing")
BATCH = 100


class Command(BaseCommand):
    """Without options, the nightly task at once; with `--check`, a proof that no service forgot a city."""

    help = "Compute the standing of every city anew; --check changes nothing and exits 1 on a difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="list differences, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            with scope(ACTOR):
                found = differences()
            for line in found:
                self.stdout.write(line)
            if found:
                raise CommandError(f"{len(found)} standings differ from their facts.")
            self.stdout.write("Every standing agrees with its facts.")
            return
        with scope(ACTOR):
            cities = list(City.objects.order_by("pk").values_list("pk", flat=True))
        starts = range(0, len(cities), BATCH)
        changed = sum(
            recompute_standing(actor=ACTOR, city_ids=cities[start : start + BATCH], now=clock.now())
            for start in starts
        )
        self.stdout.write(f"{changed} standings have changed.")
