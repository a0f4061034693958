"""The desk moves a date: it looks first, then moves, and never over somebody else's move."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from cities.models import Anchor
from icc.accounts.models import User
from tests.cities.journey import DUE, World, milestone, new_world, owed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
NEW = {"start_date": "2026-04-01", "end_date": "2026-04-02", "date_precision": "day"}
SEEN = {f"before-{name}": str(DUE) for name in ("start_date", "end_date")} | {"before-date_precision": "day"}


@pytest.fixture
def world() -> World:
    """A core city that owes a document at a milestone."""
    world = new_world()
    owed(world)
    return world


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    """Somebody of the desk."""
    return client_for(UserFactory(desk=True))


def address(world: World) -> str:
    return f"/desk/journey/{world.participation.edition.code}/strategy-lab/"


def dates() -> tuple[dt.date | None, dt.date | None]:
    anchor = Anchor.objects.get()
    return anchor.start_date, anchor.end_date


def test_looking_moves_nothing_and_shows_everything(world: World, browser: Client) -> None:
    page = browser.get(address(world), NEW)
    assert page.status_code == 200
    words = page.content.decode()
    for part in ("Everything moves 12 days later.", "20 March 2026", "1–2 April 2026", "for 1 city"):
        assert part in words
    assert dates() == (DUE, DUE)


def test_moving_takes_what_was_shown(world: World, browser: Client) -> None:
    answer = browser.post(address(world), NEW | SEEN)
    assert answer.status_code == 302
    assert dates() == (dt.date(2026, 4, 1), dt.date(2026, 4, 2))
    assert "1–2 April 2026" in browser.get(answer.headers["Location"]).content.decode()


def test_a_stale_preview_is_told_and_moves_nothing(world: World, browser: Client) -> None:
    browser.post(address(world), NEW | SEEN)
    again = browser.post(address(world), NEW | SEEN | {"start_date": "2026-05-01", "end_date": "2026-05-01"})
    assert again.status_code == 409
    assert dates() == (dt.date(2026, 4, 1), dt.date(2026, 4, 2))


@pytest.mark.parametrize(
    "wrong",
    [
        {"end_date": "2026-03-01"},
        {"start_date": "soon"},
        {"date_precision": "roughly"},
        {"start_date": "0000-00-00"},
    ],
)
def test_wrong_dates_are_told_beside_their_field(
    world: World, browser: Client, wrong: dict[str, str]
) -> None:
    for answer in (
        browser.get(address(world), NEW | wrong),
        browser.post(address(world), NEW | SEEN | wrong),
    ):
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
    assert dates() == (DUE, DUE)


def test_others_do_not_move_dates(world: World, client_for: ClientFor) -> None:
    for user in (UserFactory(ec=True), UserFactory()):
        assert client_for(user).post(address(world), NEW | SEEN).status_code == 403
    assert dates() == (DUE, DUE)


def test_an_edition_without_dates_is_told_so(client_for: ClientFor) -> None:
    page = client_for(UserFactory(desk=True)).get("/desk/journey/")
    assert "No dates yet" in page.content.decode()


def test_a_date_that_is_nowhere_is_not_found(world: World, browser: Client) -> None:
    milestone(new_world(), "elsewhere")
    code = world.participation.edition.code
    assert browser.get(f"/desk/journey/{code}/elsewhere/").status_code == 404
    assert browser.get("/desk/journey/?edition=nothing").status_code == 404
