"""What has changed beyond the deals: told to those whose cities it is, and never of a private note."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities.services import add_action, move_action
from cities.workflow import ActionStep, CityRole, DeliverableStep
from coaching import services as coaching
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.dashboards.selectors.changes import beyond_deals, changes_in_cities
from icc.tenancy.actors import Actor
from icc.tenancy.scopes import scope
from tests.cities.journey import handed_in, in_review, move, owed
from tests.coaching.world import NOW, Coached, book, coached, logged
from tests.greendeals.world import draft, staff, stranger, submit

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


def told(place: Coached, actor: Actor) -> list[tuple[str, str]]:
    """What somebody is told of the city: act and title."""
    with scope(actor):
        found = beyond_deals(actor=actor, city_ids=[place.city.pk], limit=9)
        return [(str(change.activity.text), change.title) for change in found]


def test_others_are_told_of_each_thing_once_by_its_latest_act(place: Coached) -> None:
    found = in_review(place.world, owed(place.world))
    move(place.world.coach, found, DeliverableStep.ACCEPT)
    action = add_action(actor=place.coordinator, city=place.city, text="Call them", now=NOW)
    move_action(actor=place.coordinator, action=action, step=ActionStep.FINISH, words="Called", now=NOW)
    logged(place, "We met", shared=True, subject="First call")
    assert set(told(place, place.coordinator)) == {
        ("accepted a document", "Roadmap"),
        ("wrote up a session", "First call"),
    }
    assert set(told(place, place.coach)) == {
        ("handed in a document", "Roadmap"),
        ("finished an action", "Call them"),
    }
    signatory = place.world.person(CityRole.SIGNATORY)
    assert set(told(place, signatory)) == {
        *told(place, place.coordinator),
        ("finished an action", "Call them"),
    }


def test_a_stranger_is_told_nothing(place: Coached) -> None:
    handed_in(place.world, owed(place.world))
    book(place)
    assert told(place, stranger()) == []


def test_of_a_private_note_nothing_is_said(place: Coached) -> None:
    session = logged(place, "Shared", shared=True)
    before = told(place, place.coordinator)
    with scope(place.coach):
        coaching.write_note(
            actor=place.coach, session=session, text="Secret", shared=False, version=0, now=NOW
        )
    assert Entry.objects.filter(action="note-kept").exists()
    for actor in (place.coordinator, staff(NetworkRole.DESK), staff(NetworkRole.EC)):
        assert told(place, actor) == before


def test_home_and_workspace_show_it_with_its_place(place: Coached, client_for: ClientFor) -> None:
    logged(place, "We met", shared=True, subject="First call")
    browser = client_for(place.world.user(CityRole.COORDINATOR))
    for address in ("/home/", f"/w/{place.city.slug}/"):
        page = browser.get(address).content.decode()
        assert "wrote up a session" in page
        assert "First call" in page


def test_deals_and_all_else_stand_in_one_list(place: Coached) -> None:
    logged(place, "We met", shared=True)
    with scope(place.coordinator):
        found = changes_in_cities(actor=place.coordinator, city_ids=[place.city.pk], limit=6)
    assert [str(change.activity.text) for change in found] == ["wrote up a session"]


def test_a_workspace_tells_of_its_deals_too(place: Coached, client_for: ClientFor) -> None:
    submit(place.world, draft(place.world, title="Roofs of the schools"))
    page = client_for(place.world.user(CityRole.COACH)).get(f"/w/{place.city.slug}/").content.decode()
    _before, changes = page.split("What has changed")
    assert "Roofs of the schools" in changes


def test_it_costs_the_same_for_one_and_three(place: Coached, django_assert_num_queries: Any) -> None:
    for number in range(3):
        owed_one = owed(place.world, f"kind-{number}")
        handed_in(place.world, owed_one)
        # Entries, documents, names; of what nobody has touched, nothing is asked.
        with scope(place.coach), django_assert_num_queries(3):
            found = beyond_deals(actor=place.coach, city_ids=[place.city.pk], limit=9)
        assert len(found) == number + 1
