"""What coaching, mentoring, events and partners ask of each person."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities.workflow import CityRole
from coaching import services as coaching
from coaching.models import Collaboration, Engagement
from coaching.workflow import SessionStep
from events.models import EventDay
from events.services import set_places
from greendeals.models import Deal
from greendeals.services import comment_as_partner, reply, return_deal
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.dashboards.inbox.selectors import Ask, AskKind, inbox_of
from icc.dashboards.selectors import home_of
from icc.dashboards.selectors.homes import foremost
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.coaching import world as coached_world
from tests.coaching.world import answer, ask_mentor, at, book, coached, logged, mentors, step
from tests.events import world as events_world
from tests.greendeals.test_signed_elsewhere import held
from tests.greendeals.world import (
    World,
    approve,
    draft,
    frozen,
    new_world,
    parties_of,
    partner,
    signing,
    staff,
    submit,
)

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
NOW = coached_world.NOW
LATER = NOW + dt.timedelta(days=30)

REQUEST = 9
"""Session, user, savepoint, scope read, set, memberships, scope set, put back, savepoint released."""


def asked(actor: Person, now: dt.datetime = NOW) -> list[tuple[AskKind, str, str]]:
    """What is asked of somebody, as they read it."""
    with scope(actor):
        return [(ask.kind, str(ask.what), ask.title) for ask in inbox_of(actor=actor, now=now).asks]


def test_a_proposed_session_is_confirmed_by_the_other_side_only() -> None:
    place = coached()
    session = book(place, at(10), subject="First call")
    confirm = (AskKind.SESSION, "Confirm the session", "First call, 10 March 2026 10:00")
    assert asked(place.coordinator) == [confirm]
    assert asked(place.coach) == asked(place.world.mayor) == []
    step(session, place.coordinator, SessionStep.CONFIRM)
    assert asked(place.coordinator) == []


def test_the_coach_logs_what_is_past_and_writes_up_what_took_place() -> None:
    place = coached()
    book(place, at(10), subject="First call")
    assert asked(place.coach, LATER) == [(AskKind.SESSION, "Log the session", "First call")]
    assert asked(place.coordinator, LATER) == []
    logged(place, subject="Bare one")
    assert (AskKind.SESSION, "Write up the session", "Bare one") in asked(place.coach)
    logged(place, "We talked.", subject="Written one", when=at(14, day=NOW.date() - dt.timedelta(days=4)))
    assert [title for _kind, _what, title in asked(place.coach)] == ["Bare one"]


def test_another_coach_of_the_city_is_not_asked_to_log() -> None:
    place = coached()
    book(place, at(10))
    other = Person(user_id=place.world.user(CityRole.READER).pk, cities=place.coach.cities)
    assert asked(other, LATER) == []
    Engagement.objects.update(ended_on=NOW.date())
    assert asked(place.coach, LATER) == []


def test_a_mentor_answers_a_request_and_both_confirm_the_result() -> None:
    found = mentors()
    ask_mentor(found)
    name = found.seeker.city.marked_name
    assert asked(found.mentor.coordinator) == [(AskKind.MENTORING, f"Answer {name}", "Procurement")]
    assert asked(found.seeker.coordinator) == asked(found.mentor.mayor) == []
    answer(found.mentor)
    assert asked(found.mentor.coordinator) == []
    exchange = Collaboration.objects.get(city=found.seeker.city)
    with scope(found.seeker.coordinator):
        coaching.state_result(
            actor=found.seeker.coordinator,
            exchange=exchange,
            topic="Tenders",
            result="We have a template now.",
            version=exchange.version,
            now=NOW,
        )
    words = f"Confirm the result with {name}"
    assert asked(found.mentor.coordinator) == [(AskKind.MENTORING, words, "Tenders")]
    assert asked(found.seeker.coordinator) == []


def test_a_full_mentor_is_not_asked_about_who_waits_for_a_place() -> None:
    found = mentors(capacity=1)
    ask_mentor(found)
    ask_mentor(found, coached_world.another_seeker(found))
    assert len(asked(found.mentor.coordinator)) == 1


def test_free_places_are_asked_for_until_they_are_taken_or_the_event_is_full() -> None:
    world = events_world.new_world(total=3, per_city=2, public=1)
    city, other = world.city(), world.city()
    set_places(
        actor=events_world.desk(), event=world.event, places=3, per_city=2, for_public=1, now=events_world.NOW
    )
    name = world.event.marked_name
    now = events_world.NOW
    assert asked(world.writer(city), now) == [(AskKind.EVENT, "Name people, 2 places are free", name)]
    world.send(city, "a@example.org")
    assert asked(world.writer(city), now) == [(AskKind.EVENT, "Name people, 1 place is free", name)]
    world.send(other, "b@example.org", "c@example.org")
    assert asked(world.writer(city), now) == asked(world.writer(other), now) == []


def test_the_desk_decides_about_who_waits_and_publishes_summaries() -> None:
    world = events_world.new_world(total=1, per_city=1, public=1)
    for address in ("a@example.org", "b@example.org", "c@example.org"):
        world.come(address)
    EventDay.objects.create(
        event=world.event, date=events_world.NOW.date() - dt.timedelta(days=1), title="Day 1"
    )
    EventDay.objects.create(event=world.event, date=events_world.NOW.date(), title="Day 2")
    name = world.event.marked_name
    assert sorted(asked(staff(NetworkRole.DESK), events_world.NOW)) == [
        (AskKind.EVENT, "Decide about 2 people who wait", name),
        (AskKind.EVENT, "Publish the summary", f"{name}, Day 1"),
    ]
    assert asked(staff(NetworkRole.EC), events_world.NOW) == []


def test_a_file_signed_elsewhere_waits_for_the_desk_alone() -> None:
    deal = signing(new_world())
    held(deal)
    assert asked(staff(NetworkRole.DESK)) == [(AskKind.FILE, "Look at a signed file", deal.title)]
    assert asked(staff(NetworkRole.EC)) == []


def test_a_partners_last_word_waits_for_the_city() -> None:
    world = new_world()
    deal = draft(world, partners=2)
    first, second = parties_of(deal)
    for party in (first, first, second):
        comment_as_partner(actor=partner(party), deal=deal, body="Is that so?", now=NOW)
    assert sorted(asked(world.coordinator)) == sorted(
        (AskKind.COMMENT, f"Answer {party.name}", deal.title) for party in (first, second)
    )
    assert asked(world.mayor) == asked(world.coach) == []
    reply(actor=world.coordinator, deal=deal, party=first, body="It is.", now=NOW)
    assert asked(world.coordinator) == [(AskKind.COMMENT, f"Answer {second.name}", deal.title)]


def test_the_home_names_what_comes_next_and_what_others_have_done() -> None:
    place = coached()
    deal = submit(place.world, draft(place.world, title="Roofs"))
    session = book(place, at(10), subject="First call")
    step(session, place.coordinator, SessionStep.CONFIRM)
    with scope(place.coordinator):
        own = home_of(actor=place.coordinator, now=NOW)
    with scope(place.coach):
        coach = home_of(actor=place.coach, now=NOW)
    assert [str(row.title) for row in own.coming] == ["First call"]
    assert [(row.when, row.href) for row in coach.coming] == [("10 March 10:00", session.get_absolute_url())]
    assert [(str(row.activity.text), row.title) for row in own.changes] == [
        ("proposed a session", "First call")
    ]
    assert {(str(row.activity.text), row.href) for row in coach.changes} == {
        ("sent the draft to review", deal.get_absolute_url()),
        ("confirmed a session", session.get_absolute_url()),
    }
    assert {row.activity.who for row in coach.changes} == {place.world.user(CityRole.COORDINATOR).name}
    assert [ask.kind for ask in coach.asks] == [AskKind.REVIEW]
    assert not coach.is_quiet


def more(world: World, number: int) -> None:
    """Add one of each to what a writer's home shows."""
    deal = draft(world, title=f"Deal {number}")
    (party,) = parties_of(deal)
    comment_as_partner(actor=partner(party), deal=deal, body="Is that so?", now=clock.now())


def test_the_coordinator_moves_on_what_the_coach_answered_and_what_is_frozen() -> None:
    world = new_world()
    draft(world, title="Young")
    for title in ("Returned", "Approved"):
        submit(world, draft(world, title=title))
    returned, accepted = (Deal.objects.get(title=title) for title in ("Returned", "Approved"))
    assert asked(world.coordinator) == []
    return_deal(
        actor=world.coach,
        deal=returned,
        content_version=returned.content_version,
        reason="Name a date.",
        now=NOW,
    )
    approve(world, accepted)
    frozen(world, title="Frozen")
    assert sorted(asked(world.coordinator)) == [
        (AskKind.DEAL, "Ask for signatures", "Frozen"),
        (AskKind.DEAL, "Change the draft and send it again", "Returned"),
        (AskKind.DEAL, "Freeze the approved text", "Approved"),
    ]
    assert not [ask for ask in asked(world.mayor) if ask[0] == AskKind.DEAL]


def test_a_home_costs_the_same_with_one_and_three_deals(
    client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    world = new_world()
    browser = client_for(world.user(CityRole.COORDINATOR))
    for number in range(3):
        more(world, number)
        browser.get("/home/")
        # Thirteen sources of the inbox, the desk's aside; deals, participations, cities;
        # sessions and events ahead; entries, deals and parties of what has changed, entries of all
        # else; navigation.
        with django_assert_num_queries(REQUEST + 23):
            page = browser.get("/home/").content.decode()
        assert page.count("wrote a comment") == number + 1


def test_many_of_one_kind_hide_no_other_on_the_home() -> None:
    many = [Ask(AskKind.ACTION, "Do it", f"Action {number}", "Here", "/") for number in range(40)]
    last = Ask(AskKind.REVIEW, "Read and answer", "Roofs", "Here", "/")
    assert foremost([*many, last]) == [*many[:4], last]
    assert foremost(many) == many[:5]
    assert foremost([last]) == [last]
