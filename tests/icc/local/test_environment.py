"""One call gives a process its services and its secrets, and the last process out stops them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from icc.local.console import Refused
from icc.local.environment import VARIABLES, app_url
from icc.local.paths import ROOT

PREPARED = """
import json, os, sys
from icc.local.console import Refused
from icc.local.environment import prepare
prepare()
before = dict(os.environ)
prepare()
assert before == dict(os.environ)
print(json.dumps(before), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="icc-"))
    yield path
    shutil.rmtree(path)


def prepared(data: Path, **given: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "ICC_DEMO"}}
    environment = inherited | {"ICC_DATA_DIR": str(data), "ICC_TEST": "1"} | given
    pipe = subprocess.PIPE
    argv = [sys.executable, "-c", PREPARED]
    return subprocess.Popen(argv, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)


def variables_of(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout
    found: dict[str, str] = json.loads(process.stdout.readline())
    return found


def listens(database_url: str) -> bool:
    directory = parse_qs(urlsplit(database_url).query)["host"][0]
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(f"{directory}/.s.PGSQL.5432") == 0


def test_processes_share_services_and_the_last_one_stops_them(data: Path) -> None:
    first, second = prepared(data), prepared(data)
    found, same = variables_of(first), variables_of(second)
    assert {name: found[name] for name in VARIABLES} == {name: same[name] for name in VARIABLES}
    with psycopg.connect(found["DATABASE_URL"]) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == ("postgres", "icc")
    with redis.Redis.from_url(found["REDIS_URL"]) as client:
        assert client.ping()
    first.communicate()
    assert listens(found["DATABASE_URL"])
    second.communicate()
    assert not listens(found["DATABASE_URL"])
    with pytest.raises(redis.exceptions.ConnectionError):
        redis.Redis.from_url(found["REDIS_URL"]).ping()


def test_secrets_are_private_and_kept(data: Path) -> None:
    given = {
        "DATABASE_URL": "postgres://owner:secret@db.example:5433/city?sslmode=require",
        "REDIS_URL": "redis://cache",
    }
    runs = []
    for _ in range(2):
        process = prepared(data, **given)
        runs.append(variables_of(process))
        process.communicate()
    assert runs[0]["ICC_SECRET_KEY"] == runs[1]["ICC_SECRET_KEY"]
    assert {path.stat().st_mode & 0o777 for path in (data / "test").glob("*_*")} == {0o600}
    password = (data / "test" / "app_password").read_text()
    assert (
        runs[0]["DATABASE_APP_URL"] == f"postgres://icc_app:{password}@db.example:5433/city?sslmode=require"
    )
    assert "ICC_DEMO" not in runs[0]
    assert not (data / "test" / "postgres").exists()


def test_nothing_is_touched_when_everything_is_given(data: Path) -> None:
    process = prepared(data, **dict.fromkeys(VARIABLES, "given"))
    found = variables_of(process)
    assert {found[name] for name in VARIABLES} == {"given"}
    process.communicate()
    assert not list(data.iterdir())


def test_the_app_takes_the_owners_place_in_a_socket_url() -> None:
    assert app_url("postgres://postgres@/icc?host=%2Frun", "pw") == "postgres://icc_app:pw@/icc?host=%2Frun"


@pytest.mark.parametrize(
    ("owner", "app"),
    [
        ("postgresql://u:p@db?dbname=icc", "postgresql://icc_app:pw@db?dbname=icc"),
        ("postgres:///icc?host=/run/pg", "postgres://icc_app:pw@/icc?host=/run/pg"),
        ("postgres://u:p%40x@[::1]:5433/icc", "postgres://icc_app:pw@[::1]:5433/icc"),
    ],
)
def test_the_app_takes_the_owners_place_in_other_forms(owner: str, app: str) -> None:
    assert app_url(owner, "pw") == app


@pytest.mark.parametrize(
    "owner",
    [
        "postgres://u:p@db",
        "postgres://u:p@db/",
        "host=/run/pg dbname=icc user=postgres",
        "postgres://db/icc?user=postgres",
        "postgres://u@db/icc?password=p",
        "service=icc",
    ],
)
def test_an_address_from_which_no_other_login_follows_is_refused(owner: str) -> None:
    with pytest.raises(Refused, match="set DATABASE_APP_URL") as refusal:
        app_url(owner, "pw")
    assert "\n" not in str(refusal.value)
