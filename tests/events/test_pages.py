"""Pages: what they show to whom, and that they act."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import ActionPoint, City
from cities.workflow import CityRole, DatePrecision
from events.models import Adoption, Delegate, Event, Registration
from events.workflow import Audience, EventState, RegistrationState, Visibility
from icc.accounts.models import User
from tests.events.world import World, new_world, state_of, token_for
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, TermFactory
from tests.factories.events import (
    FIRST,
    AnchorFactory,
    EventDayFactory,
    EventFactory,
    LearningFactory,
    SessionFactory,
    places,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def no_limits() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """An event one can register for."""
    return new_world()


def page(client: Client, address: str, status: int = 200) -> str:
    """Return the page at an address."""
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def queries(browser: Client, address: str) -> int:
    """Return how many queries a page takes."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def entered(*people: tuple[str, str]) -> dict[str, str]:
    """Return the form for two people."""
    filled = {"people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "0"}
    for number, (name, email) in enumerate(people):
        filled |= {f"people-{number}-name": name, f"people-{number}-email": email}
    return filled


def test_the_list_shows_upcoming_first_then_past_by_edition(client: Client) -> None:
    old = EventFactory(state=EventState.ENDED, edition=EditionFactory(start_date=dt.date(2017, 1, 1)))
    new = EventFactory(state=EventState.WRAPPED, edition=EditionFactory(start_date=dt.date(2025, 1, 1)))
    ahead, draft = EventFactory(), EventFactory(state=EventState.DRAFT)
    words = page(client, "/events/")
    places_of = [words.index(event.name) for event in (ahead, new, old)]
    assert places_of == sorted(places_of)
    assert draft.name not in words


def test_the_list_is_filtered(client: Client) -> None:
    one, other = EventFactory(country="PT"), EventFactory(country="IT")
    words = page(client, "/events/?country=IT")
    assert other.name in words
    assert one.name not in words
    assert "No event found" in page(client, f"/events/?edition={EditionFactory().code}")


def test_dates_are_told_no_more_exactly_than_they_are_known(client: Client) -> None:
    kinds = {
        DatePrecision.MONTH: "May 2099",
        DatePrecision.WEEK: "Week of 12 May 2099",
        DatePrecision.DAY: "12 to 13 May 2099",
    }
    for precision, words in kinds.items():
        event = EventFactory(anchor__date_precision=precision)
        assert words in page(client, event.get_absolute_url())
    unknown = EventFactory(anchor__start_date=None, anchor__end_date=None)
    assert "Date not known" in page(client, unknown.get_absolute_url())


@pytest.mark.parametrize(("places_left", "words"), [(1, "1 place left"), (30, "Places are free")])
def test_free_places_are_told_in_words(client: Client, places_left: int, words: str) -> None:
    world = new_world(total=places_left, public=30)
    assert words in page(client, world.event.get_absolute_url())


def test_who_sees_which_session(world: World, client: Client, client_for: ClientFor) -> None:
    day = EventDayFactory(event=world.event)
    for visibility in Visibility:
        SessionFactory(day=day, title=f"A {visibility} session", visibility=visibility)
    address = f"/events/{world.event.slug}/agenda/"
    city = world.city()
    elsewhere = MembershipFactory(role=CityRole.COORDINATOR).user
    seen = {
        "public": (client, {Visibility.PUBLIC}),
        "another edition": (client_for(elsewhere), {Visibility.PUBLIC, Visibility.NETWORK}),
        "the edition": (client_for(world.writers[city.pk]), set(Visibility)),
        "its coach": (client_for(MembershipFactory(city=city, role=CityRole.COACH).user), set(Visibility)),
        "EC": (client_for(UserFactory(ec=True)), set(Visibility)),
    }
    for who, (browser, expected) in seen.items():
        words = page(browser, address)
        assert {kind for kind in Visibility if f"A {kind} session" in words} == expected, who
    assert "2 sessions are for city teams only." in page(client, address)
    api = seen["another edition"][0].get("/api/v1/event-sessions/").json()
    assert {row["visibility"] for row in api["results"]} == {Visibility.PUBLIC, Visibility.NETWORK}


def test_the_agenda_shows_the_readers_clock(world: World, client: Client) -> None:
    SessionFactory(day=EventDayFactory(event=world.event))
    address = f"/events/{world.event.slug}/agenda/"
    assert "09:00–10:00" in page(client, address)
    assert "03:00–04:00" in page(client, f"{address}?zone=America/Toronto")
    assert "15:00–16:00" in page(client, f"{address}?zone=Asia/Singapore")
    assert "09:00–10:00" in page(client, f"{address}?zone=Mars/Olympus")


@pytest.mark.parametrize("day", ["2", "0", "99999999999999999999", "x", "²"])
def test_a_day_that_is_not_there_is_said_so(world: World, client: Client, day: str) -> None:
    EventDayFactory(event=world.event)
    assert client.get(f"/events/{world.event.slug}/agenda/?day={day}").status_code in {200, 404}


def test_a_learning_is_read_once_published_and_only_where_its_session_is(
    world: World, client: Client
) -> None:
    day = EventDayFactory(event=world.event, summary="What was said.")
    closed = SessionFactory(day=day, visibility=Visibility.CLOSED)
    LearningFactory(day=day, text="For all.")
    LearningFactory(day=day, text="For some.", session=closed)
    address = f"/events/{world.event.slug}/agenda/"
    before = page(client, address)
    assert "What was said." not in before
    assert "For all." not in before
    day.summary_published_at = dt.datetime(2099, 5, 14, tzinfo=dt.UTC)
    day.save()
    after = page(client, address)
    assert "What was said." in after
    assert "For all." in after
    assert "For some." not in after


def test_a_city_adopts_a_learning_as_an_action_once(world: World, client_for: ClientFor) -> None:
    published = dt.datetime(2099, 5, 14, tzinfo=dt.UTC)
    day = EventDayFactory(event=world.event, summary="Said.", summary_published_at=published)
    learning = LearningFactory(day=day, text="Name a deputy.")
    city = world.city()
    browser = client_for(world.writers[city.pk])
    address = f"/w/{city.slug}/learnings/{learning.public_id}/adopt/"
    assert f"Adopt in {city.name}" in page(browser, f"/events/{world.event.slug}/agenda/")
    for _ in range(2):
        assert browser.post(address).status_code == 302
    assert ActionPoint.objects.get().text == "Name a deputy."
    assert Adoption.objects.get().city == city
    assert "Name a deputy." in page(browser, f"/w/{city.slug}/events/")
    assert f"Taken up by {city.name}" in page(browser, f"/events/{world.event.slug}/agenda/")
    reader = client_for(MembershipFactory(city=city, role=CityRole.READER).user)
    assert reader.post(address).status_code == 403
    stranger = client_for(MembershipFactory(role=CityRole.COORDINATOR).user)
    assert stranger.post(address).status_code == 404


def test_a_coordinator_names_two_people_and_takes_one_back(world: World, client_for: ClientFor) -> None:
    city = world.city()
    browser = client_for(world.writers[city.pk])
    address = f"/w/{city.slug}/events/{world.event.slug}/"
    answer = browser.post(address, entered(("Ana", "ana@x.example"), ("Ben", "ben@x.example")))
    assert answer.status_code == 302
    words = page(browser, address)
    assert "2 people have a place and a mail." in words
    assert "2 of 5 places of the city are taken." in words
    row = Registration.objects.get(delegate__name="Ana")
    cancel = f"{address}{row.public_id}/cancel/"
    assert "Ana does not come?" in page(browser, cancel)
    assert browser.post(cancel).status_code == 302
    assert state_of(row) == RegistrationState.CANCELLED


@pytest.mark.parametrize(
    "people",
    [
        [("", "")],
        [("Ana", "nobody")],
        [("Ana", "ana@x.example"), ("Ben", "")],
        [("Ana", "ana@x.example"), ("Ben", "ANA@x.example")],
    ],
)
def test_a_form_that_is_refused_keeps_what_was_entered(
    world: World, client_for: ClientFor, people: list[tuple[str, str]]
) -> None:
    city = world.city()
    browser = client_for(world.writers[city.pk])
    answer = browser.post(f"/w/{city.slug}/events/{world.event.slug}/", entered(*people))
    assert answer.status_code == 422
    assert all(f'value="{name}"' in answer.content.decode() for name, _email in people if name)
    assert not Delegate.objects.exists()


def test_a_reader_of_the_city_is_told_why_not(world: World, client_for: ClientFor) -> None:
    city = world.city()
    browser = client_for(MembershipFactory(city=city, role=CityRole.READER).user)
    address = f"/w/{city.slug}/events/{world.event.slug}/"
    assert "Only the coordinator and editors" in page(browser, address)
    assert browser.post(address, entered(("Ana", "ana@x.example"))).status_code == 403


def test_no_city_reads_the_people_of_another(world: World, client_for: ClientFor) -> None:
    one, other = world.city(), world.city()
    world.send(one, "ana@x.example")
    browser = client_for(world.writers[other.pk])
    assert browser.get(f"/w/{one.slug}/events/").status_code == 404
    assert browser.get(f"/w/{one.slug}/events/{world.event.slug}/").status_code == 404
    assert "ana@x.example" not in page(browser, f"/w/{other.slug}/events/{world.event.slug}/")
    assert browser.get("/api/v1/event-registrations/").json()["count"] == 0


def test_the_personal_link_shows_the_wait_and_cancels(client: Client) -> None:
    world = new_world(total=1)
    world.come("first@x.example")
    row = world.come("second@x.example")
    address = f"/events/r/{token_for('second@x.example', 'events.waiting')}/"
    assert "number 1 in line" in page(client, address)
    assert client.post(f"{address}cancel/").status_code == 302
    assert state_of(row) == RegistrationState.CANCELLED
    assert "cancelled or has lapsed" in page(client, address)
    assert client.get("/events/r/unknown/").status_code == 404


def test_the_desk_runs_an_event(world: World, client_for: ClientFor) -> None:
    world.send(world.city(), *(f"p{number}@x.example" for number in range(6)))
    browser = client_for(UserFactory(desk=True))
    address = f"/events/{world.event.slug}/desk/"
    words = page(browser, address)
    assert "p5@x.example" in words
    waiting = Registration.objects.get(state=RegistrationState.WAITING)
    assert browser.post(f"{address}give/{waiting.public_id}/").status_code == 302
    assert state_of(waiting) == RegistrationState.CONFIRMED
    assert browser.post(f"{address}drop/{waiting.public_id}/").status_code == 302
    assert browser.post(f"{address}steps/close/").status_code == 302
    assert browser.post(f"{address}steps/nonsense/").status_code == 409
    assert browser.post(f"{address}steps/close/").status_code == 409
    assert browser.post(address, {"places": "0", "per_city": "1", "for_public": "0"}).status_code == 422
    assert browser.post(address, {"places": "40", "per_city": "6", "for_public": "0"}).status_code == 302
    assert Event.objects.get().state == EventState.CLOSED


def test_registration_opens_only_once_there_are_places(client_for: ClientFor) -> None:
    event = EventFactory(state=EventState.PUBLISHED)
    browser = client_for(UserFactory(desk=True))
    answer = browser.post(f"/events/{event.slug}/desk/steps/open/", follow=True)
    assert "Set the number of places first." in answer.content.decode()
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED


def test_the_desk_writes_and_publishes_the_summary_of_a_day(world: World, client_for: ClientFor) -> None:
    day = EventDayFactory(event=world.event)
    session = SessionFactory(day=day)
    browser = client_for(UserFactory(desk=True))
    address = f"/events/{world.event.slug}/desk/days/1/"
    filled = {
        "summary": "Much was said.",
        "version": "1",
        "text_0": "Second.",
        "text_1": "",
        "text_2": "First.",
        "session_2": session.public_id,
        "publish": "yes",
    }
    assert browser.post(address, {**filled, "summary": " "}).status_code == 422
    assert browser.post(address, filled).status_code == 302
    assert [(row.text, row.session) for row in day.learnings.all()] == [
        ("Second.", None),
        ("First.", session),
    ]
    assert browser.post(address, filled).status_code == 409
    day.refresh_from_db()
    assert day.summary_published_at is not None
    swapped = {"summary": "Much was said.", "version": "2", "text_0": "First.", "text_1": "Second."}
    assert browser.post(address, swapped).status_code == 302
    assert [row.text for row in day.learnings.all()] == ["First.", "Second."]
    assert browser.get(f"/events/{world.event.slug}/desk/days/2/").status_code == 404


def test_a_learning_that_a_city_has_taken_up_stays(world: World, client_for: ClientFor) -> None:
    published = dt.datetime(2099, 5, 14, tzinfo=dt.UTC)
    day = EventDayFactory(event=world.event, summary="Said.", summary_published_at=published)
    learning = LearningFactory(day=day, text="Name a deputy.")
    city = world.city()
    client_for(world.writers[city.pk]).post(f"/w/{city.slug}/learnings/{learning.public_id}/adopt/")
    browser = client_for(UserFactory(desk=True))
    answer = browser.post(
        f"/events/{world.event.slug}/desk/days/1/", {"summary": "Said.", "version": "1", "text_0": ""}
    )
    assert answer.status_code == 422
    assert "has been taken up by a city" in answer.content.decode()


def test_the_calendar_file_keeps_its_name_and_tells_of_a_cancellation(client: Client) -> None:
    event = EventFactory(name="Energy, heat; and “light” for everybody who lives in a very old town centre")
    address = f"/events/{event.slug}/calendar.ics"
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    raw = response.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    unfolded = raw.decode().replace("\r\n ", "")
    assert "METHOD:PUBLISH" in unfolded
    assert f"UID:event-{event.public_id}@icc" in unfolded
    assert "DTSTART;VALUE=DATE:20990512" in unfolded
    assert "DTEND;VALUE=DATE:20990514" in unfolded
    assert "SUMMARY:Energy\\, heat\\; and “light”" in unfolded
    Event.objects.update(state=EventState.CANCELLED, sequence=1)
    later = page(client, address)
    assert "STATUS:CANCELLED" in later
    assert "SEQUENCE:1" in later
    assert f"UID:event-{event.public_id}@icc" in later


def _more(world: World, city: City) -> None:
    """Two more of everything that lists show."""
    for number in range(2):
        kind = TermFactory(vocabulary="event_kind")
        anchor = AnchorFactory(edition=world.edition)
        event = places(EventFactory(edition=world.edition, kind=kind, anchor=anchor), total=30, public=5)
        EventFactory(state=EventState.ENDED, edition=EditionFactory())
        World(event, world.writers).send(city, f"more{number}@x.example")
        other = world.city()
        world.send(other, f"other{number}@x.example", *(f"w{number}-{n}@x.example" for n in range(6)))
        day = EventDayFactory(event=world.event, date=FIRST + dt.timedelta(days=number + 1))
        LearningFactory(day=day)
    first = world.event.days.get(date=FIRST)
    for _ in range(2):
        LearningFactory(day=first, session=SessionFactory(day=first))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("public", "/events/"),
        ("public", "/events/{event}/"),
        ("public", "/events/{event}/agenda/"),
        ("writer", "/events/{event}/agenda/"),
        ("writer", "/w/{city}/events/"),
        ("writer", "/w/{city}/events/{event}/"),
        ("desk", "/events/{event}/desk/"),
        ("desk", "/api/v1/events/"),
        ("desk", "/api/v1/event-sessions/"),
        ("desk", "/api/v1/event-registrations/"),
    ],
)
def test_three_rows_take_as_many_queries_as_one(
    world: World, client: Client, client_for: ClientFor, who: str, address: str
) -> None:
    city = world.city()
    EventFactory(state=EventState.ENDED)
    world.send(city, *(f"p{number}@x.example" for number in range(6)))
    published = dt.datetime(2099, 5, 14, tzinfo=dt.UTC)
    day = EventDayFactory(event=world.event, summary="Said.", summary_published_at=published)
    LearningFactory(day=day, session=SessionFactory(day=day))
    browsers = {
        "public": client,
        "writer": client_for(world.writers[city.pk]),
        "desk": client_for(UserFactory(desk=True)),
    }
    path = address.format(event=world.event.slug, city=city.slug)
    one = queries(browsers[who], path)
    _more(world, city)
    assert queries(browsers[who], path) == one
    assert Audience.ALL in Audience.values
