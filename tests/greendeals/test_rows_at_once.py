"""Two people at one row of a table, each with a database connection of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from cities.workflow import CityRole
from greendeals.models import Commitment
from greendeals.services import RowConflict, move_row, remove_row, save_row
from greendeals.workflow import TableKey
from icc.core.errors import Conflict
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.factories.deals import CommitmentFactory
from tests.greendeals.world import NOW, World, draft, fresh, new_world

pytestmark = pytest.mark.django_db(transaction=True)

PROMISES = TableKey.PROMISES


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def acting(actor: Person, act: Callable[..., Any], **facts: Any) -> Callable[[], Any]:
    """Return an act on the promises that opens its own connection and stands behind the actor's walls."""

    def run() -> Any:
        with scope(actor):
            return act(actor=actor, table=PROMISES, now=NOW, **facts)

    return run


def saving(actor: Person, **facts: Any) -> Callable[[], Any]:
    return acting(actor, save_row, **facts)


def test_of_two_saves_from_one_version_one_wins_and_the_other_is_shown_it(world: World) -> None:
    deal = draft(world)
    row, before = deal.commitments.get(), fresh(deal).content_version
    at = {"deal": deal, "row": row.public_id, "version": row.version}
    outcomes = at_once(
        saving(world.coordinator, cells={"text": "By the coordinator."}, **at),
        saving(world.person(CityRole.EDITOR), cells={"text": "By the editor."}, **at),
    )
    (loser,) = refused(outcomes)
    (winner,) = (outcome for outcome in outcomes if isinstance(outcome, Commitment))
    assert isinstance(loser, RowConflict)
    assert (loser.theirs.text, loser.theirs.version) == (winner.text, row.version + 1)
    assert deal.commitments.get().text == winner.text
    assert fresh(deal).content_version == before + 1


def test_two_new_rows_at_once_both_stand_and_have_places_of_their_own(world: World) -> None:
    deal = draft(world)
    people = (world.coordinator, world.person(CityRole.EDITOR))
    outcomes = at_once(
        *(saving(who, deal=deal, cells={"party": "city", "text": f"{n}"}) for n, who in enumerate(people))
    )
    assert refused(outcomes) == []
    positions = list(deal.commitments.values_list("position", flat=True))
    assert len(set(positions)) == len(positions) == 3


@pytest.mark.parametrize("attempt", range(3))
def test_a_row_that_is_taken_out_while_somebody_changes_it_is_gone_or_told(
    world: World, attempt: int
) -> None:
    deal = draft(world)
    row = deal.commitments.get()
    at = {"deal": deal, "row": row.public_id, "version": row.version}
    outcomes = at_once(
        saving(world.coordinator, cells={"text": "Still needed."}, **at),
        acting(world.person(CityRole.EDITOR), remove_row, **at),
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, Conflict)
    assert deal.commitments.exists() is (outcomes[0] is not loser)


def test_moving_rows_at_once_leaves_every_row_in_one_place(world: World) -> None:
    deal = draft(world)
    rows = [deal.commitments.get(), *(CommitmentFactory(deal=deal, position=n) for n in (1, 2, 3))]
    outcomes = at_once(
        acting(world.coordinator, move_row, deal=deal, row=rows[3].public_id, up=True),
        acting(world.person(CityRole.EDITOR), move_row, deal=deal, row=rows[0].public_id, up=False),
    )
    assert refused(outcomes) == []
    assert sorted(deal.commitments.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert {row.pk for row in deal.commitments.all()} == {row.pk for row in rows}
