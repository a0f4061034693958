"""What each person sees first: the coach's cities by need, and the home of each role."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from cities.models import Participation
from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.dashboards.selectors import home_of, portfolio
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.deals import DealFactory, ReviewFactory
from tests.greendeals.world import DEADLINE, NOW, World, in_review, mayors_turn, new_world, signing

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


def place(name: str) -> Participation:
    return ParticipationFactory(city__name=name, edition=EditionFactory(records_deals=True))


def coach_of(*places: Participation) -> Person:
    return Person(
        user_id=UserFactory().pk, cities={row.city.pk: frozenset({CityRole.COACH}) for row in places}
    )


def deal_since(days: int, where: Participation, stage: Stage, title: str) -> Deal:
    return DealFactory(
        participation=where, stage=stage, title=title, stage_since=NOW - dt.timedelta(days=days), sections=[]
    )


def test_the_city_that_needs_the_coach_most_stands_first_with_the_reason() -> None:
    well, empty, slow, asked, asked_longer, signed = (
        place(name) for name in ("Agen", "Bari", "Cork", "Dax", "Elche", "Faro")
    )
    deal_since(5, well, Stage.DRAFTING, "Young")
    deal_since(46, slow, Stage.DRAFTING, "Slow")
    ReviewFactory(deal=deal_since(3, asked, Stage.REVIEW, "Asked"))
    ReviewFactory(deal=deal_since(9, asked_longer, Stage.REVIEW, "Asked earlier"))
    deal_since(400, signed, Stage.ACTIVE, "Signed")
    coach = coach_of(well, empty, slow, asked, asked_longer, signed)
    rows = portfolio(actor=coach, now=NOW)
    assert [(row.city.name, str(row.reason)) for row in rows] == [
        ("Elche", "“Asked earlier” waits for your review, 9 days."),
        ("Dax", "“Asked” waits for your review, 3 days."),
        ("Bari", "No deal has been started yet."),
        ("Cork", "“Slow” has been a draft for 46 days."),
        ("Agen", ""),
        ("Faro", ""),
    ]


def test_a_draft_is_slow_after_forty_five_days_and_not_before() -> None:
    where = place("Agen")
    deal_since(45, where, Stage.DRAFTING, "Draft")
    (row,) = portfolio(actor=coach_of(where), now=NOW)
    assert row.reason == ""


def test_a_review_that_has_been_answered_asks_for_nothing() -> None:
    where = place("Agen")
    ReviewFactory(deal=deal_since(3, where, Stage.REVIEW, "Answered"), approved=True)
    (row,) = portfolio(actor=coach_of(where), now=NOW)
    assert row.reason == ""


def test_the_furthest_deal_stands_for_the_city() -> None:
    where = place("Agen")
    for stage in (Stage.DRAFTING, Stage.SIGNING, Stage.REVIEW):
        deal_since(1, where, stage, f"At {stage}")
    (row,) = portfolio(actor=coach_of(where), now=NOW)
    assert row.furthest is not None
    assert row.furthest.deal.stage == Stage.SIGNING
    assert len(row.deals) == 3


def test_a_coach_sees_no_city_but_the_own() -> None:
    mine, other = place("Agen"), place("Bari")
    deal_since(1, other, Stage.DRAFTING, "Not mine")
    assert [row.city.name for row in portfolio(actor=coach_of(mine), now=NOW)] == ["Agen"]


def test_the_page_of_the_coach_leads_to_the_review(client_for: ClientFor) -> None:
    world = new_world()
    deal = in_review(world, title="Solar roofs")
    page = client_for(world.user(CityRole.COACH)).get("/coaching/").content.decode()
    assert "“Solar roofs” waits for your review" in page
    assert f'href="{deal.get_absolute_url()}review/"' in page


def test_who_coaches_no_city_is_told_so(client_for: ClientFor) -> None:
    world = new_world()
    response = client_for(world.user(CityRole.COORDINATOR)).get("/coaching/")
    assert response.status_code == 403
    assert "No city is assigned to you" in response.content.decode()


@pytest.fixture
def world() -> World:
    """A city with one deal that waits for the mayor and one that waits for the coach."""
    found = new_world(city__name="Alcoi")
    mayors_turn(found, title="To be signed")
    in_review(found, title="To be read")
    return found


def test_the_mayors_home_asks_for_the_signature(world: World, client_for: ClientFor) -> None:
    page = client_for(world.user(CityRole.SIGNATORY)).get("/home/").content.decode()
    asked = page.split("Your signature is asked")[1][:500]
    assert "To be signed" in asked
    assert "16 March 2026" in asked


def test_several_deals_to_sign_lead_to_one_sitting(world: World, client_for: ClientFor) -> None:
    browser = client_for(world.user(CityRole.SIGNATORY))
    assert "/to-sign/" not in main_of(browser, "/home/") + main_of(browser, "/inbox/"), "one needs no list"
    deal = mayors_turn(world, title="To be signed, too")
    for address in ("/home/", "/inbox/", "/inbox/?kind=signature"):
        page = main_of(browser, address)
        assert "2 deals wait for your signature" in page
        assert 'href="/to-sign/"' in page
        assert f'href="{deal.get_absolute_url()}sign/"' in page


def main_of(browser: Client, address: str) -> str:
    page = browser.get(address).content.decode()
    return str(page.split("<main")[1].split("</main>")[0])


@pytest.mark.parametrize("role", [CityRole.COORDINATOR, CityRole.EDITOR, CityRole.OFFICE, CityRole.READER])
def test_nobody_else_is_asked_to_sign(world: World, client_for: ClientFor, role: CityRole) -> None:
    page = client_for(world.user(role)).get("/home/").content.decode()
    assert "Your signature is asked" not in page
    assert "To be signed" in page
    assert ("Start a deal" in page) is (role in {CityRole.COORDINATOR, CityRole.EDITOR})


def test_the_coachs_home_says_who_needs_the_coach(world: World, client_for: ClientFor) -> None:
    page = client_for(world.user(CityRole.COACH)).get("/home/").content.decode()
    assert "Cities that need you" in page
    assert "“To be read” waits for your review" in page


def test_a_warning_alone_brings_a_city_onto_the_coachs_home() -> None:
    where = place("Agen")
    deal_since(5, where, Stage.DRAFTING, "Young")
    found = home_of(actor=coach_of(where), now=NOW)
    assert [(row.reason, row.why) for row in found.to_coach] == [("", "No session yet.")]


def test_desk_and_commission_begin_at_the_network(client_for: ClientFor) -> None:
    for network in NetworkRole.values:
        response = client_for(UserFactory(network=network)).get("/home/")
        assert (response.status_code, response.headers["Location"]) == (302, "/dashboard/")


def test_somebody_without_a_city_is_not_left_before_an_empty_page(client_for: ClientFor) -> None:
    page = client_for(UserFactory()).get("/home/").content.decode()
    assert "Nothing is asked of you" in page


def test_the_nearest_deadline_is_signed_first() -> None:
    found = new_world()
    mayors_turn(found, title="Later", deadline=DEADLINE)
    mayors_turn(found, title="Sooner", deadline=DEADLINE - dt.timedelta(days=3))
    signing(found, title="With the partners", deadline=DEADLINE - dt.timedelta(days=5))
    home = home_of(actor=found.mayor, now=NOW)
    assert [ask.title for ask in home.to_sign] == ["Sooner", "Later"]


def test_the_workspace_shows_deals_and_team_to_members_only(world: World, client_for: ClientFor) -> None:
    address = f"/w/{world.city.slug}/"
    for role in CityRole.values:
        page = client_for(world.user(role)).get(address).content.decode()
        assert "To be signed" in page
        assert world.user(CityRole.SIGNATORY).name in page
    stranger = MembershipFactory(user=UserFactory()).user
    assert client_for(stranger).get(address).status_code == 404


def test_staff_see_in_a_workspace_what_is_frozen_and_no_draft(world: World, client_for: ClientFor) -> None:
    page = client_for(UserFactory(network=NetworkRole.EC)).get(f"/w/{world.city.slug}/").content.decode()
    assert "To be signed" in page
    assert "To be read" not in page
