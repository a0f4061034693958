"""What `manage.py check --deploy` refuses, and that it is silent where nothing is wrong."""

import os
import subprocess
import sys

import pytest
from pytest_django.fixtures import Settings

from icc.checks import OF_HTTPS, fit_to_be_reached, silenced_for
from icc.local.paths import ROOT

CLEAN = "System check identified no issues"


def checked(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of the suite
    argv = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(argv, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


@pytest.fixture(autouse=True)
def fit(settings: Settings) -> None:
    """Begin with settings without a fault."""
    settings.SITE_URL, settings.DEMO, settings.SECRET_KEY = "https://icc.example", False, "k" * 50


def faults() -> list[str | None]:
    return [fault.id for fault in fit_to_be_reached(None)]


def test_the_settings_of_one_machine_pass() -> None:
    done = checked()
    assert (done.returncode, done.stdout[: len(CLEAN)]) == (0, CLEAN), done.stderr


def test_an_address_with_tls_passes_with_nothing_silenced() -> None:
    done = checked(ICC_SITE_URL="https://icc.example", ICC_DEMO="0")
    assert done.returncode == 0, done.stderr
    assert "(0 silenced)" in done.stdout


def test_a_public_address_without_tls_is_refused() -> None:
    done = checked(ICC_SITE_URL="http://icc.example", ICC_DEMO="1")
    assert done.returncode == 1
    for number in ("icc.E001", "icc.E002", "security.W008"):
        assert number in done.stderr


def test_nothing_is_refused_where_all_is_well() -> None:
    assert faults() == []


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_ones_own_machine_needs_no_tls(settings: Settings, site: str) -> None:
    settings.SITE_URL, settings.DEMO = site, True
    assert faults() == []
    assert silenced_for(site) == OF_HTTPS


@pytest.mark.parametrize("site", ["http://icc.example", "http://10.0.0.1:8000", "http://localhost.example"])
def test_other_machines_do(settings: Settings, site: str) -> None:
    settings.SITE_URL = site
    assert faults() == ["icc.E001"]
    assert silenced_for(site) == silenced_for("https://localhost") == []


def test_a_demonstration_is_public_only_when_it_says_so(settings: Settings) -> None:
    settings.DEMO = True
    assert faults() == ["icc.E002"]
    settings.DEMO_PUBLIC = True
    assert faults() == []


@pytest.mark.parametrize(("login", "expected"), [("postgres", ["icc.E003"]), ("icc_app", [])])
def test_the_app_never_logs_in_as_the_owner(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, login: str, expected: list[str]
) -> None:
    for database in settings.DATABASES.values():
        monkeypatch.setitem(database, "USER", login)
    assert faults() == expected


def test_a_short_secret_is_refused(settings: Settings) -> None:
    settings.SECRET_KEY = "k" * 49
    assert faults() == ["icc.E004"]
