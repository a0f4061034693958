"""The bench from the empty database to the table."""

import json
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from icc.accounts.models import User
from icc.core import clock
from icc.ops import stage
from icc.ops.bench.data import Ground, build
from icc.ops.bench.engine import engines
from icc.ops.bench.load import message
from icc.ops.bench.measure import CONNECTIONS, FULL, QUICK, Field, Result, measure, sample
from icc.ops.bench.pages import Page, pages
from icc.ops.bench.processes import resident_mib, workers
from icc.ops.bench.report import Report, table
from icc.ops.bench.signing import signings
from icc.ops.bench.weight import first_visit
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

DATABASE = "icc_bench"
PRODUCT = "icc.accounts.backends.AccountBackend"
FLOOR = "django.contrib.auth.backends.ModelBackend"
FLOORS = {"hello": ("GET", 200), "orm": ("GET", 200), "list50": ("GET", 200), "write": ("POST", 204)}


def run(*, scale: int, quick: bool, only: str, json_file: str, tell: Callable[[str], object]) -> None:
    """Build the data, start product and floors, measure, tell the table, write the JSON.

    Args:
        scale: times 136 cities.
        quick: in about a minute, roughly.
        only: parts of addresses, with commas; then only pages that hold one of them are measured. Empty
            for everything.
        json_file: where to write the figures too; empty for nowhere.
        tell: takes each line.
    """
    environment = stage.enter(DATABASE, demo=False)
    call_command("setup_seal", stdout=StringIO())
    now = clock.now()
    tell(f"Building {scale}x in database {DATABASE} ...")
    with scope(System("bench")):
        ground = build(scale, now=now)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    asking = {page.reader for page in pages(ground) if page.reader}
    sessions = {role: [_session(user, PRODUCT) for user in ground.readers[role]] for role in asking}
    sessions["floor"] = [_session(ground.readers["lister"][0], FLOOR)]
    with (
        stage.serve("icc.wsgi:application", {**environment, "ICC_LIMITS": "0"}, ready="/healthz") as product,
        stage.serve(
            "icc.ops.bench.floors.wsgi:application",
            {**environment, "DJANGO_SETTINGS_MODULE": "icc.ops.bench.floors.settings"},
            ready="/hello",
        ) as floors,
    ):
        field = Field(product, floors, sessions, QUICK if quick else FULL)
        parts = only.split(",")
        chosen = [page for page in pages(ground) if any(part in page.name for part in parts)]
        results = _pages(chosen, field, tell)
        if only:
            for line in table(results):
                tell(line)
            return
        report = _measured(field, ground, scale, results, tell)
    for line in report.lines():
        tell(line)
    if json_file:
        Path(json_file).write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False))


def _pages(chosen: Sequence[Page], field: Field, tell: Callable[[str], object]) -> list[Result]:
    results = []
    for page in chosen:
        tell(f"  {page.name}")
        results.append(measure(page, field))
    return results


def _measured(
    field: Field, ground: Ground, scale: int, results: list[Result], tell: Callable[[str], object]
) -> Report:
    tell("  printing, sealing, signing")
    with scope(System("bench")):
        cost = engines(ground.deal, rounds=field.pace.pairs)
    signed = signings(ground)
    connection.close()
    return Report(
        scale=scale,
        results=results,
        floors=_floors(field, field.sessions),
        weight=first_visit(field.product, "/"),
        memory_mib=resident_mib(workers(field.product.pid)),
        engines=cost,
        signings=signed,
    )


def _floors(field: Field, sessions: Mapping[str, Sequence[str]]) -> dict[str, float]:
    rates = {}
    for name, (method, status) in FLOORS.items():
        request = message(f"/{name}", method=method, cookie=sessions["floor"][0])
        done = sample(field.floors, [request] * CONNECTIONS, field.pace.floor_seconds, expect=status)
        rates[name] = done.load.rate
    return rates


def _session(user: User, backend: str) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend)
    return client.cookies["sessionid"].value
