"""What settings make of the environment, each tried in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from icc.local.paths import ROOT

SHOWN = """
import json, sys
from icc import settings
print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))
"""


def settings_with(*names: str, **variables: str) -> list[object]:
    """Return settings as a process with these variables has them; an empty one counts as unset."""
    argv = [sys.executable, "-c", SHOWN, *names]
    done = subprocess.run(
        argv, cwd=ROOT, env={**os.environ, **variables}, check=True, capture_output=True, text=True
    )
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("cache", "broker"),
    [
        ("redis://:pw@cache:6379/0", "redis://:pw@cache:6379/1"),
        ("redis://cache", "redis://cache/1"),
        ("rediss://cache/3?ssl_cert_reqs=required", "rediss://cache/4?ssl_cert_reqs=required"),
    ],
)
def test_tasks_wait_in_a_database_of_their_own(cache: str, broker: str) -> None:
    assert settings_with("CELERY_BROKER_URL", REDIS_URL=cache, CELERY_BROKER_URL="") == [broker]


def test_a_broker_elsewhere_is_taken_as_it_is() -> None:
    given = "redis://broker/7"
    assert settings_with("CELERY_BROKER_URL", CELERY_BROKER_URL=given) == [given]


def test_broker_and_cache_that_hang_are_given_up() -> None:
    broker, caches = settings_with("CELERY_BROKER_TRANSPORT_OPTIONS", "CACHES")
    timeouts = {"socket_timeout": 5, "socket_connect_timeout": 2}
    assert broker == {"visibility_timeout": 3600, **timeouts}
    assert isinstance(caches, dict)
    assert caches["default"]["OPTIONS"] == timeouts


@pytest.mark.parametrize(("given", "expected"), [({}, 0), ({"ICC_PROXIES": "2"}, 2)])
def test_limits_per_address_know_how_many_proxies_are_ours(given: dict[str, str], expected: int) -> None:
    count, api = settings_with("ALLAUTH_TRUSTED_PROXY_COUNT", "REST_FRAMEWORK", **given)
    assert count == expected
    assert isinstance(api, dict)
    assert api["NUM_PROXIES"] == expected


@pytest.mark.parametrize(
    ("url", "tls", "ssl"),
    [
        ("smtp://mail:25", False, False),
        ("smtp+tls://u:p@mail:587", True, False),
        ("smtp+ssl://u:p@mail:465", False, True),
    ],
)
def test_the_mail_servers_address_says_how_it_is_encrypted(url: str, tls: bool, ssl: bool) -> None:  # noqa: FBT001 -- parameters of a case
    assert settings_with("EMAIL_USE_TLS", "EMAIL_USE_SSL", ICC_EMAIL_URL=url) == [tls, ssl]
