"""The pages on which the desk makes an event and plans its agenda."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from cities.models import Anchor, Milestone
from cities.services import Dates
from cities.workflow import MilestoneKind
from events.models import Event, EventDay, Session
from events.workflow import EventState, Visibility
from icc.accounts.models import User
from tests.events.test_pages import page, queries
from tests.events.world import World, new_world
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, TermFactory
from tests.factories.events import FIRST, AnchorFactory, EventDayFactory, EventFactory, SessionFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Public pages of an earlier test are forgotten."""
    cache.clear()


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    """The desk's."""
    return client_for(UserFactory(desk=True))


@pytest.fixture
def world() -> World:
    """An event one can register for, with a kind of session."""
    TermFactory(vocabulary="session_kind", code="plenary", edition=None)
    return new_world()


def new_event(**changes: str) -> dict[str, str]:
    filled = {
        "name": "City Lab 4",
        "kind": "city-lab",
        "start_date": "2099-05-12",
        "end_date": "2099-05-13",
        "mode": "on-site",
        "place": "Porto",
        "country": "PT",
        "zone": "Europe/Lisbon",
        "description": "",
    }
    return {**filled, **changes}


def new_session(**changes: str) -> dict[str, str]:
    filled = {
        "title": "Welcome",
        "kind": "plenary",
        "day": FIRST.isoformat(),
        "start": "09:00",
        "end": "10:00",
        "room": "Main hall",
        "visibility": "public",
    }
    return {**filled, **changes}


def told(client: Client, address: str, filled: dict[str, str], status: int = 422) -> str:
    """Post a form and return the page that answers."""
    answer = client.post(address, filled)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_desk_makes_a_lab_from_nothing_to_the_public_agenda(browser: Client, client: Client) -> None:
    edition = EditionFactory()
    TermFactory(vocabulary="event_kind", code="city-lab", edition=None)
    TermFactory(vocabulary="session_kind", code="plenary", edition=None)
    assert "/events/new/" in page(browser, "/events/")
    assert "/events/new/" in page(browser, "/desk/")
    assert "/events/new/" not in page(client, "/events/")
    page(browser, "/events/new/")
    answer = browser.post("/events/new/", new_event(edition=edition.code))
    assert answer.headers["Location"] == "/events/city-lab-4/desk/agenda/"
    assert "Add the first day" in page(browser, "/events/city-lab-4/desk/agenda/")
    assert client.get("/events/city-lab-4/").status_code == 404
    agenda = "/events/city-lab-4/desk/agenda/"
    assert 'value="2099-05-12"' in page(browser, f"{agenda}days/add/")
    day = {"on": "2099-05-12", "title": "Open day", "visibility": "public"}
    assert browser.post(f"{agenda}days/add/", day).status_code == 302
    page(browser, f"{agenda}days/2099-05-12/add/")
    assert browser.post(f"{agenda}days/2099-05-12/add/", new_session()).status_code == 302
    assert browser.post("/events/city-lab-4/desk/steps/publish/").status_code == 302
    assert "Welcome" in page(client, "/events/city-lab-4/agenda/")


def test_two_events_of_one_name_get_two_addresses(browser: Client) -> None:
    edition = EditionFactory()
    TermFactory(vocabulary="event_kind", code="city-lab", edition=None)
    AnchorFactory(edition=edition, code="city-lab-4-2")
    for _ in range(2):
        assert browser.post("/events/new/", new_event(edition=edition.code)).status_code == 302
    browser.post("/events/new/", new_event(edition=edition.code, name="New"))
    slugs = set(Event.objects.values_list("slug", flat=True))
    assert slugs == {"city-lab-4", "city-lab-4-3", "new-2"}


def test_a_kind_is_the_editions_own_or_else_that_of_another(browser: Client) -> None:
    edition = EditionFactory()
    other = TermFactory(vocabulary="event_kind", code="city-lab", edition=EditionFactory())
    TermFactory(vocabulary="event_kind", code="summit", edition=EditionFactory())
    own = TermFactory(vocabulary="event_kind", code="summit", edition=edition)
    for code, kind in (("city-lab", other), ("summit", own)):
        assert browser.post("/events/new/", new_event(edition=edition.code, kind=code)).status_code == 302
        event = Event.objects.latest("pk")
        assert (event.kind_id, event.edition_id) == (kind.pk, edition.pk)
        assert "City Lab 4" in page(browser, f"/events/{event.slug}/desk/edit/")


def test_an_event_takes_the_dates_of_its_milestone(browser: Client) -> None:
    edition = EditionFactory()
    TermFactory(vocabulary="event_kind", code="city-lab", edition=None)
    anchor = AnchorFactory(edition=edition)
    planned = Milestone.objects.create(
        edition=edition, anchor=anchor, code="lab-4", kind=MilestoneKind.MILESTONE, name="Lab four"
    )
    assert "Lab four (12–13 May 2099)" in page(browser, "/events/new/")
    filled = new_event(edition=edition.code, milestone=str(planned.pk), start_date="", end_date="")
    assert browser.post("/events/new/", filled).status_code == 302
    assert Event.objects.get().anchor_id == anchor.pk
    elsewhere = filled | {"edition": EditionFactory().code}
    assert "belongs to another edition" in told(browser, "/events/new/", elsewhere)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Type the title."),
        ({"start_date": ""}, "Type the first day."),
        ({"end_date": "2099-05-11"}, "The last day is not before the first."),
        ({"start_date": "0001-01-01"}, "Type a year between 2000 and 2100."),
        ({"end_date": "9999-12-31"}, "Type a year between 2000 and 2100."),
        ({"place": ""}, "Type the place, or choose that people meet online."),
        ({"kind": "other"}, "Select a valid choice."),
        ({"zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"edition": ""}, "Choose the edition."),
    ],
)
@pytest.mark.fault("events-8")
def test_what_is_wrong_with_a_new_event_stands_beside_the_field(
    browser: Client, changes: dict[str, str], words: str
) -> None:
    TermFactory(vocabulary="event_kind", code="city-lab", edition=None)
    shown = told(browser, "/events/new/", new_event(edition=EditionFactory().code) | changes)
    assert words in shown
    assert 'value="Europe/Lisbon" selected' in shown or "zone" in changes
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Type the title."),
        ({"end": "09:00"}, "A session ends after it starts."),
        ({"end": "25:00"}, "Type a time, such as 10:30."),
        ({"start": "09:30", "room": "Hall"}, "“Opening” is in this room from 09:00 to 10:00."),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"day": "2099-05-14"}, "Select a valid choice."),
    ],
)
@pytest.mark.fault("events-8")
def test_what_is_wrong_with_a_session_stands_beside_the_field(
    world: World, browser: Client, changes: dict[str, str], words: str
) -> None:
    day = EventDayFactory(event=world.event)
    SessionFactory(day=day, title="Opening", room="Hall")
    address = f"/events/{world.event.slug}/desk/agenda/days/{FIRST}/add/"
    shown = told(browser, address, new_session(end="10:00") | changes)
    assert words in shown
    assert "public" in shown
    assert Session.objects.count() == 1


def test_a_day_is_added_changed_and_taken_out(world: World, browser: Client, client: Client) -> None:
    agenda = f"/events/{world.event.slug}/desk/agenda/"
    filled = {"on": "2099-05-12", "title": "Open day", "visibility": "public"}
    assert browser.post(f"{agenda}days/add/", filled).status_code == 302
    assert "This day is already there." in told(browser, f"{agenda}days/add/", filled)
    outside = filled | {"on": "2099-05-20"}
    assert "lies outside the event: 12 to 13 May 2099." in told(browser, f"{agenda}days/add/", outside)
    page(browser, f"{agenda}days/2099-05-12/")
    changed = filled | {"title": "City teams", "visibility": "network", "version": "1"}
    assert browser.post(f"{agenda}days/2099-05-12/", changed).status_code == 302
    assert EventDay.objects.get().visibility == Visibility.NETWORK
    stale = told(browser, f"{agenda}days/2099-05-12/", changed | {"title": "Mine"}, status=409)
    assert "Now stored here: “City teams”" in stale
    assert 'value="Mine"' in stale
    assert 'name="version" value="2"' in stale
    assert browser.post(f"{agenda}days/2099-05-12/remove/").status_code == 302
    assert not EventDay.objects.exists()
    for key in ("2099-05-12", "nonsense"):
        assert browser.get(f"{agenda}days/{key}/").status_code == 404


def test_sessions_are_changed_swapped_and_taken_out(world: World, browser: Client) -> None:
    agenda = f"/events/{world.event.slug}/desk/agenda/"
    day = EventDayFactory(event=world.event)
    for start in ("09:00", "10:00"):
        hours = {"start": start, "end": start.replace(":00", ":50"), "title": f"Talk at {start}"}
        assert browser.post(f"{agenda}days/{FIRST}/add/", new_session(**hours)).status_code == 302
    one, other = Session.objects.order_by("starts_at")
    assert "Talk at 09:00" in page(browser, f"{agenda}{one.public_id}/")
    later = new_session(title="Later", start="13:00", end="14:00", version="1")
    assert browser.post(f"{agenda}{one.public_id}/", later).status_code == 302
    assert "Now stored here: “Later”" in told(
        browser, f"{agenda}{one.public_id}/", later | {"title": "Mine"}, status=409
    )
    assert "10:00–10:50, Main hall, Talk at 10:00" in page(browser, f"{agenda}{one.public_id}/swap/")
    assert "Choose the other session." in told(browser, f"{agenda}{one.public_id}/swap/", {"other": ""})
    swapped = browser.post(f"{agenda}{one.public_id}/swap/", {"other": other.public_id})
    assert swapped.status_code == 302
    assert list(day.sessions.order_by("pk").values_list("start", flat=True)) == [dt.time(10), dt.time(13)]
    assert browser.post(f"{agenda}{other.public_id}/remove/").status_code == 302
    assert Session.objects.get() == one
    stranger = SessionFactory(day=EventDayFactory(event=EventFactory()))
    assert browser.get(f"{agenda}{stranger.public_id}/").status_code == 404


def test_the_text_of_an_event_is_changed(world: World, browser: Client, client: Client) -> None:
    address = f"/events/{world.event.slug}/desk/edit/"
    world.send(world.city(), "a@x.example")
    assert "told to the one person who comes or waits" in page(browser, address)
    filled = new_event(name="A better title", kind=world.event.kind.code, version="1")
    assert browser.post(address, filled).status_code == 302
    assert "A better title" in page(client, world.event.get_absolute_url())
    stale = told(browser, address, filled | {"name": "Mine", "country": ""}, status=409)
    assert "Now stored here: “A better title”" in stale
    assert "Now stored here: “Portugal”" in stale


def test_parts_larger_than_the_whole_are_refused_beside_the_field(world: World, browser: Client) -> None:
    shown = told(
        browser,
        f"/events/{world.event.slug}/desk/",
        {"places": "10", "per_city": "11", "for_public": "12"},
    )
    assert shown.count("This is more than the places in all.") >= 2


def test_a_move_says_who_is_told_and_is_refused_where_it_cannot_be(world: World, browser: Client) -> None:
    EventDayFactory(event=world.event, date=FIRST + dt.timedelta(days=1))
    world.send(world.city(), "a@x.example")
    anchor = world.event.anchor
    address = f"/desk/journey/{anchor.edition.code}/{anchor.code}/"
    asked = "?start_date=2099-05-19&end_date=2099-05-20&date_precision=day"
    assert "with 1 day of its agenda; 1 person gets a mail" in page(browser, f"{address}{asked}")
    before = {
        "before-start_date": "2099-05-12",
        "before-end_date": "2099-05-13",
        "before-date_precision": "day",
    }
    after = {"start_date": "2099-05-12", "end_date": "2099-05-12", "date_precision": "day"}
    assert "The agenda has a day on 13 May 2099, outside these dates." in told(
        browser, address, before | after
    )
    assert Dates.of(Anchor.objects.get(pk=anchor.pk)).end == FIRST + dt.timedelta(days=1)


def test_the_desks_agenda_costs_the_same_for_one_and_three(world: World, browser: Client) -> None:
    address = f"/events/{world.event.slug}/desk/agenda/"
    SessionFactory(day=EventDayFactory(event=world.event))
    one = queries(browser, address)
    for number in (1, 2):
        day = EventDayFactory(event=world.event, date=FIRST + dt.timedelta(days=number))
        for _ in range(2):
            SessionFactory(day=day)
    assert queries(browser, address) == one
    assert Event.objects.get().state == EventState.OPEN
