"""Coaches are given to cities by the desk, and with the job comes the access."""

import datetime as dt

import pytest

from cities.models import Membership, Participation
from cities.selectors import visitor_of, with_cities
from cities.workflow import CityRole
from coaching.models import Engagement
from coaching.services import assign_coach
from coaching.workflow import EngagementRole
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Forbidden, Invalid
from icc.tenancy.actors import Actor, Person, Public, System
from tests.factories.accounts import UserFactory
from tests.factories.cities import ParticipationFactory
from tests.factories.deals import EngagementFactory

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def participation() -> Participation:
    """A city in an edition."""
    return ParticipationFactory()


@pytest.fixture
def coach() -> User:
    """An expert without cities."""
    return UserFactory()


def desk() -> Person:
    return Person(user_id=UserFactory(network=NetworkRole.DESK).pk, network=NetworkRole.DESK)


def test_an_engagement_brings_the_access_and_stands_in_the_trail(
    participation: Participation, coach: User
) -> None:
    engagement = assign_coach(actor=desk(), participation=participation, coach=coach, now=NOW)
    assert (engagement.started_on, engagement.ended_on) == (NOW.date(), None)
    person = with_cities(visitor_of(coach))
    assert isinstance(person, Person)
    assert person.cities == {participation.city_id: frozenset({CityRole.COACH})}
    trail = Entry.objects.about(f"city:{participation.city_id}")
    assert [entry.action for entry in trail] == ["role-granted", "coach-assigned"]


@pytest.mark.parametrize(
    "actor",
    [
        Person(user_id=1, network=NetworkRole.EC),
        Person(user_id=1, cities={1: frozenset({CityRole.COORDINATOR})}),
        Public(),
    ],
)
def test_nobody_but_the_desk_gives_coaches(participation: Participation, coach: User, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        assign_coach(actor=actor, participation=participation, coach=coach, now=NOW)
    assert not Engagement.objects.exists()
    assert not Membership.objects.exists()


def test_a_coach_is_engaged_once_per_participation(participation: Participation, coach: User) -> None:
    assign_coach(actor=System("tests"), participation=participation, coach=coach, now=NOW)
    with pytest.raises(Invalid):
        assign_coach(actor=System("tests"), participation=participation, coach=coach, now=NOW)
    assert Engagement.objects.count() == 1
    assert Membership.objects.count() == 1


def test_a_city_may_have_two_coaches(participation: Participation) -> None:
    for role in (EngagementRole.LEAD, EngagementRole.LGD):
        assign_coach(
            actor=System("tests"), participation=participation, coach=UserFactory(), now=NOW, role=role
        )
    assert Engagement.objects.filter(participation=participation).count() == 2


def test_a_city_has_one_lead_expert_at_a_time(participation: Participation) -> None:
    first = assign_coach(actor=System("tests"), participation=participation, coach=UserFactory(), now=NOW)
    with pytest.raises(Invalid, match="engagement_one_lead"):
        assign_coach(actor=System("tests"), participation=participation, coach=UserFactory(), now=NOW)
    first.ended_on = NOW.date()
    first.save()
    assign_coach(actor=System("tests"), participation=participation, coach=UserFactory(), now=NOW)
    assert Engagement.objects.running().get().role == EngagementRole.LEAD


def test_the_coach_of_one_edition_may_coach_the_city_in_the_next(
    participation: Participation, coach: User
) -> None:
    assign_coach(actor=System("tests"), participation=participation, coach=coach, now=NOW)
    following = ParticipationFactory(city=participation.city)
    assign_coach(actor=System("tests"), participation=following, coach=coach, now=NOW)
    assert Engagement.objects.filter(coach=coach).count() == 2
    assert Membership.objects.filter(user=coach).count() == 1


def test_running_engagements_are_those_without_an_end() -> None:
    running = EngagementFactory()
    EngagementFactory(ended_on=dt.date(2026, 6, 1))
    assert list(Engagement.objects.running()) == [running]


def test_a_coach_sees_the_engagements_of_own_cities_only(participation: Participation, coach: User) -> None:
    own = assign_coach(actor=System("tests"), participation=participation, coach=coach, now=NOW)
    EngagementFactory()
    person = with_cities(visitor_of(coach))
    assert list(Engagement.objects.visible_to(person)) == [own]
