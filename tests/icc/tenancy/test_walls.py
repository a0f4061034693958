"""The second wall, asked in SQL: what a role may do with rows of another city."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction

from cities.models import Membership
from coaching.models import PrivateNote
from greendeals.models import Deal
from icc.tenancy.actors import Actor, Partner, Person, Public, System
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall
from icc.tenancy.scopes import Role, scope
from icc.tenancy.tables import TableClass, tables
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import DealFactory, EntryFactory, EvidenceFactory
from tests.icc.tenancy.places import NOBODY, Place, settle

Places = tuple[Place, Place]

CITY_TABLES = [model for model in tables(TableClass.CITY) if model is not PrivateNote]
"""All but one, whose wall is narrower: tests/coaching/test_private_notes.py."""

NETWORK = System("test")
every_city_table = pytest.mark.parametrize("model", CITY_TABLES, ids=lambda model: model._meta.db_table)


@pytest.fixture(scope="module")
def settled(rows_of_module: None) -> Places:
    """Two cities, settled once for the module."""
    return settle(), settle()


@pytest.fixture
def places(settled: Places, db: None) -> Places:
    """Our city and theirs."""
    return settled


def run(statement: str, *values: Any) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def column(statement: str, *values: Any) -> set[Any]:
    """Return the values of the first column."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] for row in cursor.fetchall()}


def is_final(model: type[models.Model]) -> bool:
    """Tell whether rows of a table are only ever added."""
    return bool(getattr(model, "append_only", False))


def cities_in(model: type[models.Model], actor: Actor) -> set[int]:
    """Return the cities whose rows an unfiltered query finds."""
    with scope(actor):
        return column(f'SELECT city_id FROM "{model._meta.db_table}"')


def copy_of_row(model: type[models.Model], city_id: int) -> dict[str, Any]:
    """Return a row of a city as it would be written anew."""
    fields = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{field}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" WHERE city_id = %s', [city_id])
        row = cursor.fetchone()
    assert row, f"{model._meta.db_table} has no row of this city: settle one in places.py"
    values = dict(zip(fields, row, strict=True)) | {"id": row[0] + 1_000_000}
    return values | ({"public_id": "z" * 12} if "public_id" in values else {})


def anew(row: dict[str, Any]) -> dict[str, Any]:
    """Return a copied row with other values where a table allows each only once."""
    once = {"number": 1_000_000, "version": 1_000_000, "code": "another", "entry_id": None}
    if "entry_id" in row:
        once["entry_id"] = EntryFactory().pk
    return row | {name: value for name, value in once.items() if name in row}


def insert(model: type[models.Model], values: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    run(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', *values.values())


@every_city_table
def test_a_city_finds_its_own_rows_and_no_others(model: type[models.Model], places: Places) -> None:
    ours, theirs = places
    assert cities_in(model, NETWORK) == {ours.city.pk, theirs.city.pk}
    assert cities_in(model, ours.person) == {ours.city.pk}
    assert cities_in(model, theirs.person) == {theirs.city.pk}


@every_city_table
def test_somebody_without_a_city_finds_nothing(model: type[models.Model], places: Places) -> None:
    assert cities_in(model, Person(user_id=NOBODY)) == set()
    assert cities_in(model, Partner("nobody")) == set()


@every_city_table
def test_the_public_is_not_even_asked_in(model: type[models.Model], places: Places) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        cities_in(model, Public())


@every_city_table
def test_a_row_of_another_city_cannot_be_written(model: type[models.Model], places: Places) -> None:
    ours, theirs = places
    values = copy_of_row(model, theirs.city.pk)
    with (
        scope(ours.person),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        insert(model, values)


@every_city_table
def test_a_row_of_another_city_cannot_be_changed_or_removed(
    model: type[models.Model], places: Places
) -> None:
    ours, theirs = places
    table, key = model._meta.db_table, theirs.city.pk
    if is_final(model):
        refused = [f'UPDATE "{table}" SET city_id = city_id', f'DELETE FROM "{table}"']
        for statement in refused:
            with (
                scope(ours.person),
                pytest.raises(ProgrammingError, match="permission"),
                transaction.atomic(),
            ):
                run(statement)
        return
    with scope(ours.person):
        assert run(f'UPDATE "{table}" SET city_id = city_id WHERE city_id = %s', key) == 0
        assert run(f'DELETE FROM "{table}" WHERE city_id = %s', key) == 0
        assert run(f'SELECT 1 FROM "{table}" WHERE city_id = %s FOR UPDATE', key) == 0
    assert key in cities_in(model, NETWORK)


@every_city_table
def test_a_row_cannot_be_given_away(model: type[models.Model], places: Places) -> None:
    ours, theirs = places
    statement = f'UPDATE "{model._meta.db_table}" SET city_id = %s WHERE city_id = %s'
    refusal = "permission denied" if is_final(model) else "row-level security"
    with scope(ours.person), pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        run(statement, theirs.city.pk, ours.city.pk)


TIES = [
    (model, constraint)
    for model in CITY_TABLES
    for constraint in model._meta.constraints
    if isinstance(constraint, CompositeForeignKey) and "city" in constraint.fields
]


def move_to_another_city(model: type[models.Model], tie: CompositeForeignKey, ours: int, theirs: int) -> None:
    """Move a row, but not its parent, to another city, and have one constraint checked."""
    if is_final(model):
        insert(model, anew(copy_of_row(model, ours)) | {"city_id": theirs})
    else:
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        rows = f"city_id = %s AND {columns[tie.fields[0]]} IS NOT NULL"
        assert run(f'UPDATE "{model._meta.db_table}" SET city_id = %s WHERE {rows}', theirs, ours)
    run(f'SET CONSTRAINTS "{tie.name}" IMMEDIATE')


@pytest.mark.parametrize(("model", "tie"), TIES, ids=[tie.name for _, tie in TIES])
def test_a_child_stands_in_the_city_of_its_parent(
    model: type[models.Model], tie: CompositeForeignKey, places: Places
) -> None:
    ours, theirs = places
    with pytest.raises(IntegrityError, match=tie.name), transaction.atomic():
        move_to_another_city(model, tie, ours.city.pk, theirs.city.pk)


def test_every_part_of_a_deal_is_tied_to_it() -> None:
    parts = {model for model in CITY_TABLES if "deal" in {field.name for field in model._meta.fields}}
    assert parts <= {model for model, tie in TIES if tie.fields == ["deal", "city"]}
    assert len(parts) >= 7


def deal_tree() -> list[tuple[type[models.Model], str]]:
    """Tables that a deal's key opens, with the column that holds the deal."""
    walls = {
        model: wall for model in CITY_TABLES for wall in model._meta.constraints if isinstance(wall, Wall)
    }
    return [(Deal, "id"), *((model, "deal_id") for model, wall in walls.items() if wall.using == DEAL_TREE)]


def test_a_partner_finds_the_deals_of_the_link_and_no_others(places: Places) -> None:
    _, theirs = places
    EvidenceFactory(deal=DealFactory(participation=theirs.deal.participation))
    with scope(Partner("link", deal_ids=frozenset({theirs.deal.pk}))):
        for model, key in deal_tree():
            assert column(f'SELECT {key} FROM "{model._meta.db_table}"') == {theirs.deal.pk}, model


def test_a_partner_finds_nothing_of_the_city_beside_the_deal(places: Places) -> None:
    _, theirs = places
    tree = {model for model, _ in deal_tree()}
    others = [model for model in CITY_TABLES if model not in tree]
    assert others
    for model in others:
        assert cities_in(model, Partner("link", deal_ids=frozenset({theirs.deal.pk}))) == set()


def test_a_person_finds_own_cities_and_opened_deals_together(places: Places) -> None:
    ours, theirs = places
    own = column("SELECT id FROM greendeals_deal WHERE city_id = %s", ours.city.pk)
    assert ours.deal.pk in own
    guest = Person(user_id=NOBODY, cities=ours.person.cities, deal_ids=frozenset({theirs.deal.pk}))
    with scope(guest):
        assert column("SELECT id FROM greendeals_deal") == {*own, theirs.deal.pk}
    assert cities_in(Membership, guest) == {ours.city.pk}


def test_a_person_finds_own_memberships_before_the_cities_are_known(places: Places) -> None:
    _, theirs = places
    mine = MembershipFactory(city=theirs.city, user=UserFactory())
    with scope(Person(user_id=mine.user_id)):
        assert column("SELECT id FROM cities_membership") == {mine.pk}


def test_nobody_gives_themselves_a_role_in_another_city(places: Places) -> None:
    ours, theirs = places
    mine = MembershipFactory(city=ours.city, user=UserFactory())
    values = copy_of_row(Membership, theirs.city.pk) | {"user_id": mine.user_id}
    person = Person(user_id=mine.user_id, cities=ours.person.cities)
    with scope(person), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        insert(Membership, values)


@pytest.mark.parametrize(
    "act", ["UPDATE greendeals_dealversion SET canonical = '{}'", "DELETE FROM greendeals_dealversion"]
)
def test_a_frozen_version_never_changes(places: Places, act: str) -> None:
    for actor in (places[0].person, NETWORK):
        with scope(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(act)


@pytest.mark.parametrize("role", [Role.CITY, Role.NETWORK])
def test_the_flag_of_test_set_ups_opens_no_frozen_version(places: Places, role: Role) -> None:
    actor = places[0].person if role is Role.CITY else NETWORK
    with scope(actor):
        run("SET LOCAL icc.flush = 'on'")
        with pytest.raises(DatabaseError), transaction.atomic():
            run("UPDATE greendeals_dealversion SET canonical = '{}'")
