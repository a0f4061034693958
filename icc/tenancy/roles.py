"""Database roles and grants: made idempotently by `setup_database` and the test set-up."""

from collections.abc import Iterator

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from icc.tenancy.scopes import Role
from icc.tenancy.tables import TableClass, tables

APP_ROLE = "icc_app"
"""The login of web and worker: owns nothing, inherits nothing, reaches machine-class tables only."""

ALL = "SELECT, INSERT, UPDATE, DELETE"

LOCK = 4_702_177
"""Key of the advisory lock that lets one set-up at a time change roles and grants."""

ABOVE = """
    SELECT 'is superuser' FROM pg_roles WHERE rolname = session_user AND rolsuper
    UNION ALL SELECT 'bypasses row-level security' FROM pg_roles WHERE rolname = session_user AND rolbypassrls
    UNION ALL (
        SELECT 'owns, or may become the owner of, table ' || relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND pg_has_role(session_user, relowner, 'MEMBER')
        ORDER BY oid DESC LIMIT 1
    )
"""


def faults_of_login(app: BaseDatabaseWrapper) -> list[str]:
    """Return what puts the login of a connection above the wall; empty for `icc_app` as we make it."""
    with app.cursor() as cursor:
        cursor.execute(ABOVE)
        return [fault for (fault,) in cursor.fetchall()]


def ensure_roles(owner: BaseDatabaseWrapper, *, password: str = "") -> None:
    """Create the three roles and the login that may take them, all or nothing; needs CREATEROLE.

    A second set-up at the same time waits for the first.

    Args:
        owner: connection of the owner.
        password: of the login; empty leaves an existing login's password as it is.
    """
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'icc\\_%%'")
        known = {name for (name,) in cursor.fetchall()}
        for role in (name for name in Role if name not in known):
            cursor.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
        if APP_ROLE not in known:
            cursor.execute(f"CREATE ROLE {APP_ROLE} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS")
        if password:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(APP_ROLE), sql.Literal(password)
            )
            cursor.execute(statement.as_string())
        cursor.execute(f"GRANT {', '.join(Role)} TO {APP_ROLE}")


def grant(owner: BaseDatabaseWrapper) -> None:
    """Give each role what its table classes allow, and nothing else; run after every migration.

    In one transaction, so that a running web keeps its rights throughout; a second call waits.
    """
    everyone = ", ".join([*Role, APP_ROLE])
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {everyone}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everyone}")
        for table, privileges, roles in grants():
            cursor.execute(f'GRANT {privileges} ON "{table}" TO {", ".join(roles)}')


def _writing(model: type[models.Model]) -> str:
    return "SELECT, INSERT" if getattr(model, "append_only", False) else ALL


def grants() -> Iterator[tuple[str, str, list[str]]]:
    """Yield table, privileges and the roles that get them."""
    yield "django_migrations", "SELECT", [APP_ROLE]
    for model in tables(TableClass.CITY):
        yield model._meta.db_table, _writing(model), [Role.CITY, Role.NETWORK]
    for model in tables(TableClass.NETWORK):
        readers = [Role.CITY, Role.PUBLIC] if getattr(model, "published", False) else [Role.CITY]
        yield model._meta.db_table, "SELECT", list(readers)
        yield model._meta.db_table, ALL, [Role.NETWORK]
    for model in tables(TableClass.MACHINE):
        yield model._meta.db_table, _writing(model), [APP_ROLE, Role.NETWORK]
        of_city = getattr(model, "city_privileges", None)
        if of_city != "":
            yield model._meta.db_table, of_city or _writing(model), [Role.CITY]
