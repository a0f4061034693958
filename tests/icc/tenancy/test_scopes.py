"""Scopes: what holds inside, what holds again outside."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from icc.tenancy.actors import Partner, Person, Public, System
from icc.tenancy.scopes import SETTINGS, Role, enter, scope

PERSON = Person(
    user_id=7, cities={3: frozenset({"reader"}), 1: frozenset({"reader"})}, deal_ids=frozenset({9})
)
INSIDE = (Role.CITY, "7", "1,3", "9")
BESIDE = (Role.NETWORK, "", "", "")
"""The suite's own connection: the network role and no keys."""

Settings = tuple[str, ...]


def settings() -> Settings:
    """Return role and keys as the database has them now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r}, true)' for name in SETTINGS)}")
        return tuple(value or "" for value in cursor.fetchone())


def current_role() -> str:
    """Return the role under which rights are checked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (PERSON, INSIDE),
        (Person(user_id=7, network="desk"), (Role.NETWORK, "7", "", "")),
        (Partner("link", deal_ids=frozenset({9})), (Role.CITY, "", "", "9")),
        (System("test"), (Role.NETWORK, "", "", "")),
        (Public(), (Role.PUBLIC, "", "", "")),
    ],
)
def test_an_actor_has_a_role_and_keys(actor: Person | Partner | System | Public, expected: Settings) -> None:
    with scope(actor):
        assert settings() == expected
        assert current_role() == expected[0]


@pytest.mark.django_db
def test_the_outer_scope_holds_again_after_an_inner_one() -> None:
    with scope(PERSON):
        with scope(System("counting")):
            assert settings() == BESIDE
            with scope(Public()):
                assert current_role() == Role.PUBLIC
            assert settings() == BESIDE
        assert settings() == INSIDE
    assert settings() == BESIDE


@pytest.mark.django_db
def test_the_outer_scope_holds_again_after_an_inner_one_failed() -> None:
    with scope(PERSON):
        with pytest.raises(ValueError, match="planted"), scope(System("failing")):
            raise ValueError("planted")
        assert settings() == INSIDE
        with pytest.raises(DatabaseError), scope(Public()), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert settings() == INSIDE


@pytest.mark.django_db
def test_the_outer_scope_holds_again_after_an_inner_one_was_rolled_back() -> None:
    with scope(PERSON):
        with scope(System("taking back")):
            transaction.set_rollback(True)
        assert settings() == INSIDE


@pytest.mark.django_db
def test_a_released_savepoint_leaves_the_scope_alone() -> None:
    with scope(PERSON):
        with transaction.atomic(), scope(System("inside a service")):
            pass
        assert settings() == INSIDE


@pytest.mark.django_db(transaction=True)
def test_an_outermost_scope_leaks_nothing_into_the_connection() -> None:
    for actor in (PERSON, Public(), System("test")):
        with scope(actor):
            assert connection.in_atomic_block
        assert not connection.in_atomic_block
        assert settings() == BESIDE


@pytest.mark.django_db(transaction=True)
def test_an_outermost_scope_that_fails_leaks_nothing_into_the_connection() -> None:
    def refuse() -> None:
        raise ValueError("planted")

    def break_off() -> None:
        transaction.set_rollback(True)

    def narrow() -> None:
        enter(Public())

    acts: list[Callable[[], None]] = [break_off, narrow]
    for act in acts:
        with scope(PERSON):
            act()
        assert settings() == BESIDE
    with pytest.raises(ValueError, match="planted"), scope(PERSON):
        refuse()
    assert settings() == BESIDE
