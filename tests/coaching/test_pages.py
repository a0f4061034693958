"""The pages of coaching and mentoring, by hand: forms, refusals, what each person sees."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import ActionPoint
from cities.workflow import ActionState, CityRole
from coaching.models import Collaboration, HoursEntry, Match, Offer, PrivateNote, Session, SharedNote
from coaching.services import ActionLine
from coaching.workflow import MatchState, SessionState
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.tenancy.scopes import scope
from tests.coaching.world import (
    NOW,
    Coached,
    Mentors,
    also_coached_by,
    ask_mentor,
    at,
    coached,
    logged,
    mentors,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached(city__name="Alcoi")


@pytest.fixture
def coach(place: Coached, client_for: ClientFor) -> Client:
    """The coach's browser."""
    return client_for(place.engagement.coach)


@pytest.fixture
def coordinator(place: Coached, client_for: ClientFor) -> Client:
    """The coordinator's browser."""
    return client_for(place.world.user(CityRole.COORDINATOR))


def filled(page: str, **answers: str) -> dict[str, str]:
    """Return what a browser would send: every field of the page with its value, some filled in."""
    form = next(
        part
        for part in re.findall(r"<form.*?</form>", page, re.DOTALL)
        if 'name="day"' in part or "text" in part
    )
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        unchecked = 'type="radio"' in tag and "checked" not in tag
        if name and not unchecked:
            values[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    return values | answers


def next_tuesday() -> dt.date:
    today = clock.day(clock.now())
    return today + dt.timedelta(days=14 - (today.weekday() - 1) % 7)


def test_two_clicks_log_a_session(place: Coached, coach: Client) -> None:
    portfolio = coach.get("/coaching/").content.decode()
    link = f"/w/{place.city.slug}/coaching/log/"
    assert f'href="{link}"' in portfolio
    page = coach.get(link).content.decode()
    response = coach.post(link, filled(page, text="The mayor agrees."))
    assert response.status_code == 302
    session = Session.objects.get()
    assert (session.state, session.kind, session.minutes) == (SessionState.WRITTEN_UP, "call", 60)
    assert HoursEntry.objects.get().quarters == 4
    assert not SharedNote.objects.exists()
    with scope(place.coach):
        assert PrivateNote.objects.get().text == "The mayor agrees."


def test_the_log_takes_three_actions_and_shares_the_note_when_asked(place: Coached, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    lead = place.world.user(CityRole.COORDINATOR)
    page = coach.get(link).content.decode()
    answers = filled(
        page, text="Words", wall="shared", action_1="Call the chamber", owner_1=str(lead.pk), action_2="Write"
    )
    assert coach.post(link, answers).status_code == 302
    assert SharedNote.objects.get().text == "Words"
    assert [row.owner for row in ActionPoint.objects.order_by("pk")] == [lead, None]


def test_a_refused_log_keeps_what_was_written(place: Coached, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    page = coach.get(link).content.decode()
    response = coach.post(
        link, filled(page, text="Long words.", hours="0.3", owner_1="0", due_2="2026-01-01")
    )
    assert response.status_code == 422
    body = response.content.decode()
    assert "Long words." in body
    assert "Enter quarters of an hour" in body
    assert "Say what is to be done." in body
    assert not Session.objects.exists()


def test_sending_the_log_twice_is_one_session(place: Coached, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    answers = filled(coach.get(link).content.decode(), text="Once.")
    assert [coach.post(link, answers).status_code for _ in range(2)] == [302, 302]
    assert Session.objects.count() == 1
    assert coach.post(link, answers | {"subject": "Other"}).status_code == 409


def test_the_city_books_confirms_and_cancels(place: Coached, coordinator: Client, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/book/"
    day = next_tuesday()
    page = coordinator.get(f"{link}?day={day}&time=10:00").content.decode()
    assert "are both free" in page
    response = coordinator.post(link, filled(page, subject="Next steps"))
    session = Session.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, session.get_absolute_url())
    assert (session.wall_day, session.wall_time, session.zone) == (day, dt.time(10), "Europe/Madrid")
    here = session.get_absolute_url()
    assert "Confirm the session" not in coordinator.get(here).content.decode()
    assert "Confirm the session" in coach.get(here).content.decode()
    assert coach.post(f"{here}steps/confirm/").status_code == 302
    refused = coordinator.post(f"{here}steps/cancel-as-city/", {"reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert coordinator.post(f"{here}steps/cancel-as-city/", {"reason": "Council"}).status_code == 302
    assert "Council" in coach.get(here).content.decode()


def test_a_taken_time_is_answered_with_free_ones_and_the_form_kept(place: Coached, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/book/"
    day = next_tuesday()
    for words, status in (("First", 302), ("Second", 422)):
        page = coach.get(f"{link}?day={day}&time=10:00").content.decode()
        response = coach.post(link, filled(page, subject=words))
        assert response.status_code == status
    body = response.content.decode()
    assert "This time is taken. Free next:" in body
    assert 'value="Second"' in body
    assert Session.objects.count() == 1


@pytest.mark.fault("events-9")
def test_the_page_asks_which_of_two_hours_is_meant(place: Coached, coach: Client) -> None:
    today = clock.day(clock.now())
    year = next(year for year in (today.year, today.year + 1) if last_sunday_of_october(year) > today)
    link = f"/w/{place.city.slug}/coaching/book/"
    page = coach.get(f"{link}?day={last_sunday_of_october(year)}&time=02:30").content.decode()
    response = coach.post(link, filled(page))
    assert response.status_code == 422
    body = response.content.decode()
    assert "Which of the two?" in body
    assert 'type="radio" name="fold"' in body
    assert coach.post(link, filled(page, fold="1")).status_code == 302
    assert Session.objects.get().fold == 1


def last_sunday_of_october(year: int) -> dt.date:
    last = dt.date(year, 10, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.fault("events-8")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "0001-01-01"),
        ("day", "9999-12-31"),
        ("day", "soon"),
        ("time", "25:00"),
        ("minutes", "1500"),
        ("minutes", "0"),
        ("zone", "CET6"),
        ("kind", "lunch"),
        ("engagement", "0"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_stores_nothing(
    place: Coached, coach: Client, name: str, value: str
) -> None:
    link = f"/w/{place.city.slug}/coaching/book/"
    page = coach.get(f"{link}?day={next_tuesday()}&time=10:00").content.decode()
    assert coach.post(link, filled(page, **{name: value})).status_code == 422
    assert not Session.objects.exists()


def test_the_city_does_its_actions(place: Coached, coach: Client, coordinator: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    coach.post(link, filled(coach.get(link).content.decode(), action_1="Call the chamber"))
    action = ActionPoint.objects.get()
    here = f"/w/{place.city.slug}/coaching/"
    assert "Call the chamber" in coordinator.get(here).content.decode()
    act = f"{here}actions/{action.public_id}"
    coordinator.post(f"{act}/drop/", {"words": ""})
    action.refresh_from_db()
    assert action.state == ActionState.OPEN
    coordinator.post(f"{act}/finish/", {"words": "Minutes of 3 March"})
    action.refresh_from_db()
    assert (action.state, action.evidence) == (ActionState.DONE, "Minutes of 3 March")
    coordinator.post(f"{act}/reopen/")
    action.refresh_from_db()
    assert action.state == ActionState.OPEN
    assert coordinator.post(f"{act}/fly/").status_code == 404


def test_a_note_that_somebody_else_changed_meanwhile_is_not_lost(place: Coached, coach: Client) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    coach.post(link, filled(coach.get(link).content.decode(), text="First.", wall="shared"))
    note = f"{Session.objects.get().get_absolute_url()}notes/shared/"
    assert coach.post(note, {"text": "Second.", "version": "1"}).status_code == 302
    response = coach.post(note, {"text": "My long words.", "version": "1"})
    assert response.status_code == 422
    assert "My long words." in response.content.decode()
    assert SharedNote.objects.count() == 2


def test_desk_and_commission_see_sessions_without_notes(
    place: Coached, coach: Client, client_for: ClientFor
) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    coach.post(link, filled(coach.get(link).content.decode(), text="For the city.", wall="shared"))
    for network in NetworkRole.values:
        client = client_for(UserFactory(network=network))
        for address in (f"/w/{place.city.slug}/coaching/", Session.objects.get().get_absolute_url()):
            body = client.get(address).content.decode()
            assert "Coaching call" in body
            assert "For the city." not in body


def test_the_page_of_a_city_costs_the_same_with_one_session_and_with_five(
    place: Coached, coach: Client
) -> None:
    link = f"/w/{place.city.slug}/coaching/log/"
    counts = []
    for rounds in (1, 4):
        for _ in range(rounds):
            page = coach.get(link).content.decode()
            coach.post(link, filled(page, text="Words", action_1="Do it"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert coach.get(f"/w/{place.city.slug}/coaching/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_portfolio_costs_the_same_with_one_city_and_with_three(place: Coached, coach: Client) -> None:
    counts = []
    for number in (1, 3):
        while place.engagement.coach.engagements.count() < number:
            also_coached_by(place)
        for view in ("", "?view=board"):
            with CaptureQueriesContext(connection) as queries:
                assert coach.get(f"/coaching/{view}").status_code == 200
            counts.append(len(queries))
    assert set(counts) == {PORTFOLIO_QUERIES}


PORTFOLIO_QUERIES = 16
"""Two for session and account, two savepoints and four settings of the scope (two and two in a real request),
one for memberships; then cities, deals, sessions, hours, actions, standings, documents owed."""


@pytest.fixture
def found() -> Mentors:
    """A mentor with two places, and a city that looks for the same."""
    return mentors()


def test_a_city_asks_and_the_mentor_accepts_on_the_page(found: Mentors, client_for: ClientFor) -> None:
    seeker = client_for(found.seeker.user(CityRole.COORDINATOR))
    mentor = client_for(found.mentor.user(CityRole.COORDINATOR))
    here = f"/w/{found.seeker.city.slug}/mentoring/"
    ask = f"{here}mentors/{found.offer.public_id}/"
    assert f'href="{ask}"' in seeker.get(here).content.decode()
    assert seeker.post(ask, {"words": "We want to see a tender."}).status_code == 302
    there = f"/w/{found.mentor.city.slug}/mentoring/"
    key = Match.objects.first().key  # type: ignore[union-attr]  # just made
    page = mentor.get(there).content.decode()
    assert "We want to see a tender." in page
    assert f"{there}requests/{key}/" in page
    refused = mentor.post(f"{there}requests/{key}/", {"answer": "decline", "reason": ""})
    assert refused.status_code == 422
    assert mentor.post(f"{there}requests/{key}/", {"answer": "accept"}).status_code == 302
    assert {row.state for row in Match.objects.all()} == {MatchState.AGREED}
    exchange = f"{there}exchanges/{key}/"
    answers = {"topic": "Tenders", "result": "They read ours.", "version": "1"}
    assert mentor.post(exchange, answers).status_code == 302
    theirs = f"{here}exchanges/{key}/"
    assert "They read ours." in seeker.get(theirs).content.decode()
    assert seeker.post(theirs, {"confirm": "1", "version": "2"}).status_code == 302
    assert all(row.is_completed for row in Collaboration.objects.all())


def test_the_mentor_changes_its_offer_and_the_desk_suggests(found: Mentors, client_for: ClientFor) -> None:
    mentor = client_for(found.mentor.user(CityRole.COORDINATOR))
    there = f"/w/{found.mentor.city.slug}/mentoring/offers/{found.offer.public_id}/"
    assert mentor.get(there).status_code == 200
    answers = {"theme": str(found.offer.theme_id), "text": "New words", "capacity": "5", "languages": "en"}
    assert mentor.post(there, answers).status_code == 302
    offer = Offer.objects.get()
    assert (offer.text, offer.capacity, offer.is_open) == ("New words", 5, False)
    mentor.post(there, answers | {"is_open": "on"})
    desk = client_for(UserFactory(network=NetworkRole.DESK))
    suggest = f"/w/{found.seeker.city.slug}/mentoring/mentors/{found.offer.public_id}/"
    assert "Suggest this match" in desk.get(suggest).content.decode()
    assert desk.post(suggest, {"words": "You would fit."}).status_code == 302
    assert {row.state for row in Match.objects.all()} == {MatchState.SUGGESTED}


@pytest.mark.parametrize(
    ("resource", "queries"), [("sessions", 11), ("actions", 11), ("notes", 11), ("matches", 11)]
)
def test_a_list_of_the_api_costs_the_same_with_one_row_and_with_three(
    place: Coached, client_for: ClientFor, resource: str, queries: int
) -> None:
    lead = place.world.user(CityRole.COORDINATOR)
    client, counts, sizes = client_for(lead), [], []
    for number in (1, 2):
        for turn in range(number):
            day = at(9 + turn, day=NOW.date() - dt.timedelta(days=number))
            logged(place, "Words", shared=True, when=day, actions=(ActionLine("Do it", lead),))
            found = mentors()
            Match.objects.filter(city=ask_mentor(found).city).update(city=place.city)
        with CaptureQueriesContext(connection) as captured:
            sizes.append(client.get(f"/api/v1/{resource}/").json()["count"])
        counts.append(len(captured))
    assert sizes == [1, 3]
    assert counts == [queries, queries]
