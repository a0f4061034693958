"""Who owns what, and what each role may do at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from cities.models import City
from icc.audit.services import record
from icc.core import clock
from icc.tenancy import roles
from icc.tenancy.actors import System
from icc.tenancy.management.commands import setup_database
from icc.tenancy.roles import APP_ROLE, LOCK, ensure_roles, faults_of_login, grant
from icc.tenancy.scopes import Role
from icc.tenancy.tables import TableClass, class_of, tables
from tests.conftest import TEST_DATABASE

pytestmark = pytest.mark.django_db

EVERYONE = [*Role, APP_ROLE]
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a question to the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@contextmanager
def role(name: str) -> Iterator[None]:
    """Run a block under a bare role; "none" is the login itself."""
    with transaction.atomic():
        rows("SELECT set_config('role', %s, true)", name)
        yield
        rows("SELECT set_config('role', %s, true)", Role.NETWORK)


def privileges(name: str) -> dict[str, set[str]]:
    """Return table to privileges that a role has without taking another one."""
    found = rows(
        "SELECT c.relname, p.name FROM pg_class c CROSS JOIN unnest(%s::text[]) AS p(name) "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') "
        "AND has_table_privilege(%s, c.oid, p.name)",
        list(PRIVILEGES),
        name,
    )
    held: dict[str, set[str]] = {}
    for table, privilege in found:
        held.setdefault(table, set()).add(privilege)
    return held


def names(table_class: TableClass) -> set[str]:
    """Return the tables of a class."""
    return {model._meta.db_table for model in tables(table_class)}


def test_the_suite_connects_as_the_app_does() -> None:
    assert rows("SELECT session_user::text") == [(APP_ROLE,)]


@pytest.mark.parametrize("name", EVERYONE)
def test_no_role_is_above_the_wall(name: str) -> None:
    found = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit "
        "FROM pg_roles WHERE rolname = %s",
        name,
    )
    assert found == [(False,) * 6]


@pytest.mark.parametrize("name", EVERYONE)
def test_no_role_owns_anything(name: str) -> None:
    assert rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s", name) == []
    assert rows("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = %s", name) == []


def test_the_app_may_take_three_roles_and_has_none_of_them_by_itself() -> None:
    found = rows(
        "SELECT roleid::regrole::text, pg_has_role(member, roleid, 'USAGE'), admin_option "
        "FROM pg_auth_members WHERE member = %s::regrole",
        APP_ROLE,
    )
    assert sorted(found) == sorted((name.value, False, False) for name in Role)


@pytest.mark.parametrize("name", Role)
def test_the_three_roles_lead_to_no_other_and_cannot_log_in(name: Role) -> None:
    assert rows("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", name) == []
    assert rows("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", name) == [(False,)]


def test_every_table_belongs_to_a_class() -> None:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if class_of(model)}
    found = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert found == known | {"django_migrations"}


def test_every_city_table_is_walled_and_none_is_forced() -> None:
    walled = rows(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity AND relkind = 'r'"
    )
    assert {name for (name,) in walled} == names(TableClass.CITY)


def test_the_app_itself_reaches_machine_tables_only() -> None:
    held = privileges(APP_ROLE)
    assert held.pop("django_migrations", {"SELECT"}) == {"SELECT"}
    assert set(held) == names(TableClass.MACHINE)


@pytest.mark.parametrize(
    "table", sorted({*names(TableClass.CITY), *names(TableClass.NETWORK)}) if apps.ready else []
)
def test_the_app_itself_is_refused_what_belongs_to_cities_and_network(table: str) -> None:
    with role("none"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(f'SELECT 1 FROM "{table}"')


def test_the_public_reads_what_is_published_and_nothing_else() -> None:
    published = {
        model._meta.db_table for model in tables(TableClass.NETWORK) if getattr(model, "published", False)
    }
    assert published
    assert privileges(Role.PUBLIC) == {table: {"SELECT"} for table in published}


def test_a_city_reads_the_network_and_writes_none_of_it() -> None:
    held = privileges(Role.CITY)
    assert {table: held[table] for table in names(TableClass.NETWORK)} == {
        table: {"SELECT"} for table in names(TableClass.NETWORK)
    }


@pytest.mark.parametrize("name", EVERYONE)
def test_no_role_empties_tables_or_builds_in_the_schema(name: str) -> None:
    for table, held in privileges(name).items():
        assert not held & {"TRUNCATE", "REFERENCES", "TRIGGER"}, table
    assert rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", name) == [(False,)]


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize(
    "act", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE"]
)
def test_no_role_rewrites_the_audit_trail(name: str, act: str) -> None:
    record(actor=System("test"), subject="test:1", action="seen", now=clock.now())
    taken = "none" if name == APP_ROLE else name
    with role(taken), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(act)


IMMUTABLE = [
    ("UPDATE audit_entry SET action = 'x'", "audit_entry"),
    ("DELETE FROM audit_entry", "audit_entry"),
    ("TRUNCATE audit_entry CASCADE", "audit_entry"),
    ("TRUNCATE greendeals_dealversion CASCADE", "greendeals_dealversion"),
]


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(("act", "table"), IMMUTABLE)
def test_even_the_owner_is_stopped_by_a_trigger(act: str, table: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (subject, number, at, actor, action, data, previous, digest) "
            "VALUES ('test:1', 1, now(), 'system:test', 'seen', '{}', '', 'x')"
        )
        with (
            pytest.raises(DatabaseError, match=f"on {table} is refused: rows are only ever added"),
            transaction.atomic(using="owner"),
        ):
            cursor.execute(act)
        transaction.set_rollback(True, using="owner")


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE accounts_user SET network = 'desk'",
        "UPDATE accounts_user SET is_active = true",
        "UPDATE accounts_user SET email = 'me@city.example'",
        "UPDATE accounts_user SET password = ''",
        "DELETE FROM accounts_user",
        "INSERT INTO accounts_user (email, name, network) VALUES ('me@city.example', 'Me', 'desk')",
    ],
)
def test_a_city_gives_nobody_powers(act: str) -> None:
    with role(Role.CITY), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(act)


def test_a_city_locks_an_account_before_it_invites() -> None:
    with role(Role.CITY):
        assert rows("SELECT id FROM accounts_user FOR UPDATE") == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_network_table_without_the_mark_is_closed_to_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(City, "published")
    granted = {table for table, _privileges, readers in roles.grants() if Role.PUBLIC in readers}
    assert "cities_city" not in granted
    assert "cities_edition" in granted


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_running_web_keeps_its_rights_while_they_are_given_anew() -> None:
    readings: list[int] = []
    address = connections["default"].get_connection_params() | {"dbname": TEST_DATABASE}
    parts = {
        name: address[name] for name in ("dbname", "user", "password", "host", "port") if name in address
    }
    with psycopg.connect(**parts, autocommit=True) as web:
        web.execute(f"SET ROLE {Role.NETWORK}")

        def read(execute: Any, *statement: Any) -> Any:
            result = execute(*statement)
            web.execute("SELECT 1 FROM cities_city, accounts_user, greendeals_deal")
            readings.append(1)
            return result

        with connections["owner"].execute_wrapper(read):
            grant(connections["owner"])
    assert len(readings) > 10


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("act", [grant, ensure_roles])
def test_a_second_set_up_waits_for_the_first(act: Callable[[BaseDatabaseWrapper], None]) -> None:
    with transaction.atomic():
        rows("SELECT pg_advisory_xact_lock(%s)", LOCK)
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            act(owner)
    owner.close()


def test_the_apps_login_is_below_the_wall() -> None:
    assert faults_of_login(connection) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owners_login_is_told_from_the_apps() -> None:
    faults = faults_of_login(connections["owner"])
    assert {"is superuser", "bypasses row-level security"} < set(faults)
    assert any("owner of, table" in fault for fault in faults)


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_login_that_may_become_the_owner_is_no_app_login() -> None:
    """The login is changed in a transaction that is taken back, and asked for from within it."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE ROLE plain LOGIN")
        cursor.execute("CREATE TABLE of_plain ()")
        cursor.execute("ALTER TABLE of_plain OWNER TO plain")
        cursor.execute("SET LOCAL SESSION AUTHORIZATION plain")
        assert faults_of_login(connections["owner"]) == ["owns, or may become the owner of, table of_plain"]
        transaction.set_rollback(True, using="owner")


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_setting_up_refuses_an_app_that_logs_in_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_database, "faults_of_login", lambda _app: ["is superuser"])
    with pytest.raises(CommandError, match="DATABASE_APP_URL: the login icc_app is superuser"):
        call_command("setup_database")


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_the_roles_alone_can_be_made_before_a_restore(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup_database, "grant", lambda _owner: pytest.fail("there are no tables yet"))
    call_command("setup_database", "--roles-only")
    assert capsys.readouterr().out == "The roles are there.\n"
