"""The walls as model constraints, so that `makemigrations` writes them and its check sees them."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

from icc.tenancy.scopes import Role

Editor = BaseDatabaseSchemaEditor


def keys(column: str, setting: str) -> str:
    """Return SQL that tells whether `column` is among the keys of a transaction setting.

    The sub-select makes Postgres evaluate the setting once per statement and keeps the index usable.
    """
    array = f"string_to_array(nullif(current_setting('{setting}', true), ''), ',')::bigint[]"
    return f"{column} = ANY((SELECT {array})::bigint[])"


CITY = keys("city_id", "icc.city_ids")
"""The plain wall: a row belongs to one of the actor's cities."""

DEAL_TREE = f"{CITY} OR {keys('deal_id', 'icc.deal_ids')}"
"""The wall of everything below a deal, which may be opened for reading by the deal's key."""

DEAL = f"{CITY} OR {keys('id', 'icc.deal_ids')}"
"""The wall of the deal itself."""

MEMBERSHIP = f"{CITY} OR user_id = nullif(current_setting('icc.user_id', true), '')::bigint"
"""The wall of memberships: their holder reads them before the cities are known."""


def _column(model: type[models.Model], field: str) -> str:
    found = model._meta.get_field(field)
    return str(found.column) if isinstance(found, models.Field) else field


class TableConstraint(BaseConstraint):
    """What our two constraints share: SQL that waits until every table exists, and no Python validation."""

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: Editor | None) -> str:
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.extend(self.statements(model))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: Editor | None) -> Statement | None:  # type: ignore[override]  # the stub denies the None that Django's own schema editor accepts
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.extend(self.statements(model))
        return None

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave the check to the database."""

    def statements(self, model: type[models.Model]) -> list[Statement]:
        """Return the statements that build the constraint."""
        raise NotImplementedError

    def _statement(self, model: type[models.Model], template: str, **parts: str) -> Statement:
        def unquoted(name: str) -> str:
            return f'"{name}"'

        return Statement(
            template, table=Table(model._meta.db_table, unquoted), name=f'"{self.name}"', **parts
        )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TableConstraint):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)


class CompositeForeignKey(TableConstraint):
    """`FOREIGN KEY (deal_id, city_id) REFERENCES deal (id, city_id)`: a child never changes city.

    Args:
        fields: own fields, in order.
        to: label of the target model.
        to_columns: columns of the target; it needs a unique constraint over them.
        name: constraint name.
    """

    def __init__(self, *, fields: list[str], to: str, to_columns: list[str], name: str) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_columns = fields, to, to_columns

    def statements(self, model: type[models.Model]) -> list[Statement]:
        columns = ", ".join(f'"{_column(model, field)}"' for field in self.fields)
        target = apps.get_model(self.to)._meta.db_table
        template = (
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (%(columns)s) "
            "REFERENCES %(target)s (%(to)s) DEFERRABLE INITIALLY DEFERRED"
        )
        referenced = ", ".join(f'"{column}"' for column in self.to_columns)
        return [self._statement(model, template, columns=columns, target=f'"{target}"', to=referenced)]

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Editor | None) -> Statement | None:  # type: ignore[override]  # as above
        return self._statement(model, "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s") if model else None

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields, "to": self.to, "to_columns": self.to_columns}


POLICIES = 1
"""Edition of the SQL in `Wall`: raise it with every change there; `makemigrations` then renews all walls."""


class Wall(TableConstraint):
    """Row-level security: the city role sees its own rows, the network role all of them, the public none.

    Writing always needs the row's city among the actor's own; a wider `using` opens rows for reading
    only. ENABLE, never FORCE: the owner migrates and dumps unwalled.

    Args:
        using: SQL over the row that opens it to the city role for reading.
        name: prefix of the policies.
        version: edition of the SQL that a migration was written for; models leave it out.
    """

    def __init__(self, *, using: str = CITY, name: str, version: int = POLICIES) -> None:
        super().__init__(name=name)
        self.using, self.version = using, version

    def statements(self, model: type[models.Model]) -> list[Statement]:
        policies = [self._statement(model, text) for text in self._policies().values()]
        return [self._statement(model, "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY"), *policies]

    def _policies(self) -> dict[str, str]:
        """Return the policies by name.

        One per command where reading is wider: two permissive ones for the same command would be
        joined by OR, which costs the index.
        """
        every = {"network": f"TO {Role.NETWORK} USING (true) WITH CHECK (true)"}
        if self.using == CITY:
            every["city"] = f"TO {Role.CITY} USING ({CITY}) WITH CHECK ({CITY})"
        else:
            every |= {
                "read": f"FOR SELECT TO {Role.CITY} USING ({self.using})",
                "insert": f"FOR INSERT TO {Role.CITY} WITH CHECK ({CITY})",
                "update": f"FOR UPDATE TO {Role.CITY} USING ({CITY}) WITH CHECK ({CITY})",
                "delete": f"FOR DELETE TO {Role.CITY} USING ({CITY})",
            }
        named = {suffix: f"{self.name}_{suffix}" for suffix in every}
        return {
            name: f'CREATE POLICY "{name}" ON %(table)s {every[suffix]}' for suffix, name in named.items()
        }

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Editor | None) -> Statement | None:  # type: ignore[override]  # as above
        drops = (f'DROP POLICY "{name}" ON %(table)s' for name in self._policies())
        return self._statement(model, "; ".join(drops)) if model else None

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "using": self.using, "version": self.version}
