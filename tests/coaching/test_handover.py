"""An expert is replaced: the successor takes over what is ahead, and nothing that was private."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from cities.models import ActionPoint, City, Membership
from cities.selectors import visitor_of, with_cities
from cities.services import add_action
from cities.workflow import CityRole
from coaching import services
from coaching.models import Busy, Engagement, PrivateNote, Session
from coaching.selectors import hours_of
from coaching.workflow import SessionState, SessionStep, Side
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.coaching.world import NOW, Coached, also_coached_by, at, book, coached, logged, step
from tests.factories.accounts import UserFactory
from tests.greendeals.world import staff

pytestmark = [pytest.mark.django_db, pytest.mark.fault("events-43")]
ClientFor = Callable[[User], Client]


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


@pytest.fixture
def other() -> Coached:
    """Another city, whose coach takes over."""
    return coached()


def replace(place: Coached, other: Coached, **changes: Any) -> Engagement:
    """Let the desk replace the coach of one city by that of another."""
    desk = staff(NetworkRole.DESK)
    values: dict[str, Any] = {"actor": desk, "successor": other.engagement.coach, "now": NOW}
    with scope(desk):
        return services.replace_coach(engagement=place.engagement, **values | changes)


def cities_of(user: User) -> set[int]:
    person = with_cities(visitor_of(User.objects.get(pk=user.pk)))
    assert isinstance(person, Person)
    return set(person.cities)


def test_the_job_ends_and_the_access_goes_over(place: Coached, other: Coached) -> None:
    job = replace(place, other)
    place.engagement.refresh_from_db()
    assert place.engagement.ended_on == NOW.date()
    assert (job.coach, job.role, job.ended_on) == (other.engagement.coach, place.engagement.role, None)
    assert place.city.pk not in cities_of(place.engagement.coach)
    assert cities_of(other.engagement.coach) == {place.city.pk, other.city.pk}


def test_the_hours_that_are_left_are_planned_anew(place: Coached, other: Coached) -> None:
    desk = staff(NetworkRole.DESK)
    third = coached()
    place.engagement.delete()
    Membership.objects.filter(city=place.city, role=CityRole.COACH).delete()
    job = services.assign_coach(
        actor=desk,
        participation=place.world.participation,
        coach=third.engagement.coach,
        hours=40,
        now=NOW,
    )
    where = Coached(place.world, job)
    logged(where, quarters=8)
    assert replace(where, other).hours == 38
    facts = hours_of(actor=desk, city_ids=[place.city.pk])[place.city.pk]
    assert (facts.planned, facts.worked) == (40, 2)


def test_sessions_ahead_are_offered_to_the_successor(place: Coached, other: Coached) -> None:
    session = book(place)
    step(session, place.coordinator, SessionStep.CONFIRM)
    Message.objects.all().delete()
    job = replace(place, other)
    session.refresh_from_db()
    assert (session.engagement, session.state, session.side) == (job, SessionState.PROPOSED, Side.CITY)
    assert (session.sequence, session.version) == (2, 3)
    parties = set(Busy.objects.filter(session=session).values_list("party", flat=True))
    assert parties == {f"coach:{job.coach_id}", f"city:{place.city.pk}"}
    kinds = {(message.address, message.kind) for message in Message.objects.all()}
    assert (place.engagement.coach.email, "coaching.session_cancelled") in kinds
    assert (job.coach.email, "coaching.session_proposed") in kinds


def test_the_successor_confirms_and_nobody_else_is_needed(place: Coached, other: Coached) -> None:
    session = book(place)
    job = replace(place, other)
    successor = Person(job.coach_id, cities={place.city.pk: frozenset({CityRole.COACH})})
    assert step(session, successor, SessionStep.CONFIRM).state == SessionState.CONFIRMED


def test_where_the_successor_is_busy_the_session_is_cancelled_with_the_reason(
    place: Coached, other: Coached
) -> None:
    theirs, ours, later = book(other, at(10)), book(place, at(10, 30)), book(place, at(15))
    replace(place, other)
    for session in (theirs, ours, later):
        session.refresh_from_db()
    assert [row.state for row in (theirs, ours, later)] == [
        SessionState.PROPOSED,
        SessionState.CANCELLED_BY_COACH,
        SessionState.PROPOSED,
    ]
    assert "busy then" in ours.reason
    assert not Busy.objects.filter(session=ours).exists()


def test_what_has_taken_place_stays_with_who_was_there(place: Coached, other: Coached) -> None:
    session = logged(place)
    replace(place, other)
    session.refresh_from_db()
    assert session.engagement == place.engagement


def test_open_actions_are_inherited_and_finished_ones_are_not(place: Coached, other: Coached) -> None:
    former = place.engagement.coach
    mine = add_action(actor=place.coach, city=place.city, text="Mine", owner=former, now=NOW)
    done = add_action(actor=place.coach, city=place.city, text="Done", owner=former, now=NOW)
    ActionPoint.objects.filter(pk=done.pk).update(state="done")
    replace(place, other)
    owners = dict(ActionPoint.objects.values_list("pk", "owner_id"))
    assert owners == {mine.pk: other.engagement.coach_id, done.pk: former.pk}


def test_private_notes_are_not_inherited_by_page_api_or_database(
    place: Coached, other: Coached, client_for: ClientFor
) -> None:
    session = logged(place, "Between us only")
    job = replace(place, other, now=NOW + dt.timedelta(hours=1))
    successor = Person(job.coach_id, cities={place.city.pk: frozenset({CityRole.COACH})})
    with scope(successor):
        assert not PrivateNote.objects.visible_to(successor).exists()
        assert not PrivateNote.objects.exists()
    browser = client_for(job.coach)
    for address in (f"/w/{place.city.slug}/coaching/", session.get_absolute_url()):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Between us" not in page.content.decode()


def test_what_the_successor_writes_is_theirs_to_read(place: Coached, other: Coached) -> None:
    job = replace(place, other)
    where = Coached(place.world, job)
    logged(where, "Mine now")
    with scope(where.coach):
        assert PrivateNote.objects.visible_to(where.coach).count() == 1
        assert PrivateNote.objects.count() == 1


@pytest.mark.parametrize("network", ["", NetworkRole.EC])
def test_nobody_but_the_desk_replaces(place: Coached, other: Coached, network: str) -> None:
    actor = staff(NetworkRole.EC) if network else place.coordinator
    with pytest.raises(Forbidden):
        replace(place, other, actor=actor)


def test_a_job_is_handed_over_once_and_not_to_the_same_person(place: Coached, other: Coached) -> None:
    for nobody in (place.engagement.coach, UserFactory(is_active=False)):
        with pytest.raises(Invalid):
            replace(place, other, successor=nobody)
    replace(place, other)
    with pytest.raises(Conflict):
        replace(place, other)


def test_the_page_says_what_goes_over_and_does_it(
    place: Coached, other: Coached, client_for: ClientFor
) -> None:
    now = clock.now()
    day = clock.day(now) + dt.timedelta(days=7)
    book(place, at(10, day=day), now=now)
    browser = client_for(UserFactory(desk=True))
    address = f"/w/{place.city.slug}/coaching/experts/{place.engagement.coach.public_id}/"
    page = browser.get(address).content.decode()
    for words in (
        "Private notes are not handed over",
        f"{date_format(day, 'j F Y')} 10:00",
        other.engagement.coach.name,
    ):
        assert words in page
    assert browser.post(address, {"successor": "nobody"}).status_code == 422
    answer = browser.post(address, {"successor": other.engagement.coach.public_id})
    assert answer.status_code == 302
    assert Engagement.objects.running().filter(city=place.city).get().coach == other.engagement.coach
    assert Session.objects.get().engagement.coach == other.engagement.coach


def test_the_former_coach_keeps_the_other_cities(place: Coached, other: Coached) -> None:
    kept: City = also_coached_by(place).city
    replace(place, other)
    assert cities_of(place.engagement.coach) == {kept.pk}
