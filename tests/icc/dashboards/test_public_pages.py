"""What the public finds beside the programme itself: contact, cookies, a city's deals."""

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings as Settings
from django.core.cache import cache
from django.test import Client

from cities.services import move_anchor
from cities.services.anchors import Dates
from events.models import EventDay
from events.services import move_event, save_summary, set_places
from events.workflow import EventState, EventStep
from icc.core.published import GENERATION
from icc.notifications.models import Message
from icc.notifications.services import compose
from tests.events.world import NOW, desk
from tests.factories.cities import CityFactory
from tests.factories.events import EventFactory
from tests.factories.register import RegisterEntryFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "about": "accessibility",
    "name": "Function A",
    "email": "a@example.org",
    "text": "The map says nothing to me.",
}


@pytest.fixture(autouse=True)
def no_limits() -> None:
    """Forget who has written before."""
    cache.clear()


def test_a_message_goes_to_the_desk_and_the_page_shows_no_address(client: Client, settings: Settings) -> None:
    settings.CONTACT_ADDRESS = "office@icc.example"
    assert "office@icc.example" not in client.get("/contact/").content.decode()
    answer = client.post("/contact/", WORDS)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/contact/sent/")
    (message,) = Message.objects.all()
    mail = compose(message)
    assert mail.to == ["office@icc.example"]
    assert "Accessibility of this site" in mail.subject
    assert "a@example.org" in mail.body
    assert "The map says nothing to me." in mail.body
    assert "on its way" in client.get("/contact/sent/").content.decode()


def test_the_same_message_twice_is_one_mail(client: Client) -> None:
    for _again in range(2):
        client.post("/contact/", WORDS)
    client.post("/contact/", {**WORDS, "text": "Another thing."})
    assert Message.objects.count() == 2


def test_a_robot_is_thanked_and_nothing_is_sent(client: Client) -> None:
    answer = client.post("/contact/", {**WORDS, "website": "https://spam.example"})
    assert answer.headers["Location"] == "/contact/sent/"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("about", "", "Choose what it is about."),
        ("about", "nonsense", "Select a valid choice"),
        ("name", " ", "Type your name."),
        ("email", "", "Type your e-mail address."),
        ("email", "a@b@c", "Enter a valid email address."),
        ("text", "", "Write what you want to say."),
        ("text", "x" * 3_001, "at most 3000 characters"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    client: Client, field: str, value: str, words: str
) -> None:
    answer = client.post("/contact/", {**WORDS, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert ("The map says nothing to me." if field != "text" else "Function A") in page
    assert not Message.objects.exists()


def test_one_address_writes_five_times_an_hour(client: Client) -> None:
    for number in range(5):
        assert client.post("/contact/", {**WORDS, "text": f"{number}"}).status_code == 302
    answer = client.post("/contact/", {**WORDS, "text": "once more"})
    assert answer.status_code == 429
    assert "once more" in answer.content.decode()
    assert Message.objects.count() == 5


def test_a_report_of_a_barrier_opens_the_form_with_its_subject(client: Client) -> None:
    page = client.get("/accessibility/").content.decode()
    assert 'href="/contact/?about=accessibility"' in page
    assert (
        '<option value="accessibility" selected'
        in client.get("/contact/?about=accessibility").content.decode()
    )
    assert 'value="" selected' in client.get("/contact/?about=nonsense").content.decode()


def test_whoever_only_reads_gets_no_cookie_and_all_cookies_are_named(
    client: Client, settings: Settings
) -> None:
    for address in (
        "/",
        "/register/",
        "/cities/",
        "/events/",
        "/search/?q=al",
        "/cookies/",
        "/accessibility/",
    ):
        assert not client.get(address).cookies
    page = client.get("/cookies/").content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f"<code>{name}</code>" in page


def test_the_footer_leads_to_all_of_it(client: Client) -> None:
    footer = client.get("/").content.decode().split("<footer")[1]
    for address in ("/contact/", "/accessibility/", "/privacy/", "/cookies/"):
        assert f'href="{address}"' in footer


def test_a_profile_shows_the_registered_deals_of_its_city_and_no_others(
    client: Client, django_assert_num_queries: Any
) -> None:
    city = CityFactory(slug="alcoi")
    other = RegisterEntryFactory(title="Elsewhere")
    RegisterEntryFactory(city=city, title="Old version", superseded_at=NOW)
    for number in range(3):
        entry = RegisterEntryFactory(city=city, title=f"Roofs {number}")
        # Savepoint, scope read and set; city, participations, deals, documents;
        # scope put back, savepoint released.
        with django_assert_num_queries(9):
            page = client.get("/cities/alcoi/").content.decode()
        assert page.count(">Roofs ") == number + 1
        assert f'href="{entry.get_absolute_url()}"' in page
    assert "Old version" not in page
    assert other.title not in page


def test_what_changes_events_renews_the_pages_kept(django_capture_on_commit_callbacks: Any) -> None:
    event = EventFactory(state=EventState.PUBLISHED)
    dates = Dates.of(event.anchor)
    assert dates.start is not None
    assert dates.end is not None
    day = EventDay.objects.create(event=event, date=dates.start)
    place = {"places": 10, "per_city": 1, "for_public": 2}
    by = dt.timedelta(days=9)
    later = Dates(dates.start + by, dates.end + by)
    acts = (
        lambda: set_places(actor=desk(), event=event, **place, now=NOW),
        lambda: move_event(actor=desk(), event=event, step=EventStep.OPEN, now=NOW),
        lambda: save_summary(
            actor=desk(), day=day, summary="All came.", lessons=(), version=1, publish=True, now=NOW
        ),
        lambda: move_anchor(actor=desk(), anchor=event.anchor, before=dates, after=later, now=NOW),
    )
    for act in acts:
        before = cache.get(GENERATION, 0)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert cache.get(GENERATION, 0) > before


def test_an_unpublished_summary_renews_nothing(django_capture_on_commit_callbacks: Any) -> None:
    event = EventFactory(state=EventState.PUBLISHED)
    day = EventDay.objects.create(event=event, date=NOW.date())
    with django_capture_on_commit_callbacks(execute=True):
        save_summary(actor=desk(), day=day, summary="Draft.", lessons=(), version=1, now=NOW)
    assert cache.get(GENERATION) is None
