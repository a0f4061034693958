"""Several deals in one sitting, and the signing on a screen."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cities.workflow import CityRole
from greendeals.models import Deal, Evidence, SigningRound
from greendeals.selectors import ceremony_of, deals_to_sign
from greendeals.services import Ask, withdraw_signing
from greendeals.workflow import Act
from icc.accounts.models import NetworkRole, User
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    decline,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    seal,
    sign,
    signing,
    staff,
    version_of,
)

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def waiting_deals(world: World, number: int) -> list[Deal]:
    """Return deals that wait for the mayor, the nearest deadline first."""
    deals = [mayors_turn(world) for _ in range(number)]
    for place, deal in enumerate(deals, 1):
        SigningRound.objects.filter(deal=deal).update(deadline=dt.date(2099, 1, place))
    return deals


def answers(deal: Deal, **more: str) -> dict[str, str]:
    facts = {"typed_name": "M. Mayor", "function": "Mayor", "consent": "on"}
    return {**facts, "version_sha256": version_of(deal).sha256, **more}


def test_a_mayor_signs_one_after_the_other_with_one_consent_each(world: World, client_for: ClientFor) -> None:
    first, second, third = waiting_deals(world, 3)
    browser = client_for(world.user(CityRole.SIGNATORY))
    page = browser.get("/to-sign/").content.decode()
    assert page.index(first.public_id) < page.index(second.public_id) < page.index(third.public_id)
    assert "<form" not in page.split("<main")[1].split("</main>")[0], "nothing signs them all at once"
    shown = browser.get(f"/deals/{first.public_id}/sign/?sitting").content.decode()
    assert "3 deals wait for you" in shown
    assert f"/deals/{second.public_id}/sign/?sitting" in shown
    answer = browser.post(f"/deals/{first.public_id}/sign/", answers(first, sitting="1"))
    assert answer.headers["Location"] == f"/deals/{second.public_id}/sign/?sitting"
    assert (
        Evidence.objects.filter(act=Act.SIGNED, signatory__user=world.user(CityRole.SIGNATORY)).count() == 1
    )
    unread = answers(second, sitting="1")
    del unread["consent"]
    assert browser.post(f"/deals/{second.public_id}/sign/", unread).status_code == 422
    for deal, then in ((second, f"/deals/{third.public_id}/sign/?sitting"), (third, "/to-sign/")):
        answer = browser.post(f"/deals/{deal.public_id}/sign/", answers(deal, sitting="1"))
        assert answer.headers["Location"] == then
    assert deals_to_sign(actor=world.mayor) == []
    assert "Nothing waits for your signature" in browser.get("/to-sign/").content.decode()


def test_outside_a_sitting_the_receipt_follows(world: World, client_for: ClientFor) -> None:
    [deal, _other] = waiting_deals(world, 2)
    browser = client_for(world.user(CityRole.SIGNATORY))
    answer = browser.post(f"/deals/{deal.public_id}/sign/", answers(deal))
    assert answer.headers["Location"] == f"/deals/{deal.public_id}/sign/"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_one_query_however_many_wait(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    waiting_deals(world, number)
    with django_assert_num_queries(1):
        assert len(deals_to_sign(actor=world.mayor)) == number


def test_the_screen_names_organisations_and_no_person(world: World, client_for: ClientFor) -> None:
    deal = signing(world, partners=2)
    first, second = parties_of(deal)
    at = dt.datetime(2026, 3, 3, 13, 7, tzinfo=dt.UTC)
    sign(world, deal, actor=partner(first), now=at, typed_name="Private Person", function="Director")
    browser = client_for(world.user(CityRole.COORDINATOR))
    page = browser.get(f"/deals/{deal.public_id}/ceremony/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "signed 3 March, 14:07" in main, "in the time of the programme"
    assert (first.name in main, second.name in main, world.city.name in main) == (True, True, True)
    assert "1 of 3 have signed" in main
    people = [first.contact.name, "Private Person", world.user(CityRole.SIGNATORY).name, first.contact.email]
    assert [person for person in people if person in main] == []
    assert '<noscript><meta http-equiv="refresh"' in page
    part = browser.get(f"/deals/{deal.public_id}/ceremony/", headers={"X-Poll": "1"}).content.decode()
    assert part.startswith("<div data-poll=")
    assert "<html" not in part


def test_the_screen_does_not_say_who_declined_or_why(world: World, client_for: ClientFor) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[Ask(first), Ask(second, required=False)])
    decline(world, deal, actor=partner(second), reason="Too dear for us.")
    page = client_for(world.user(CityRole.COORDINATOR)).get(f"/deals/{deal.public_id}/ceremony/")
    text = page.content.decode()
    assert (second.name in text, "Too dear" in text) == (False, False)


def test_the_screen_rests_once_sealed_or_over(world: World) -> None:
    deal = mayors_turn(world)
    assert ceremony_of(actor=world.coordinator, deal=deal).polls
    sign(world, deal)
    assert ceremony_of(actor=world.coordinator, deal=deal).is_sealing
    seal(deal)
    page = ceremony_of(actor=world.coordinator, deal=fresh(deal))
    assert (page.is_sealed, page.polls) == (True, False)
    other = signing(world)
    withdraw_signing(actor=world.coordinator, deal=other, now=NOW)
    over = ceremony_of(actor=world.coordinator, deal=fresh(other))
    assert (over.has_ended, over.polls) == (True, False)


@pytest.mark.parametrize("partners", [1, 3])
def test_the_screen_takes_two_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, partners: int
) -> None:
    deal = signing(world, partners=partners)
    with django_assert_num_queries(2):
        assert len(ceremony_of(actor=world.coordinator, deal=deal).signings) == partners + 1


@pytest.mark.parametrize(("who", "status"), [("desk", 200), ("ec", 403), (CityRole.SIGNATORY, 403)])
def test_coordinator_and_desk_hold_the_ceremony(
    world: World, client_for: ClientFor, who: str, status: int
) -> None:
    deal = signing(world)
    network = who in NetworkRole.values
    user = User.objects.get(pk=staff(NetworkRole(who)).user_id) if network else world.user(who)
    assert client_for(user).get(f"/deals/{deal.public_id}/ceremony/").status_code == status
