"""The rows of the demonstration edition, kept beside the tables: most stories are shorter than making it."""

from collections.abc import Iterator

from django.db import connections
from django.db.backends.utils import CursorWrapper

SCHEMA = "kept"


def keep() -> None:
    """Copy every row, and where every sequence stands, into a schema that no test empties."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table, columns in _tables(cursor):
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS SELECT {columns} FROM public."{table}"')
        cursor.execute(
            f"CREATE TABLE {SCHEMA}.sequences AS SELECT sequencename AS name, last_value AS value"
            " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )


def bring_back() -> bool:
    """Write the kept rows into the emptied tables; return False where none were kept in this run.

    Triggers and foreign keys are off for that transaction: the rows passed them when they were made.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [SCHEMA])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SET session_replication_role = replica")
        for table, columns in _tables(cursor):
            cursor.execute(
                f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM {SCHEMA}."{table}"'
            )
        cursor.execute(f"SELECT setval(format('public.%I', name), value) FROM {SCHEMA}.sequences")
    connections["owner"].close()
    return True


def _tables(cursor: CursorWrapper) -> Iterator[tuple[str, str]]:
    cursor.execute(
        "SELECT table_name, string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'"
        " AND table_name <> 'django_migrations' GROUP BY table_name"
    )
    yield from cursor.fetchall()
