"""Sessions are booked, moved, cancelled and restored, and nobody is in two places at once."""

import datetime as dt
from dataclasses import replace

import pytest

from cities.workflow import CityRole
from coaching import services
from coaching.models import Busy, Session
from coaching.rules import open_steps
from coaching.selectors import free_slots
from coaching.services import Taken
from coaching.workflow import SESSION, EngagementRole, SessionState, SessionStep, When
from icc.accounts.models import NetworkRole
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.core.wall_time import REPEATED
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.coaching.world import (
    DAY,
    NOW,
    Coached,
    also_coached_by,
    at,
    book,
    coached,
    logged,
    plan,
    step,
)
from tests.greendeals.world import staff, stranger

pytestmark = pytest.mark.django_db

LATER = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
"""After a session of the tenth at ten."""


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


def test_a_proposal_holds_the_time_of_both_and_keeps_what_was_meant(place: Coached) -> None:
    session = book(place, at(10), subject="Next steps")
    assert (session.state, session.side, session.sequence) == (SessionState.PROPOSED, "coach", 0)
    assert session.starts_at == dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
    assert (session.wall_day, session.wall_time, session.zone) == (DAY, dt.time(10), "Europe/Brussels")
    held = {row.party: (row.busy.lower, row.busy.upper) for row in session.busy.all()}
    span = (session.starts_at, session.ends_at + dt.timedelta(minutes=15))
    coach = place.engagement.coach_id
    assert held == {f"coach:{coach}": span, f"city:{place.city.pk}": span}
    assert [entry.action for entry in Entry.objects.about(f"session:{session.public_id}")] == [
        "session-proposed"
    ]


def test_the_city_proposes_and_the_coach_confirms(place: Coached) -> None:
    session = book(place, actor=place.coordinator)
    assert session.side == "city"
    with pytest.raises(Forbidden):
        step(session, place.coordinator, SessionStep.CONFIRM)
    confirmed = step(session, place.coach, SessionStep.CONFIRM)
    assert (confirmed.state, confirmed.sequence, confirmed.version) == (SessionState.CONFIRMED, 1, 2)


def test_a_proposal_that_is_moved_waits_for_the_other_side_again(place: Coached) -> None:
    session = book(place)
    with scope(place.coordinator):
        moved = services.move_session(
            actor=place.coordinator, session=session, version=1, plan=plan(at(15)), now=NOW
        )
    assert moved.side == "city"
    with pytest.raises(Forbidden):
        step(moved, place.coordinator, SessionStep.CONFIRM)
    assert step(moved, place.coach, SessionStep.CONFIRM).state == SessionState.CONFIRMED


@pytest.mark.fault("events-2")
def test_one_coach_is_not_with_two_cities_at_once_but_may_go_from_one_to_the_next(place: Coached) -> None:
    book(place, at(10))
    other = also_coached_by(place)
    with pytest.raises(Taken):
        book(other, at(11, 14))
    with pytest.raises(Taken):
        book(other, at(8, 46))
    assert book(other, at(11, 15)).pk
    assert book(other, at(8, 45)).pk


def test_the_team_of_a_city_is_not_with_two_coaches_at_once(place: Coached) -> None:
    second = services.assign_coach(
        actor=staff(NetworkRole.DESK),
        participation=place.world.participation,
        coach=place.world.user(CityRole.READER),
        role=EngagementRole.LGD,
        now=NOW,
    )
    book(place)
    with pytest.raises(Taken):
        book(replace(place, engagement=second), actor=place.coordinator)


def test_a_refusal_names_free_times_and_nobody_else(place: Coached) -> None:
    book(place, at(10))
    other = also_coached_by(place)
    with pytest.raises(Taken) as refusal:
        book(other, at(10, 30))
    words = str(refusal.value.fields["time"])
    assert "Tue 10 March 11:30" in words
    assert place.city.name not in words
    assert Session.objects.filter(city=other.city).count() == 0


def test_free_times_are_in_working_hours_and_free_for_both(place: Coached) -> None:
    book(place, at(9, minutes=180))
    slots = free_slots(place.engagement, zone="Europe/Brussels", minutes=60, now=NOW, after=LATER, count=20)
    assert len(slots) == 20
    assert {slot.wall.weekday() for slot in slots} == {0, 1, 2, 3, 4}
    assert all(dt.time(9) <= slot.wall.time() <= dt.time(17) for slot in slots)
    for slot in slots:
        wall = slot.wall
        assert book(place, When(wall.date(), wall.time(), "Europe/Brussels", 60)).pk


def test_a_session_moves_onto_part_of_its_own_old_time(place: Coached) -> None:
    session = book(place)
    with scope(place.coach):
        moved = services.move_session(
            actor=place.coach, session=session, version=1, plan=plan(at(10, 30)), now=NOW
        )
    assert (moved.pk, moved.uid, moved.sequence) == (session.pk, session.uid, 1)
    assert {row.busy.lower for row in Busy.objects.all()} == {moved.starts_at}
    assert Busy.objects.count() == 2


def test_a_stale_page_moves_nothing(place: Coached) -> None:
    session = book(place)
    step(session, place.coordinator, SessionStep.CONFIRM)
    with scope(place.coach), pytest.raises(Conflict):
        services.move_session(actor=place.coach, session=session, version=1, plan=plan(at(15)), now=NOW)
    session.refresh_from_db()
    assert session.wall_time == dt.time(10)


@pytest.mark.fault("events-7")
def test_a_cancelled_time_is_free_and_comes_back_only_while_it_is(place: Coached) -> None:
    session = book(place)
    gone = step(session, place.coordinator, SessionStep.CANCEL_AS_CITY, reason="Council meets")
    assert (gone.state, gone.reason) == (SessionState.CANCELLED_BY_CITY, "Council meets")
    assert not Busy.objects.exists()
    other = also_coached_by(place)
    taken = book(other)
    with pytest.raises(Taken):
        step(session, place.coach, SessionStep.RESTORE)
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED_BY_CITY
    step(taken, other.coach, SessionStep.CANCEL_AS_COACH, reason="Ill")
    assert step(session, place.coach, SessionStep.RESTORE).state == SessionState.PROPOSED


def test_cancelling_needs_a_reason_and_each_side_cancels_for_itself(place: Coached) -> None:
    session = book(place)
    with pytest.raises(Invalid) as refusal:
        step(session, place.coach, SessionStep.CANCEL_AS_COACH)
    assert set(refusal.value.fields) == {"reason"}
    with pytest.raises(Forbidden):
        step(session, place.coach, SessionStep.CANCEL_AS_CITY, reason="Words")


@pytest.mark.fault("events-8")
@pytest.mark.parametrize(
    ("when", "field"),
    [
        (at(10, minutes=0), "minutes"),
        (at(10, minutes=-60), "minutes"),
        (at(10, minutes=25 * 60), "minutes"),
        (at(10, minutes=50), "minutes"),
        (at(10, day=dt.date(1, 1, 1)), "day"),
        (at(10, day=dt.date(9999, 12, 31)), "day"),
        (at(10, day=dt.date(2026, 3, 1)), "day"),
        (at(10, day=dt.date(2029, 3, 1)), "day"),
        (at(10, zone="Mars/Olympus"), "zone"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(place: Coached, when: When, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        book(place, when)
    assert set(refusal.value.fields) == {field}
    assert not Session.objects.exists()
    assert not Busy.objects.exists()


@pytest.mark.fault("events-9")
def test_the_missing_hour_is_refused_and_the_repeated_one_asked(place: Coached) -> None:
    with pytest.raises(Invalid) as missing:
        book(place, at(2, 30, day=dt.date(2026, 3, 29)))
    assert set(missing.value.fields) == {"time"}
    autumn = dt.date(2026, 10, 25)
    with pytest.raises(Invalid) as repeated:
        book(place, at(2, 30, day=autumn))
    assert (repeated.value.code, set(repeated.value.fields)) == (REPEATED, {"fold"})
    first = book(place, at(2, 30, day=autumn, fold=0, minutes=30))
    second = book(place, at(2, 30, day=autumn, fold=1, minutes=30))
    assert (first.starts_at.hour, second.starts_at.hour) == (0, 1)
    assert second.when.span() == (second.starts_at, second.ends_at)


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.OFFICE, CityRole.READER])
def test_only_writers_and_coaches_book(place: Coached, role: CityRole) -> None:
    with pytest.raises(Forbidden):
        book(place, actor=place.world.person(role))


def test_nobody_else_books_and_no_stranger_moves(place: Coached) -> None:
    session = book(place)
    for actor in (staff(NetworkRole.EC), staff(NetworkRole.DESK), stranger()):
        with pytest.raises(Forbidden):
            book(place, at(15), actor=actor)
    with pytest.raises(Conflict):
        step(session, stranger(), SessionStep.CONFIRM)


def test_a_coach_whose_job_has_ended_books_nothing(place: Coached) -> None:
    place.engagement.ended_on = NOW.date()
    place.engagement.save()
    with pytest.raises(Forbidden):
        book(place)


def test_after_its_beginning_a_session_is_no_longer_moved_but_closed(place: Coached) -> None:
    session = step(book(place), place.coordinator, SessionStep.CONFIRM)
    assert open_steps(place.coach, session, now=NOW) == {"move", "cancel-as-coach"}
    assert open_steps(place.coach, session, now=LATER) == {"close", "miss"}
    missed = step(session, place.coach, SessionStep.MISS, now=LATER, reason="The coordinator was ill")
    assert missed.state == SessionState.NO_SHOW
    assert SESSION.leaving(missed.state) == ()


@pytest.mark.fault("events-5")
def test_the_same_form_again_is_the_same_session_and_another_one_is_told(place: Coached) -> None:
    first = book(place, key="form-1")
    assert book(place, key="form-1") == first
    with pytest.raises(Conflict):
        book(place, at(15), key="form-1")
    assert Session.objects.count() == 1


def test_the_database_refuses_a_clash_whoever_writes_it(place: Coached) -> None:
    session, other = book(place), book(place, at(14))
    row = Busy.objects.filter(session=other).first()
    assert row is not None
    row.busy = Busy.objects.filter(session=session, party=row.party).get().busy
    with pytest.raises(Exception, match="busy_once"):
        row.save()


def test_a_coach_sees_sessions_of_own_cities_only(place: Coached) -> None:
    own = logged(place)
    book(coached())
    assert list(Session.objects.visible_to(place.coach)) == [own]
    assert Session.objects.visible_to(staff(NetworkRole.EC)).count() == 2
    assert not Session.objects.visible_to(Person(user_id=1)).exists()
