"""Cities help one another: both say yes, no mentor is asked beyond its capacity, both confirm the result."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from cities.workflow import CityRole
from coaching import services
from coaching.models import Collaboration, Match, Offer
from coaching.selectors import mentoring
from coaching.workflow import MatchState, MatchStep
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.coaching.world import NOW, Mentors, another_seeker, answer, ask_mentor, mentors, side
from tests.factories.cities import TermFactory
from tests.greendeals.world import World, staff, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def found() -> Mentors:
    """A mentor with two places, and a city that looks for the same."""
    return mentors(capacity=2)


def told(world: World, kind: str) -> int:
    address = world.user(CityRole.COORDINATOR).email
    return Message.objects.filter(kind=f"coaching.{kind}", address=address).count()


def test_a_request_takes_a_place_and_is_told_to_the_mentor(found: Mentors) -> None:
    own = ask_mentor(found)
    theirs = side(found.mentor)
    assert (own.state, theirs.state) == (MatchState.ASKED, MatchState.ASKED)
    assert own.key == theirs.key
    assert (theirs.other_accepted_at, theirs.accepted_at) == (NOW, None)
    assert Offer.objects.get().taken == 1
    assert (told(found.mentor, "match_asked"), told(found.seeker, "match_asked")) == (1, 0)


def test_both_say_yes_and_both_get_an_exchange(found: Mentors) -> None:
    ask_mentor(found)
    answer(found.mentor)
    assert {row.state for row in Match.objects.all()} == {MatchState.AGREED}
    assert {row.city for row in Collaboration.objects.all()} == {found.mentor.city, found.seeker.city}
    assert len({row.key for row in Collaboration.objects.all()} | {side(found.mentor).key}) == 1
    assert (told(found.mentor, "match_accepted"), told(found.seeker, "match_accepted")) == (1, 1)


@pytest.mark.fault("events-44")
def test_accepting_twice_is_one_exchange(found: Mentors) -> None:
    ask_mentor(found)
    answer(found.mentor)
    with pytest.raises(Conflict):
        answer(found.mentor)
    with pytest.raises(Conflict):
        answer(found.seeker)
    assert Collaboration.objects.count() == 2


def test_who_has_asked_does_not_answer_for_the_other(found: Mentors) -> None:
    ask_mentor(found)
    with pytest.raises(Forbidden):
        answer(found.seeker)


def test_a_full_mentor_is_not_asked_and_the_next_in_line_is_once_a_place_is_free(found: Mentors) -> None:
    second, third, fourth = (another_seeker(found) for _ in range(3))
    for seeker in (found.seeker, second, third, fourth):
        ask_mentor(found, seeker)
    states = [side(world).state for world in (found.seeker, second, third, fourth)]
    assert states == [MatchState.ASKED, MatchState.ASKED, MatchState.QUEUED, MatchState.QUEUED]
    mails = told(found.mentor, "match_asked")
    with scope(found.mentor.coordinator):
        services.answer_match(
            actor=found.mentor.coordinator,
            match=Match.objects.get(city=found.mentor.city, other=found.seeker.city),
            accept=False,
            reason="Our expert has left",
            now=NOW,
        )
    assert side(found.seeker).reason == "Our expert has left"
    assert [side(world).state for world in (third, fourth)] == [MatchState.ASKED, MatchState.QUEUED]
    assert told(found.mentor, "match_asked") == mails + 1
    assert told(found.seeker, "match_declined") == 1
    assert Offer.objects.get().taken == 2


def test_the_database_counts_places_too(found: Mentors) -> None:
    with pytest.raises(IntegrityError, match="offer_capacity"):
        Offer.objects.update(taken=3)


def test_capacity_is_not_lowered_below_what_is_promised(found: Mentors) -> None:
    ask_mentor(found)
    ask_mentor(found, another_seeker(found))
    with pytest.raises(Invalid, match="offer_capacity"):
        services.save_offer(
            actor=found.mentor.coordinator,
            participation=found.mentor.participation,
            theme=found.offer.theme,
            text="Words",
            capacity=1,
            languages=["en"],
            now=NOW,
            offer=found.offer,
        )


def test_declining_needs_a_reason(found: Mentors) -> None:
    ask_mentor(found)
    with pytest.raises(Invalid):
        answer(found.mentor, accept=False)


def test_two_cities_are_in_touch_about_a_theme_once(found: Mentors) -> None:
    ask_mentor(found)
    with pytest.raises(Invalid, match="match_once"):
        ask_mentor(found)
    answer(found.mentor, accept=False, reason="Not now")
    assert Offer.objects.get().taken == 0
    assert ask_mentor(found).state == MatchState.ASKED


def test_the_desk_suggests_and_both_answer(found: Mentors) -> None:
    desk = staff(NetworkRole.DESK)
    services.suggest_match(actor=desk, offer=found.offer, ask=found.ask, words="You would fit.", now=NOW)
    assert side(found.mentor).state == MatchState.SUGGESTED
    assert (told(found.mentor, "match_asked"), told(found.seeker, "match_asked")) == (1, 1)
    answer(found.mentor)
    assert side(found.seeker).state == MatchState.ASKED
    answer(found.seeker)
    assert side(found.mentor).state == MatchState.AGREED
    assert Offer.objects.get().taken == 1


def test_nobody_else_suggests(found: Mentors) -> None:
    for actor in (staff(NetworkRole.EC), found.mentor.coordinator, stranger()):
        with pytest.raises(Forbidden):
            services.suggest_match(actor=actor, offer=found.offer, ask=found.ask, words="", now=NOW)


def test_each_city_reads_its_own_side_only(found: Mentors) -> None:
    ask_mentor(found)
    with scope(found.seeker.coordinator):
        assert {row.city for row in Match.objects.all()} == {found.seeker.city}
        assert not Offer.objects.exists()
    assert Match.objects.visible_to(stranger()).count() == 0


def test_the_trail_of_each_city_names_its_own_side(found: Mentors) -> None:
    ask_mentor(found)
    for world in (found.mentor, found.seeker):
        (entry,) = [
            row for row in Entry.objects.about(f"city:{world.city.pk}") if row.action == "match-asked"
        ]
        assert entry.city_id == world.city.pk


def test_an_exchange_names_whom_to_write_to_on_the_other_side(
    found: Mentors, client_for: Callable[[User], Client]
) -> None:
    ask_mentor(found)
    browser = client_for(found.mentor.user(CityRole.COORDINATOR))
    other = found.seeker.user(CityRole.COORDINATOR).email
    match = Match.objects.get(city=found.mentor.city)
    asked = f"/w/{match.city.slug}/mentoring/requests/{match.key}/"
    assert other not in browser.get(asked).content.decode()
    told = browser.post(asked, {"answer": MatchStep.ACCEPT, "reason": ""}, follow=True).content.decode()
    assert "the exchange stands below" in told
    path = f"/w/{match.city.slug}/mentoring/exchanges/{match.key}/"
    assert f"mailto:{other}" in browser.get(path).content.decode()
    reader = client_for(found.mentor.user(CityRole.READER))
    assert other not in reader.get(path).content.decode()


def finished(found: Mentors) -> None:
    ask_mentor(found)
    answer(found.mentor)
    exchange = Collaboration.objects.get(city=found.seeker.city)
    with scope(found.seeker.coordinator):
        services.state_result(
            actor=found.seeker.coordinator,
            exchange=exchange,
            topic="Green tenders",
            result="We ask for the cost of a whole life.",
            version=1,
            now=NOW,
        )


def test_one_writes_the_result_and_both_confirm_it_and_the_place_is_free(found: Mentors) -> None:
    finished(found)
    theirs = Collaboration.objects.get(city=found.mentor.city)
    assert (theirs.result, theirs.other_confirmed_at) == ("We ask for the cost of a whole life.", NOW)
    assert not theirs.is_completed
    with scope(found.mentor.coordinator):
        done = services.confirm_result(actor=found.mentor.coordinator, exchange=theirs, version=2, now=NOW)
    assert done.is_completed
    assert {row.state for row in Match.objects.all()} == {MatchState.COMPLETED}
    assert Offer.objects.get().taken == 0
    assert told(found.seeker, "exchange_completed") == 1


def test_a_result_that_has_changed_is_not_confirmed_unread(found: Mentors) -> None:
    finished(found)
    theirs = Collaboration.objects.get(city=found.mentor.city)
    with scope(found.mentor.coordinator), pytest.raises(Conflict):
        services.confirm_result(actor=found.mentor.coordinator, exchange=theirs, version=1, now=NOW)


def test_who_fits_stands_first_with_the_reasons_in_words(found: Mentors) -> None:
    services.save_offer(
        actor=found.mentor.coordinator,
        participation=found.mentor.participation,
        theme=TermFactory(vocabulary="theme", label="Water"),
        text="Water",
        capacity=1,
        languages=["en"],
        now=NOW,
    )
    with scope(found.seeker.coordinator):
        page = mentoring(actor=found.seeker.coordinator, city=found.seeker.city, now=NOW)
    first, second = page.fits
    assert (first.offer.theme.label, second.offer.theme.label) == ("Procurement", "Water")
    assert first.reasons == [
        "Offers what you look for: Procurement.",
        "Can help in español.",
        "In the same country, with the same laws.",
        "2 places are free.",
    ]


def test_offers_and_asks_are_of_the_right_kind_of_city(found: Mentors) -> None:
    facts: dict[str, Any] = {"theme": found.offer.theme, "text": "Words", "now": NOW}
    with pytest.raises(Forbidden):
        services.save_offer(
            actor=found.seeker.coordinator,
            participation=found.seeker.participation,
            capacity=1,
            languages=[],
            **facts,
        )
    with pytest.raises(Forbidden):
        services.save_ask(actor=found.mentor.coordinator, participation=found.mentor.participation, **facts)
