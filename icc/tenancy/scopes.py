"""The second wall, seen from Python: under which role and keys the current transaction runs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from django.db import connection, transaction

from icc.tenancy.actors import Actor, Person, Public, reach, sees_network


class Role(StrEnum):
    """The three database roles that own nothing."""

    PUBLIC = "icc_public"
    CITY = "icc_city"
    NETWORK = "icc_network"


SETTINGS = ("role", "icc.user_id", "icc.city_ids", "icc.deal_ids")


def _read() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r}, true)' for name in SETTINGS)}")
        row = cursor.fetchone()
    return {name: value or "" for name, value in zip(SETTINGS, row or (), strict=True)}


def _write(values: Mapping[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in values.items() for part in pair])


def _joined(keys: frozenset[int]) -> str:
    return ",".join(str(key) for key in sorted(keys))


def settings_for(actor: Actor) -> dict[str, str]:
    """Return the transaction's settings for an actor: role, user, cities, deals."""
    cities, deals = reach(actor)
    role = Role.CITY
    if sees_network(actor):
        role = Role.NETWORK
    elif isinstance(actor, Public):
        role = Role.PUBLIC
    user = str(actor.user_id) if isinstance(actor, Person) else ""
    return dict(zip(SETTINGS, (role, user, _joined(cities), _joined(deals)), strict=True))


@contextmanager
def scope(actor: Actor) -> Iterator[None]:
    """Run a block in one transaction under the actor's database role and keys.

    All settings are LOCAL to the transaction. Inside an outer transaction the former values are
    read first and put back on success: a released savepoint would let the inner ones live on. On
    failure the savepoint's rollback restores them.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        former = _read() if nested else {}
        _write(settings_for(actor))
        yield
        if former and not connection.needs_rollback:
            _write(former)


@contextmanager
def joined(actor: Actor) -> Iterator[None]:
    """Run a block in the scope that is open; where there is none, in one of the actor's own."""
    if connection.in_atomic_block:
        yield
        return
    with scope(actor):
        yield


def enter(actor: Actor) -> None:
    """Change the scope of the transaction that is already open, to its end; for the middleware only."""
    _write(settings_for(actor))
