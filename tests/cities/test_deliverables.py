"""What a city owes: handed in, read, returned, accepted, published, waived; and more time for it."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from cities import services
from cities.models import Deliverable, DeliverableEvent, DeliverableVersion
from cities.rules import open_deliverable_steps
from cities.selectors import asked_deliverables, deliverable_page, deliverables_of, next_deliverable
from cities.workflow import DELIVERABLE, CityRole, DeliverableState, DeliverableStep, Kind
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope
from tests.cities.journey import (
    DUE,
    NOW,
    PLATFORM,
    TODAY,
    World,
    add,
    handed_in,
    in_review,
    kind_of,
    milestone,
    move,
    new_world,
    owed,
)
from tests.factories.cities import ParticipationFactory
from tests.greendeals.world import staff, stranger

pytestmark = pytest.mark.django_db
Step = DeliverableStep
State = DeliverableState
What = DeliverableEvent.What


@pytest.fixture
def world() -> World:
    """A core city with its people."""
    return new_world()


def mails(kind: str) -> list[str]:
    """Addresses that were told something."""
    rows = Message.objects.filter(kind=f"cities.{kind}")
    return sorted(rows.values_list("address", flat=True))


def test_a_kind_is_opened_for_every_running_city_that_owes_it(world: World) -> None:
    edition = world.participation.edition
    core = ParticipationFactory(edition=edition)
    ParticipationFactory(edition=edition, kind=Kind.MENTOR)
    ParticipationFactory(edition=edition, state="withdrawn")
    kind = kind_of(world)
    owing = Deliverable.objects.filter(kind=kind).values_list("participation_id", flat=True)
    assert set(owing) == {world.participation.pk, core.pk}
    assert services.open_deliverables(actor=PLATFORM, edition=edition, now=NOW) == 0


def test_only_the_desk_says_what_is_owed(world: World) -> None:
    at = milestone(world)
    with pytest.raises(Forbidden):
        services.define_deliverable(
            actor=world.coordinator,
            milestone=at,
            code="x",
            name="X",
            guidance="",
            kinds=(Kind.CORE,),
            now=NOW,
        )


def test_the_way_from_file_to_publication(world: World) -> None:
    found = owed(world)
    add(world, found, note="First draft")
    assert move(world.coordinator, found, Step.SUBMIT).submitted == 1
    assert mails("deliverable_submitted") == [world.user(CityRole.COACH).email]
    move(world.coach, found, Step.BEGIN_REVIEW)
    move(world.coach, found, Step.REQUEST_CHANGES, "Owners are missing.")
    writers = sorted(world.user(role).email for role in (CityRole.COORDINATOR, CityRole.EDITOR))
    assert mails("deliverable_returned") == writers
    add(world, found, note="Owners added")
    assert move(world.coordinator, found, Step.SUBMIT).submitted == 2
    move(world.coach, found, Step.BEGIN_REVIEW)
    move(world.coach, found, Step.ACCEPT)
    assert mails("deliverable_accepted") == writers
    assert move(staff(NetworkRole.DESK), found, Step.PUBLISH).state == State.PUBLISHED
    told = list(found.events.reverse().values_list("what", "words", "number"))
    assert told == [
        (What.SUBMIT, "", 1),
        (What.BEGIN_REVIEW, "", 1),
        (What.REQUEST_CHANGES, "Owners are missing.", 1),
        (What.SUBMIT, "", 2),
        (What.BEGIN_REVIEW, "", 2),
        (What.ACCEPT, "", 2),
        (What.PUBLISH, "", 2),
    ]
    assert [entry.action for entry in Entry.objects.about(found.subject)] == [
        "file-added", "submit", "begin-review", "request-changes", "file-added", "submit", "begin-review",
        "accept", "publish",
    ]  # fmt: skip


STEPS = {
    CityRole.COORDINATOR: {Step.SUBMIT, Step.WITHDRAW},
    CityRole.EDITOR: {Step.SUBMIT, Step.WITHDRAW},
    CityRole.COACH: {Step.BEGIN_REVIEW, Step.ACCEPT, Step.REQUEST_CHANGES},
    CityRole.SIGNATORY: set(),
    CityRole.OFFICE: set(),
    CityRole.READER: set(),
}


def allowed(actor: Actor, found: Deliverable) -> set[str]:
    """Steps the actor may take from any state."""
    steps: set[str] = set()
    for state in State:
        found.state = state
        steps |= {step.action for step in open_deliverable_steps(actor, found)}
    return steps


@pytest.mark.parametrize("role", CityRole.values)
def test_who_may_take_which_step(world: World, role: str) -> None:
    assert allowed(world.person(role), owed(world)) == STEPS[CityRole(role)]


def test_desk_reviews_and_settles_but_never_hands_in_and_others_do_nothing(world: World) -> None:
    found = owed(world)
    every = {step.action for step in DELIVERABLE}
    assert allowed(staff(NetworkRole.DESK), found) == every - {Step.SUBMIT, Step.WITHDRAW}
    assert allowed(staff(NetworkRole.EC), found) == set()
    assert allowed(stranger(), found) == set()


@pytest.mark.parametrize(("state", "step"), [(s, t) for s in State for t in Step])
def test_a_step_that_the_table_does_not_have_is_a_conflict(world: World, state: str, step: Step) -> None:
    found = owed(world)
    Deliverable.objects.filter(pk=found.pk).update(state=state)
    if any(row.source == state and row.action == step for row in DELIVERABLE):
        return
    with pytest.raises(Conflict):
        move(PLATFORM, found, step, "Because.")


def test_nothing_is_handed_in_without_a_file_and_the_same_file_not_twice(world: World) -> None:
    found = owed(world)
    with pytest.raises(Invalid) as caught:
        move(world.coordinator, found, Step.SUBMIT)
    assert str(caught.value.fields["file"]) == "Add the file first."
    in_review(world, found)
    move(world.coach, found, Step.REQUEST_CHANGES, "More.")
    with pytest.raises(Invalid) as caught:
        move(world.coordinator, found, Step.SUBMIT)
    assert str(caught.value.fields["file"]) == "Add the new file first."


def test_what_was_taken_back_may_be_handed_in_as_it_was(world: World) -> None:
    found = owed(world)
    handed_in(world, found)
    move(world.coordinator, found, Step.WITHDRAW)
    assert move(world.coordinator, found, Step.SUBMIT).state == State.SUBMITTED


@pytest.mark.parametrize("step", [Step.REQUEST_CHANGES, Step.WAIVE])
@pytest.mark.parametrize("words", ["", "   "])
def test_changes_and_waiving_need_a_reason(world: World, step: Step, words: str) -> None:
    found = owed(world)
    in_review(world, found)
    with pytest.raises(Invalid):
        move(staff(NetworkRole.DESK), found, step, words)
    found.refresh_from_db()
    assert found.state == State.IN_REVIEW


def test_files_are_added_only_while_it_is_the_citys_turn(world: World) -> None:
    found = owed(world)
    handed_in(world, found)
    with pytest.raises(Forbidden):
        add(world, found)


def test_a_stranger_finds_nothing_to_act_on(world: World) -> None:
    found, other = owed(world), stranger()
    with scope(other), pytest.raises(Conflict):
        services.move_deliverable(actor=other, deliverable=found, step=Step.SUBMIT, now=NOW)
    with scope(other):
        assert not Deliverable.objects.exists()


def test_files_and_words_are_never_changed_or_removed(world: World) -> None:
    found = owed(world)
    handed_in(world, found)
    for rows in (DeliverableVersion.objects.all(), DeliverableEvent.objects.all()):
        for write in (lambda rows=rows: rows.update(number=9), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def test_desk_and_commission_read_only_what_was_handed_in(world: World) -> None:
    found = owed(world)
    handed_in(world, found)
    move(world.coordinator, found, Step.WITHDRAW)
    add(world, found)
    seen = {
        network: list(DeliverableVersion.objects.visible_to(staff(network)).values_list("number", flat=True))
        for network in (NetworkRole.DESK, NetworkRole.EC)
    }
    assert seen == {NetworkRole.DESK: [1], NetworkRole.EC: [1]}
    assert DeliverableVersion.objects.visible_to(world.coach).count() == 2


# More time


def ask(
    world: World, found: Deliverable, until: dt.date = DUE + dt.timedelta(days=7), reason: str = "Council."
) -> None:
    services.ask_for_time(actor=world.coordinator, deliverable=found, until=until, reason=reason, now=NOW)


def test_time_that_is_given_becomes_the_citys_own_date(world: World) -> None:
    found = owed(world)
    ask(world, found)
    assert mails("time_asked") == [world.user(CityRole.COACH).email]
    services.answer_about_time(actor=world.coach, deliverable=found, give=True, now=NOW)
    found.refresh_from_db()
    assert (found.due_on, found.asked_until, found.asked_because) == (DUE + dt.timedelta(days=7), None, "")
    assert len(mails("time_given")) == 2


def test_time_is_refused_with_a_reason_that_the_city_reads(world: World) -> None:
    found = owed(world)
    ask(world, found)
    with pytest.raises(Invalid):
        services.answer_about_time(actor=world.coach, deliverable=found, give=False, now=NOW)
    services.answer_about_time(
        actor=world.coach, deliverable=found, give=False, words="The lab is fixed.", now=NOW
    )
    found.refresh_from_db()
    assert (found.due_on, found.asked_until) == (None, None)
    told = Message.objects.filter(kind="cities.time_refused").values_list("context__reason", flat=True)
    assert set(told) == {"The lab is fixed."}
    assert found.events.values_list("words", flat=True).first() == "The lab is fixed."


@pytest.mark.parametrize("until", [DUE, TODAY, dt.date(2020, 1, 1)])
def test_a_date_that_is_not_later_is_refused(world: World, until: dt.date) -> None:
    found = owed(world)
    with pytest.raises(Invalid):
        ask(world, found, until=until)


def test_time_is_asked_for_once_with_a_reason_and_by_writers(world: World) -> None:
    found = owed(world)
    with pytest.raises(Invalid):
        ask(world, found, reason=" ")
    ask(world, found)
    with pytest.raises(Forbidden):
        ask(world, found)
    with pytest.raises(Forbidden):
        services.answer_about_time(actor=world.coordinator, deliverable=found, give=True, now=NOW)


def test_handing_in_ends_the_question_about_time(world: World) -> None:
    found = owed(world)
    ask(world, found)
    assert handed_in(world, found).asked_until is None
    with pytest.raises(Forbidden):
        services.answer_about_time(actor=world.coach, deliverable=found, give=True, now=NOW)


# Overdue, and what is asked of whom


@pytest.mark.parametrize(("days", "overdue"), [(0, False), (1, True)])
def test_overdue_is_computed_from_the_date_of_the_milestone(
    world: World, *, days: int, overdue: bool
) -> None:
    found = owed(world)
    now = dt.datetime.combine(DUE + dt.timedelta(days=days), NOW.timetz())
    (row,) = deliverables_of(actor=world.coordinator, participation=world.participation, now=now)
    assert (row.due, row.overdue) == (DUE, overdue)
    assert Deliverable.objects.overdue(today=now.date()).filter(pk=found.pk).exists() is overdue


def test_what_is_handed_in_is_not_overdue(world: World) -> None:
    handed_in(world, owed(world))
    late = NOW + dt.timedelta(days=100)
    (row,) = deliverables_of(actor=world.coordinator, participation=world.participation, now=late)
    assert not row.overdue
    assert not Deliverable.objects.overdue(today=late.date()).exists()


def test_each_is_asked_for_their_own_part(world: World) -> None:
    found = owed(world)
    desk = staff(NetworkRole.DESK)

    def asked() -> tuple[bool, bool, bool]:
        people = (world.coordinator, world.coach, desk)
        return tuple(bool(asked_deliverables(actor=person, now=NOW)) for person in people)  # type: ignore[return-value]  # three people

    assert asked() == (True, False, False)
    handed_in(world, found)
    assert asked() == (False, True, False)
    move(world.coach, found, Step.BEGIN_REVIEW)
    move(world.coach, found, Step.ACCEPT)
    assert asked() == (False, False, True)
    move(desk, found, Step.PUBLISH)
    assert asked() == (False, False, False)


def test_what_is_due_in_more_than_thirty_days_is_not_asked_yet(world: World) -> None:
    owed(world)
    early = dt.datetime.combine(DUE - dt.timedelta(days=31), NOW.timetz())
    assert asked_deliverables(actor=world.coordinator, now=early) == []
    assert len(asked_deliverables(actor=world.coordinator, now=early + dt.timedelta(days=1))) == 1


def test_the_next_one_is_the_nearest_for_writers_and_the_one_to_answer_for_coaches(world: World) -> None:
    late, soon = owed(world, "late"), owed(world, "soon")
    Deliverable.objects.filter(pk=late.pk).update(due_on=DUE + dt.timedelta(days=60))
    rows = deliverables_of(actor=world.coordinator, participation=world.participation, now=NOW)
    first = next_deliverable(world.coordinator, rows)
    assert first is not None
    assert first.deliverable == soon
    assert next_deliverable(world.coach, rows) is None
    handed_in(world, late)
    rows = deliverables_of(actor=world.coach, participation=world.participation, now=NOW)
    answer = next_deliverable(world.coach, rows)
    assert answer is not None
    assert answer.deliverable == late


def test_the_page_says_what_comes_next_from_the_readers_side(world: World) -> None:
    found = in_review(world, owed(world))
    said = {
        role: str(deliverable_page(actor=world.person(role), deliverable=found, now=NOW).next_step)
        for role in (CityRole.COORDINATOR, CityRole.COACH)
    }
    assert said == {
        CityRole.COORDINATOR: "It is with the coach. The answer comes by mail.",
        CityRole.COACH: "Read the file, then accept it or ask for changes.",
    }
