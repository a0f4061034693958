"""What is asked of each person, and what each may find."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities import services
from cities.models import ActionPoint, Deliverable
from cities.workflow import ActionStep, CityRole, DeliverableState, DeliverableStep
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.dashboards.inbox.selectors import AskKind, inbox_of
from icc.dashboards.inbox.views import PER_PAGE
from icc.dashboards.search.selectors import LIMIT, search
from icc.tenancy.actors import Actor, Person, Public
from icc.tenancy.scopes import scope
from tests.cities.journey import NOW, TODAY, handed_in, milestone, move, owed
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, MunicipalityFactory, ParticipationFactory
from tests.factories.deals import DealFactory
from tests.greendeals.world import (
    World,
    ask,
    frozen,
    in_review,
    mayors_turn,
    new_world,
    staff,
    stranger,
)

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]

REQUEST = 9
"""Session, user, savepoint, scope read, set, memberships, scope set, put back, savepoint released."""


@pytest.fixture
def world() -> World:
    """A core city with its people."""
    return new_world()


def asked(actor: Person, kind: str = "") -> list[tuple[AskKind, str, str]]:
    """What is asked of somebody, in order, as they read it."""
    with scope(actor):
        return [
            (ask.kind, str(ask.what), ask.title) for ask in inbox_of(actor=actor, now=NOW, kind=kind).asks
        ]


def agreed(world: World, text: str, days: int, *, owner: str = CityRole.COORDINATOR) -> ActionPoint:
    """Let the coordinator record an action that is due in some days."""
    return services.add_action(
        actor=world.coordinator,
        city=world.city,
        text=text,
        owner=world.user(owner),
        due_on=TODAY + dt.timedelta(days=days),
        now=NOW,
    )


def test_each_finds_what_is_asked_of_them_the_nearest_date_first(world: World) -> None:
    deal = mayors_turn(world)
    owed(world)
    agreed(world, "Late one", -3)
    agreed(world, "Far one", 15)
    agreed(world, "The mayor's own", 2, owner=CityRole.SIGNATORY)
    assert asked(world.coordinator) == [
        (AskKind.ACTION, "Do it", "Late one"),
        (AskKind.DELIVERABLE, "Hand in", "Roadmap"),
    ]
    assert asked(world.mayor) == [
        (AskKind.ACTION, "Do it", "The mayor's own"),
        (AskKind.SIGNATURE, "Read and sign", deal.title),
    ]
    assert asked(world.person(CityRole.READER)) == []
    assert asked(stranger()) == []
    assert asked(staff(NetworkRole.EC)) == []


def test_who_is_asked_to_agree_is_not_asked_to_sign(world: World) -> None:
    deal = ask(world, frozen(world), approvers=[world.memberships[CityRole.READER]])
    assert asked(world.person(CityRole.READER)) == [(AskKind.AGREEMENT, "Read and agree", deal.title)]


def test_a_coach_reads_answers_and_confirms(world: World) -> None:
    deal = in_review(world)
    read, timed = owed(world, "read"), owed(world, "timed")
    handed_in(world, read)
    until = dt.date(2026, 4, 30)
    services.ask_for_time(actor=world.coordinator, deliverable=timed, until=until, reason="Council", now=NOW)
    action = agreed(world, "Done one", 1)
    services.move_action(actor=world.coordinator, action=action, step=ActionStep.FINISH, now=NOW)
    assert sorted(asked(world.coach)) == [
        (AskKind.ACTION, "Confirm that it is done", "Done one"),
        (AskKind.READING, "Answer about more time", "Timed"),
        (AskKind.READING, "Read and answer", "Read"),
        (AskKind.REVIEW, "Read and answer", deal.title),
    ]
    assert asked(world.coach, kind=AskKind.REVIEW) == [(AskKind.REVIEW, "Read and answer", deal.title)]


def test_the_desk_publishes_what_was_accepted(world: World) -> None:
    found = handed_in(world, owed(world))
    move(world.coach, found, DeliverableStep.BEGIN_REVIEW)
    move(world.coach, found, DeliverableStep.ACCEPT)
    assert asked(staff(NetworkRole.DESK)) == [(AskKind.READING, "Publish", "Roadmap")]


def test_what_was_returned_is_asked_again_whatever_its_date(world: World) -> None:
    found = owed(world)
    Deliverable.objects.filter(pk=found.pk).update(
        state=DeliverableState.CHANGES_REQUESTED, due_on=TODAY + dt.timedelta(days=300)
    )
    assert asked(world.coordinator) == [(AskKind.DELIVERABLE, "Change and hand in again", "Roadmap")]


def test_chips_count_all_kinds_and_choose_one(world: World, client_for: ClientFor) -> None:
    now = clock.now()
    milestone(world, day=clock.day(now))
    owed(world)
    for text in ("One", "Two"):
        services.add_action(
            actor=world.coordinator,
            city=world.city,
            text=text,
            owner=world.user(CityRole.COORDINATOR),
            due_on=clock.day(now),
            now=now,
        )
    inbox = inbox_of(actor=world.coordinator, now=now, kind=AskKind.ACTION)
    assert [(str(chip.label), chip.count, chip.current) for chip in inbox.chips] == [
        ("Everything", 3, False),
        ("Documents to hand in", 1, False),
        ("Actions", 2, True),
    ]
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert "Hand in: Roadmap" in browser.get("/inbox/").content.decode()
    assert "Hand in: Roadmap" not in browser.get("/inbox/?kind=action").content.decode()
    assert "Hand in: Roadmap" in browser.get("/inbox/?kind=nonsense").content.decode()
    reader = client_for(world.user(CityRole.READER))
    assert "Nothing is asked of you" in reader.get("/inbox/").content.decode()


def test_the_inbox_costs_the_same_with_one_and_three_of_each(
    world: World, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    for number in range(3):
        owed(world, f"kind-{number}")
        agreed(world, f"Action {number}", 1)
        Deliverable.objects.update(due_on=clock.day(clock.now()))
        ActionPoint.objects.update(due_on=clock.day(clock.now()))
        browser.get("/inbox/")
        # Signatures, own deals, deals to review, comments, proposals, refusals, reports, documents,
        # sessions, actions, matches, results, places, navigation.
        with django_assert_num_queries(REQUEST + 14):
            assert browser.get("/inbox/").content.decode().count('data-label="City"') == 2 * (number + 1)


def test_a_long_inbox_comes_in_pages(world: World, client_for: ClientFor) -> None:
    for number in range(PER_PAGE + 1):
        agreed(world, f"Action {number}", 1)
    ActionPoint.objects.update(due_on=clock.day(clock.now()))
    browser = client_for(world.user(CityRole.COORDINATOR))
    rows = [browser.get(f"/inbox/?page={page}").content.decode().count("Do it: ") for page in (1, 2)]
    assert rows == [PER_PAGE, 1]


# Search


def found(actor: Actor, text: str) -> dict[str, list[str]]:
    """What somebody finds, by kind."""
    with scope(actor):
        return {
            group.title: [hit.title for hit in group.hits] for group in search(actor=actor, text=text).groups
        }


def test_accents_and_capitals_make_no_difference(world: World) -> None:
    CityFactory(name="Umeå", slug="umea")
    DealFactory(participation=world.participation, title="Ångström roofs", stage=Stage.DRAFTING)
    for text in ("umea", "UMEÅ", "meå"):
        assert found(Public(), text) == {"Cities": ["Umeå"]}
    assert found(world.coordinator, "angstrom") == {"Deals": ["Ångström roofs"]}


def test_a_city_is_found_by_its_members_once() -> None:
    row = ParticipationFactory(city__name="Union of towns")
    for slug in ("alcoi-one", "alcoi-two"):
        row.members.create(municipality=MunicipalityFactory(slug=slug, name=slug))
    assert found(Public(), "alcoi") == {"Cities": ["Union of towns"]}


def test_drafts_are_found_by_those_who_may_read_them_and_by_nobody_else(world: World) -> None:
    DealFactory(participation=world.participation, title="Secret roofs", stage=Stage.DRAFTING)
    for actor in (world.coordinator, world.coach, world.person(CityRole.READER)):
        assert found(actor, "secret") == {"Deals": ["Secret roofs"]}
    others: tuple[Actor, ...] = (Public(), stranger(), staff(NetworkRole.EC), staff(NetworkRole.DESK))
    for other in others:
        assert found(other, "secret") == {}


def test_what_is_frozen_is_found_by_staff(world: World) -> None:
    DealFactory(participation=world.participation, title="Frozen roofs", stage=Stage.READY)
    assert found(staff(NetworkRole.EC), "frozen") == {"Deals": ["Frozen roofs"]}
    assert found(stranger(), "frozen") == {}


def test_private_things_are_not_searched_at_all(world: World) -> None:
    deliverable = owed(world, "zebra")
    services.add_action(actor=world.coordinator, city=world.city, text="zebra action", now=NOW)
    services.ask_for_time(
        actor=world.coordinator, deliverable=deliverable, until=dt.date(2027, 1, 1), reason="zebra", now=NOW
    )
    UserFactory(name="zebra person")
    readers: tuple[Actor, ...] = (Public(), world.coordinator, staff(NetworkRole.DESK))
    for actor in readers:
        assert found(actor, "zebra") == {}


def test_milestones_are_found_with_their_dates(world: World) -> None:
    milestone(world, name="Strategy Lab")
    with scope(Public()):
        (group,) = search(actor=Public(), text="strategy lab").groups
    href = f"/editions/{world.participation.edition.code}/#strategy-lab"
    assert [(hit.title, hit.href) for hit in group.hits] == [("Strategy Lab", href)]
    assert "20 March 2026" in str(group.hits[0].note)


@pytest.mark.parametrize("text", ["", " ", "x", "  y "])
def test_less_than_two_letters_find_nothing(text: str) -> None:
    CityFactory(name="xyz")
    assert found(Public(), text) == {}


@pytest.mark.parametrize(
    "text", ["100%", "a_b", "\\", "'; DROP", "<script>alert(1)</script>", "ab\x00cd", "é" * 200]
)
def test_hostile_words_are_only_words(client: Client, text: str) -> None:
    CityFactory(name="Alcoi")
    answer = client.get("/search/", {"q": text})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "Alcoi</a>" not in page


def test_ten_of_a_kind_are_shown_and_that_there_are_more(client: Client) -> None:
    for number in range(LIMIT + 1):
        CityFactory(name=f"Springfield {number:02}")
    page = client.get("/search/?q=springfield").content.decode()
    assert page.count("Springfield ") == LIMIT
    assert "There are more. Type more of the name." in page


def test_the_search_costs_the_same_with_one_and_three_hits(
    world: World, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    for number in range(3):
        CityFactory(name=f"Green {number}")
        DealFactory(participation=world.participation, title=f"Green deal {number}", stage=Stage.DRAFTING)
        milestone(world, f"green-{number}")
        browser.get("/search/?q=green")
        # Cities, deals, register, events, milestones, navigation.
        with django_assert_num_queries(REQUEST + 6):
            browser.get("/search/?q=green")
