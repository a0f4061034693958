"""Two people, one document: one step wins, the other is told, and files never share a number."""

from collections.abc import Callable

import pytest

from cities import services
from cities.models import ActionPoint, Anchor, Deliverable
from cities.services import Dates
from cities.workflow import ActionState, ActionStep, CityRole, DeliverableState, DeliverableStep
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, Forbidden
from icc.documents.models import Document
from icc.tenancy.actors import Actor, Person
from icc.tenancy.scopes import scope
from tests.cities.journey import NOW, PDF, World, add, in_review, move, new_world, owed
from tests.concurrency.threads import at_once, refused
from tests.greendeals.world import staff

pytestmark = pytest.mark.django_db(transaction=True)
Step = DeliverableStep


@pytest.fixture
def world() -> World:
    """A core city with its people."""
    return new_world()


def taking(actor: Actor, found: Deliverable, step: Step, words: str = "") -> Callable[[], Deliverable]:
    """Return the act of taking a step."""

    def act() -> Deliverable:
        with scope(actor):
            return services.move_deliverable(actor=actor, deliverable=found, step=step, words=words, now=NOW)

    return act


def test_of_two_submissions_one_stands_and_the_coach_is_told_once(world: World) -> None:
    found = owed(world)
    add(world, found)
    outcomes = at_once(
        taking(world.coordinator, found, Step.SUBMIT),
        taking(world.person(CityRole.EDITOR), found, Step.SUBMIT),
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, Conflict)
    assert list(found.events.values_list("what", flat=True)) == [Step.SUBMIT]


@pytest.mark.parametrize("attempt", range(3))
def test_handing_in_against_waiving_leaves_one_of_the_two(world: World, attempt: int) -> None:
    found = owed(world)
    add(world, found)
    desk = staff(NetworkRole.DESK)
    outcomes = at_once(
        taking(world.coordinator, found, Step.SUBMIT),
        taking(desk, found, Step.WAIVE, "Not needed."),
    )
    found.refresh_from_db()
    lost = refused(outcomes)
    assert found.state == DeliverableState.WAIVED
    assert all(isinstance(error, Conflict) for error in lost)
    # Waiving is possible after handing in too; handing in after waiving is not.
    told = [Step.WAIVE] if lost else [Step.SUBMIT, Step.WAIVE]
    assert list(found.events.reverse().values_list("what", flat=True)) == told


def test_accepting_against_asking_for_changes_gives_one_answer(world: World) -> None:
    found = in_review(world, owed(world))
    outcomes = at_once(
        taking(world.coach, found, Step.ACCEPT),
        taking(staff(NetworkRole.DESK), found, Step.REQUEST_CHANGES, "More."),
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, Conflict)
    assert found.events.filter(what__in=[Step.ACCEPT, Step.REQUEST_CHANGES]).count() == 1


def test_two_files_at_once_get_two_numbers(world: World) -> None:
    found = owed(world)

    def adding(actor: Person, name: str) -> Callable[[], object]:
        def act() -> object:
            with scope(actor):
                return services.add_version(
                    actor=actor, deliverable=found, content=PDF, file_name=name, now=NOW
                )

        return act

    outcomes = at_once(
        adding(world.coordinator, "a.pdf"),
        adding(world.person(CityRole.EDITOR), "b.pdf"),
    )
    assert refused(outcomes) == []
    assert sorted(found.versions.values_list("number", flat=True)) == [1, 2]
    assert Document.objects.filter(kind="cities.deliverable").count() == 2


def test_a_file_added_against_handing_in_is_part_of_it_or_refused(world: World) -> None:
    found = owed(world)
    add(world, found)

    def adding() -> object:
        with scope(world.coordinator):
            return services.add_version(
                actor=world.coordinator, deliverable=found, content=PDF, file_name="late.pdf", now=NOW
            )

    outcomes = at_once(adding, taking(world.person(CityRole.EDITOR), found, Step.SUBMIT))
    found.refresh_from_db()
    lost = refused(outcomes)
    assert all(isinstance(error, Forbidden) for error in lost)
    assert found.submitted == found.versions.count() == (1 if lost else 2)


def test_of_two_moves_of_one_date_the_second_must_look_again(world: World) -> None:
    anchor = owed(world).kind.milestone.anchor
    seen, desk = Dates.of(anchor), staff(NetworkRole.DESK)

    def moving(days: int) -> Callable[[], Anchor]:
        assert seen.start is not None
        day = seen.start.replace(day=days)

        def act() -> Anchor:
            with scope(desk):
                return services.move_anchor(
                    actor=desk, anchor=anchor, before=seen, after=Dates(day, day), now=NOW
                )

        return act

    (loser,) = refused(at_once(moving(25), moving(26)))
    assert isinstance(loser, Conflict)


def test_an_action_is_done_or_dropped_not_both(world: World) -> None:
    action = services.add_action(actor=world.coordinator, city=world.city, text="Do it", now=NOW)

    def stepping(actor: Person, step: ActionStep) -> Callable[[], ActionPoint]:
        def act() -> ActionPoint:
            with scope(actor):
                return services.move_action(actor=actor, action=action, step=step, words="So.", now=NOW)

        return act

    outcomes = at_once(
        stepping(world.coordinator, ActionStep.FINISH),
        stepping(world.coach, ActionStep.DROP),
    )
    (loser,) = refused(outcomes)
    assert isinstance(loser, Conflict)
    action.refresh_from_db()
    assert (action.state == ActionState.DONE) == bool(action.evidence)
    assert (action.state == ActionState.DROPPED) == bool(action.reason)


def test_a_step_waits_for_the_one_before_and_does_not_fail(world: World) -> None:
    first, second = owed(world, "first"), owed(world, "second")
    for found in (first, second):
        add(world, found)
    outcomes = at_once(
        taking(world.coordinator, first, Step.SUBMIT),
        taking(world.coordinator, second, Step.SUBMIT),
    )
    assert refused(outcomes) == []
    assert move(world.coach, first, Step.BEGIN_REVIEW).state == DeliverableState.IN_REVIEW
