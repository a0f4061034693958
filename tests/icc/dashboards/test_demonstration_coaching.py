"""The coaching and the mentoring of the demonstration: a story per city, and only good ones on real names."""

import datetime as dt

import pytest

from cities.models import ActionPoint, City, Participation
from cities.workflow import CityRole, Kind
from coaching.models import Busy, Collaboration, Match, Offer, Session
from coaching.services import assign_coach
from coaching.workflow import AHEAD, MatchState, SessionState
from icc.core import clock
from icc.dashboards.demonstration.coaching import REAL, build_coaching
from icc.dashboards.demonstration.mentoring import ASKS, build_mentoring
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory, TermFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
BEGUN = NOW - dt.timedelta(days=400)
PLATFORM = System("demonstration")


@pytest.fixture
def participations() -> dict[str, Participation]:
    """The cities that mentoring names, each with a coordinator, all with one coach."""
    edition, coach = EditionFactory(records_deals=True), UserFactory()
    for code in ("procurement", "energy-renewables"):
        TermFactory(vocabulary="theme", code=code, edition=edition)
    found = {}
    for slug in ("porto", *(slug for slug, _theme, _words in ASKS)):
        kind = Kind.MENTOR if slug == "porto" else Kind.CORE
        row = ParticipationFactory(
            edition=edition, city__slug=slug, city__is_invented=slug not in REAL, kind=kind
        )
        MembershipFactory(city=row.city, role=CityRole.COORDINATOR, user=UserFactory())
        assign_coach(actor=PLATFORM, participation=row, coach=coach, now=BEGUN)
        found[slug] = row
    return found


def test_every_city_has_a_year_of_sessions_and_real_names_have_no_trouble(
    participations: dict[str, Participation],
) -> None:
    with scope(PLATFORM):
        made = build_coaching(participations, now=NOW)
    assert made == Session.objects.exclude(state__in=AHEAD).count() > 7 * len(participations)
    real = City.objects.filter(slug__in=REAL)
    assert real.count() == 3
    assert not ActionPoint.objects.filter(city__in=real).overdue(today=clock.day(NOW)).exists()
    assert ActionPoint.objects.exclude(city__in=real).overdue(today=clock.day(NOW)).exists()
    assert not Session.objects.filter(city__in=real, state=SessionState.NO_SHOW).exists()
    assert set(Session.objects.filter(state__in=AHEAD, city__in=real).values_list("city", flat=True)) == set(
        real.values_list("pk", flat=True)
    )
    assert Busy.objects.count() == 2 * Session.objects.filter(state__in=AHEAD).count()


def test_porto_helps_one_city_has_helped_another_and_is_asked_by_a_third(
    participations: dict[str, Participation],
) -> None:
    with scope(PLATFORM):
        assert build_mentoring(participations, now=NOW) == 4
    porto = participations["porto"].city
    states = {row.other.slug: row.state for row in Match.objects.filter(city=porto).select_related("other")}
    assert states == {
        "esempiara": MatchState.COMPLETED,
        "alcoi": MatchState.AGREED,
        "legnano": MatchState.ASKED,
        "beispielstadt": MatchState.QUEUED,
    }
    assert [(row.capacity, row.taken) for row in Offer.objects.order_by("pk")] == [(3, 1), (1, 1)]
    assert sum(row.is_completed for row in Collaboration.objects.filter(city=porto)) == 1
