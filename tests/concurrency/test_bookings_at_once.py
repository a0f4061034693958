"""Bookings at the same moment: one slot is given once, and whoever comes too late is told what is free."""

import datetime as dt

import pytest

from coaching import services
from coaching.models import Busy, Offer, Session
from coaching.services import Taken
from coaching.workflow import MatchState, SessionState, SessionStep
from icc.core.errors import Conflict, Invalid
from icc.tenancy.scopes import scope
from tests.coaching.world import (
    DAY,
    NOW,
    Coached,
    also_coached_by,
    another_seeker,
    ask_mentor,
    at,
    book,
    coached,
    mentors,
    plan,
    step,
)
from tests.concurrency.threads import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.fault("events-1")
def test_fifty_bookings_of_one_slot_are_one_session_and_forty_nine_clear_refusals() -> None:
    first = coached()
    places = [first, *(also_coached_by(first) for _ in range(4))]
    outcomes = at_once(*[lambda place=place: book(place) for place in places * 10])
    lost = refused(outcomes)
    assert [type(error) for error in lost] == [Taken] * 49
    assert Session.objects.count() == 1
    assert Busy.objects.count() == 2
    for error in lost:
        assert isinstance(error, Taken)
        words = str(error.fields["time"])
        assert "Free next: Tue 10 March 09:" not in words
        assert "11:30" in words
        assert all(place.city.name not in words for place in places)
        assert len(error.slots) == 4


def test_a_double_click_is_one_session_with_the_same_answer() -> None:
    place = coached()
    outcomes = at_once(*[lambda: book(place, key="form-1")] * 6)
    assert refused(outcomes) == []
    assert len({outcome.pk for outcome in outcomes if isinstance(outcome, Session)}) == 1
    assert Session.objects.count() == 1


@pytest.mark.fault("events-5")
def test_the_same_form_logged_twice_at_once_is_one_session_and_one_entry_of_hours() -> None:
    place = coached()
    yesterday = at(9, day=NOW.date() - dt.timedelta(days=1))

    def log(text: str = "Words") -> Session:
        with scope(place.coach):
            return services.log_session(
                actor=place.coach,
                engagement=place.engagement,
                plan=plan(yesterday),
                log=services.Log(quarters=4, text=text),
                now=NOW,
                key="form-1",
            )

    outcomes = at_once(*[log] * 5)
    assert refused(outcomes) == []
    assert Session.objects.get().hours.count() == 1


def test_two_who_move_to_the_same_time_do_not_both_get_it() -> None:
    place = coached()
    sessions = [book(place, at(hour)) for hour in (9, 11, 13)]

    def move(session: Session) -> Session:
        with scope(place.coach):
            return services.move_session(
                actor=place.coach, session=session, version=1, plan=plan(at(15)), now=NOW
            )

    outcomes = at_once(*[lambda session=session: move(session) for session in sessions])
    assert [type(error) for error in refused(outcomes)] == [Taken, Taken]
    assert Session.objects.filter(wall_time=dt.time(15)).count() == 1
    assert Busy.objects.count() == 6


def test_cancelling_and_confirming_at_once_ends_in_one_of_the_two() -> None:
    place = coached()
    session = book(place)
    outcomes = at_once(
        lambda: step(session, place.coordinator, SessionStep.CONFIRM),
        lambda: step(session, place.coach, SessionStep.CANCEL_AS_COACH, reason="Ill"),
    )
    session.refresh_from_db()
    assert all(isinstance(error, Conflict) for error in refused(outcomes))
    assert (session.state == SessionState.CONFIRMED) is Busy.objects.exists()


@pytest.mark.fault("events-44")
def test_ten_cities_that_ask_at_once_do_not_ask_a_mentor_beyond_its_capacity() -> None:
    found = mentors(capacity=2)
    seekers = [found.seeker, *(another_seeker(found) for _ in range(9))]
    outcomes = at_once(*[lambda seeker=seeker: ask_mentor(found, seeker) for seeker in seekers])
    assert refused(outcomes) == []
    states = [outcome.state for outcome in outcomes if not isinstance(outcome, Exception)]
    assert sorted(states) == sorted([MatchState.ASKED] * 2 + [MatchState.QUEUED] * 8)
    assert Offer.objects.get().taken == 2


def same_day(place: Coached, hour: int) -> Session:
    return book(place, at(hour, day=DAY))


@pytest.mark.fault("events-7")
def test_restoring_and_booking_the_same_slot_at_once_gives_it_once() -> None:
    place = coached()
    session = same_day(place, 10)
    step(session, place.coach, SessionStep.CANCEL_AS_COACH, reason="Ill")
    outcomes = at_once(lambda: step(session, place.coach, SessionStep.RESTORE), lambda: same_day(place, 10))
    assert [type(error) for error in refused(outcomes)] == [Taken]
    assert isinstance(refused(outcomes)[0], Invalid)
    assert Busy.objects.count() == 2
