"""The suite connects as the app's login role; migrations run as the owner, before it."""

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase, override_settings
from pytest_django.plugin import DjangoDbBlocker

from icc.accounts.models import User
from icc.documents import authority
from icc.tenancy.roles import ensure_roles, grant
from icc.tenancy.scopes import Role

TEST_DATABASE = "test_icc"


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the built assets where they have changed since the last run."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [path.stat().st_mtime for path in Path(settings.BASE_DIR, "static").rglob("*")]
    if not manifest.exists() or manifest.stat().st_mtime < max(sources):
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def seal_authority() -> None:
    """Make the keys of the seal, old enough for every `now` of the suite."""
    authority.set_up(now=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords cheaply: a good hash takes a processor for a fifth of a second."""
    with override_settings(PASSWORD_HASHERS=["tests.factories.accounts.QuickHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database as its owner, then join it as `icc_app` under the network role.

    The role is set when the connection opens, so that factories may write everything and threads
    inherit it; a request or a scope then narrows it, as in production.
    """
    with django_db_blocker.unblock():
        owner, app = connections["owner"], connections["default"]
        with owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {TEST_DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {TEST_DATABASE}")
        owner.close()
        owner.settings_dict["NAME"] = app.settings_dict["NAME"] = TEST_DATABASE
        ensure_roles(owner, password=app.settings_dict["PASSWORD"])
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        grant(owner)
        app.settings_dict["OPTIONS"]["options"] += f" -c role={Role.NETWORK}"
        app.close()
    gc.collect()
    gc.freeze()
    yield
    with django_db_blocker.unblock():
        connection.close()
        connections["owner"].close()


FULL_TABLES = """
SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT FROM %1$I)', relname), ' UNION ALL ') FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'
"""
"""A query that makes a query: the names of the tables that hold a row."""


def _empty_tables(self: TransactionTestCase) -> None:
    """Remove all rows as the owner: the app's role may not.

    A test fills a few tables with a few rows. TRUNCATE would write new files for every table and index there
    is, at fifteen times the price. No trigger runs: append-only tables refuse, foreign keys want an order.
    """
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute(FULL_TABLES)
        cursor.execute(cursor.fetchone()[0])
        full = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")
        for (name,) in full:
            cursor.execute(f'DELETE FROM "{name}"')
    owner.close()


TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined]  # noqa: SLF001 -- the one hook for it
TransactionTestCase.databases = {"default", "owner"}


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let fixtures of a module write rows for all its tests, in a transaction around those of the tests.

    Not for a module with transactional tests: their threads would not see the rows.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client_for(db: None) -> Callable[[User], Client]:
    """Return a function that signs a person in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
