"""The register of organisations: recorded once, found again in any spelling, merged with their history."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities import services as city_services
from cities.models import City, Identity, Organisation
from cities.workflow import CityRole, OrganisationSize
from greendeals import selectors, services
from greendeals.models import Deal, Party
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, OrganisationFactory, TermFactory
from tests.factories.deals import PartyFactory
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.world import NOW, World, draft, new_world, staff, stranger

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


@pytest.fixture
def desk() -> Person:
    """Somebody of the desk."""
    return staff(NetworkRole.DESK)


def at(world: World, *parts: str) -> str:
    """Return an address of the register."""
    return "/".join((f"/w/{world.city.slug}/organisations", *parts, ""))


def known(world: World, name: str) -> Organisation:
    """Return an organisation of the city."""
    return OrganisationFactory(city=world.city, name=name)


def trail(organisation: Organisation) -> list[str]:
    return [entry.action for entry in Entry.objects.about(organisation.subject)]


def facts(**more: object) -> dict[str, object]:
    """Return what the form of an organisation sends."""
    kind = TermFactory(vocabulary="partner_type")
    return {"name": "Sun Ltd", "kind": kind.pk, "size": "", "sector": "", "country": "", **more}


def queries(browser: Client, address: str) -> tuple[int, str]:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    assert response.status_code == 200
    return len(captured), response.content.decode()


def test_a_list_of_three_takes_as_many_queries_as_one(world: World, browser: Client) -> None:
    deal = draft(world)
    one, page = queries(browser, at(world))
    assert deal.parties.get().name in page
    for number in (1, 2):
        party = PartyFactory(deal=deal, name=f"Party {number}")
        Organisation.objects.filter(pk=party.organisation_id).update(size=OrganisationSize.MICRO)
    three, page = queries(browser, at(world))
    assert three == one
    assert "Party 2" in page


def test_search_and_filters_find_in_any_spelling(world: World, browser: Client) -> None:
    sun = known(world, "Panadería Sol")
    known(world, "Harbour")
    known(new_world(), "Panadería of another city")
    for query in ("q=panaderia", f"kind={sun.kind.code}", "q=PANADER%C3%8DA"):
        page = browser.get(f"{at(world)}?{query}").content.decode()
        assert "Panadería Sol" in page
        assert "Harbour" not in page.split("<table")[-1]
        assert "another city" not in page
    assert "No organisation found" in browser.get(f"{at(world)}?q=nothing").content.decode()


def test_it_is_recorded_with_what_the_city_knows(world: World, browser: Client) -> None:
    sent = facts(size="small", country="ES", register_number="B-12345678")
    answer = browser.post(at(world, "new"), sent)
    found = Organisation.objects.get(city=world.city)
    assert answer.headers["Location"] == at(world, found.public_id)
    assert (found.name, found.size, found.country) == ("Sun Ltd", "small", "ES")
    assert (found.register_number, found.folded) == ("B-12345678", "sun")
    assert trail(found) == ["organisation-added"]


@pytest.mark.parametrize("name", ["SUN, S.L.", "Sún", "sun ltd."])
def test_the_same_in_another_spelling_is_asked_about_and_nothing_typed_is_lost(
    world: World, browser: Client, name: str
) -> None:
    sun = known(world, "Sun Ltd")
    sent = facts(name=name, register_number="B-1")
    response = browser.post(at(world, "new"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Did you mean one of these?" in page
    assert "Sun Ltd (in your register)" in page
    assert 'value="B-1"' in page
    assert browser.post(at(world, "new"), {**sent, "meant": sun.public_id}).headers["Location"] == at(
        world, sun.public_id
    )
    assert Organisation.objects.count() == 1
    if name != "sun ltd.":
        browser.post(at(world, "new"), {**sent, "meant": "new"})
        assert Organisation.objects.filter(name=name).exists()


def test_the_very_name_is_not_recorded_twice(world: World) -> None:
    sun = known(world, "Sun Ltd")
    facts = city_services.OrganisationFacts(
        name="SUN LTD", kind=sun.kind, size="", sector=None, country="", register_number=""
    )
    with pytest.raises(Invalid, match="organisation_once"):
        city_services.add_organisation(actor=world.coordinator, city=world.city, facts=facts, now=NOW)
    again = city_services.remember_organisation(city=world.city, name="SUN LTD", kind=sun.kind, now=NOW)
    assert again == sun


def test_of_other_cities_only_what_is_public_is_suggested(world: World) -> None:
    other = new_world()
    known(other, "Secret Sun")
    known(other, "Desk Sun")
    published = Organisation.objects.get(name="Desk Sun")
    Organisation.objects.filter(pk=published.pk).update(published_at=NOW)
    RegisterEntryFactory(city=other.city, partners=["Signed Sun"])

    def suggested(name: str) -> list[str]:
        with scope(world.coordinator):
            found = selectors.suggestions(actor=world.coordinator, city=world.city, name=name, invented=False)
        return [one.label for one in found]

    assert suggested("secret sun SL") == []
    where = other.city.name
    assert suggested("desk sun SL") == [f"Desk Sun (published in {where}): use this spelling"]
    assert suggested("SIGNED SUN") == [f"Signed Sun (published in {where}): use this spelling"]


def test_invented_names_are_suggested_to_demonstrations_only(world: World) -> None:
    RegisterEntryFactory(partners=["Invented Sun"], edition__is_demonstration=True)
    OrganisationFactory(city=CityFactory(is_invented=True), name="Listed Sun", published_at=NOW)
    for invented, count in ((False, 0), (True, 1)):
        for name in ("invented sun", "listed sun"):
            found = selectors.suggestions(
                actor=world.coordinator, city=world.city, name=name, invented=invented
            )
            assert len(found) == count, (name, invented)


def test_what_the_desk_publishes_is_read_behind_the_wall_and_nothing_else(world: World, desk: Person) -> None:
    other = known(new_world(), "Sun")
    for expected in (0, 1):
        with scope(world.coordinator):
            assert Organisation.objects.published().count() == expected
            assert Organisation.objects.visible_to(world.coordinator).count() == 0
            assert Organisation.objects.filter(pk=other.pk).update(name="Mine") == 0
        city_services.publish_organisation(actor=desk, organisation=other, now=NOW)
    assert trail(other) == ["organisation-published"]


def test_a_merge_moves_the_deals_and_keeps_the_history(world: World, browser: Client) -> None:
    deal = draft(world)
    party = deal.parties.get()
    gone, kept = party.organisation, known(world, "Sun Limited")
    Organisation.objects.filter(pk=gone.pk).update(size="small", register_number="B-1")
    address = f"{at(world, kept.public_id, 'merge')}?with={gone.public_id}"
    page = browser.get(address).content.decode()
    assert deal.title in page
    assert Organisation.objects.get(pk=gone.pk).merged_into is None
    assert browser.post(address, {"stays": "nobody"}).status_code == 422
    answer = browser.post(address, {"stays": kept.public_id})
    assert answer.headers["Location"] == at(world, kept.public_id)
    gone.refresh_from_db()
    kept.refresh_from_db()
    party.refresh_from_db()
    assert (gone.merged_into, party.organisation) == (kept, kept)
    assert party.name == gone.name
    assert (kept.size, kept.register_number) == ("small", "B-1")
    assert trail(gone) == ["organisation-merged"]
    assert trail(kept) == ["organisation-took-over"]
    page = browser.get(at(world, gone.public_id), follow=True).content.decode()
    assert gone.name in page
    assert "merged another record into it" in page
    again = city_services.remember_organisation(city=world.city, name=gone.name, kind=gone.kind, now=NOW)
    assert again == kept


def test_a_merge_follows_merges_before_it(world: World) -> None:
    first, second, third = (known(world, name) for name in ("One", "Two", "Three"))
    for gone, kept in ((first, second), (second, third)):
        city_services.merge_organisations(actor=world.coordinator, survivor=kept, other=gone, now=NOW)
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(Conflict):
        city_services.merge_organisations(actor=world.coordinator, survivor=first, other=third, now=NOW)


def test_only_writers_of_the_city_change_its_register(world: World) -> None:
    one, two = known(world, "One"), known(world, "Two")
    theirs = known(new_world(), "Theirs")
    for actor in (world.mayor, world.coach, stranger()):
        with pytest.raises((Forbidden, Conflict)):
            city_services.merge_organisations(actor=actor, survivor=one, other=two, now=NOW)
        with pytest.raises((Forbidden, Conflict)):
            city_services.remove_organisation(actor=actor, organisation=one, now=NOW)
    with pytest.raises(Invalid):
        city_services.merge_organisations(actor=world.coordinator, survivor=one, other=theirs, now=NOW)
    assert Organisation.objects.filter(merged_into=None).count() == 3


def test_one_that_takes_part_is_not_removed(world: World, browser: Client) -> None:
    deal = draft(world)
    used, idle = deal.parties.get().organisation, known(world, "Idle")
    refused = browser.post(at(world, used.public_id, "remove"))
    assert refused.status_code == 409
    assert "takes part in a deal" in refused.content.decode()
    browser.post(at(world, idle.public_id, "remove"))
    assert list(Organisation.objects.all()) == [used]
    assert trail(idle) == ["organisation-removed"]


def test_corrections_are_kept_with_who_made_them(world: World, browser: Client) -> None:
    sun = known(world, "Sun Ltd")
    sent = facts(kind=sun.kind.pk, name="Sun Group", size="large")
    assert browser.post(at(world, sun.public_id), sent).status_code == 302
    page = browser.get(at(world, sun.public_id)).content.decode()
    assert "Sun Group" in page
    assert "changed what is known of it" in page
    known(world, "Moon")
    refused = browser.post(at(world, sun.public_id), {**sent, "name": "moon"})
    assert refused.status_code == 422
    assert "already knows an organisation of this name" in refused.content.decode()


def test_the_second_of_two_editors_keeps_what_was_typed(world: World, browser: Client) -> None:
    sun = known(world, "Sun Ltd")
    address = at(world, sun.public_id)
    seen = facts(kind=sun.kind_id, version=1)
    assert browser.post(address, {**seen, "size": "small"}).status_code == 302
    answer = browser.post(address, {**seen, "register_number": "B-2"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed this organisation" in page
    assert 'value="B-2"' in page
    assert str(OrganisationSize.SMALL.label) in page
    sun.refresh_from_db()
    assert (sun.size, sun.register_number, sun.version) == ("small", "", 2)
    assert 'name="version" value="2"' in page
    assert browser.post(address, {**seen, "register_number": "B-2", "version": 2}).status_code == 302


def test_what_is_typed_into_a_record_that_was_merged_is_kept(world: World, browser: Client) -> None:
    sun, group = known(world, "Sun Ltd"), known(world, "Group of the sun")
    city_services.merge_organisations(actor=world.coordinator, survivor=group, other=sun, now=NOW)
    answer = browser.post(at(world, sun.public_id), facts(kind=sun.kind_id, register_number="B-3", version=1))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{at(world, group.public_id)}"' in page
    assert 'value="B-3"' in page


def test_the_desk_takes_back_what_it_published(world: World, desk: Person, client_for: ClientFor) -> None:
    sun = OrganisationFactory(city=CityFactory(), name="Desk Sun", published_at=NOW)
    browser = client_for(User.objects.get(pk=desk.user_id))
    page = browser.get("/desk/organisations/", {"q": "desk sun"}).content.decode()
    assert f"/desk/organisations/{sun.public_id}/unpublish/" in page
    for _again in range(2):
        assert browser.post(f"/desk/organisations/{sun.public_id}/unpublish/").status_code == 302
    sun.refresh_from_db()
    assert sun.published_at is None
    assert trail(sun) == ["organisation-unpublished"]
    found = selectors.suggestions(actor=world.coordinator, city=world.city, name="Desk Sun", invented=True)
    assert found == []
    with pytest.raises(Forbidden):
        city_services.unpublish_organisation(actor=world.coordinator, organisation=sun, now=NOW)


def test_html_is_shown_as_text(world: World, browser: Client) -> None:
    sun = known(world, f"Sun {SCRIPT}")
    other = known(world, f"Son {SCRIPT}")
    pages = (at(world), at(world, sun.public_id))
    for address in (*pages, f"{at(world, sun.public_id, 'merge')}?with={other.public_id}"):
        page = browser.get(address).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


PARTY = {
    "role": "partner",
    "contact_name": "Ana",
    "contact_email": "Ana+Deal@SUN.example",
    "name": "",
    "kind": "",
}


def test_a_partner_is_taken_from_the_register(world: World, browser: Client) -> None:
    deal, sun = draft(world), known(world, "Sun Ltd")
    address = f"/deals/{deal.public_id}/parties/new/"
    assert "Sun Ltd" in browser.get(address).content.decode()
    assert browser.post(address, {**PARTY, "organisation": sun.public_id}).status_code == 302
    party = Party.objects.get(deal=deal, name="Sun Ltd")
    assert (party.organisation, party.kind) == (sun, sun.kind)
    assert party.contact.email == "Ana+Deal@SUN.example"


def test_a_partner_named_much_like_a_known_one_is_asked_about(world: World, browser: Client) -> None:
    deal, sun = draft(world), known(world, "Sun Energy S.L.")
    address = f"/deals/{deal.public_id}/parties/new/"
    kind = TermFactory(vocabulary="partner_type")
    sent = {**PARTY, "name": "sun energy", "kind": kind.pk}
    response = browser.post(address, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Sun Energy S.L. (in your register)" in page
    assert "Ana+Deal@SUN.example" in page
    assert browser.post(address, {**sent, "meant": sun.public_id}).status_code == 302
    party = Party.objects.get(organisation=sun)
    assert party.name == "Sun Energy S.L."
    assert browser.post(address, {**sent, "name": "SUN ENERGY s.l."}).status_code == 422
    assert Organisation.objects.filter(city=world.city, folded="sun energy").count() == 1


def test_an_organisation_merged_while_the_form_was_open(world: World, browser: Client) -> None:
    deal, sun, group = draft(world), known(world, "Sun Ltd"), known(world, "Group of the sun")
    city_services.merge_organisations(actor=world.coordinator, survivor=group, other=sun, now=NOW)
    address = f"/deals/{deal.public_id}/parties/new/"
    response = browser.post(address, {**PARTY, "organisation": sun.public_id})
    page = response.content.decode()
    assert response.status_code == 422
    assert "was merged into “Group of the sun”" in page
    assert "Ana+Deal@SUN.example" in page
    city_services.remove_organisation(actor=world.coordinator, organisation=known(world, "Idle"), now=NOW)
    gone = browser.post(address, {**PARTY, "organisation": "0123456789ab"})
    assert "taken out of your register" in gone.content.decode()
    assert "Ana+Deal@SUN.example" in gone.content.decode()


def test_an_organisation_merged_between_form_and_service_is_a_conflict(world: World) -> None:
    deal, sun, group = draft(world), known(world, "Sun Ltd"), known(world, "Group")
    city_services.merge_organisations(actor=world.coordinator, survivor=group, other=sun, now=NOW)
    with pytest.raises(Conflict):
        services.save_party(
            actor=world.coordinator,
            deal=deal,
            name=sun.name,
            kind=sun.kind,
            role="partner",
            contact_name="Ana",
            contact_email="a@sun.example",
            organisation=sun,
            now=NOW,
        )


def test_the_desk_joins_splits_and_no_city_learns_of_it(
    world: World, desk: Person, client_for: ClientFor
) -> None:
    other = new_world()
    one, two = known(world, "Sun, S.L."), known(other, "SUN")
    browser = client_for(UserFactory(desk=True))
    page = browser.get("/desk/organisations/").content.decode()
    assert world.city.name in page
    assert other.city.name in page
    sent = {"organisation": [one.public_id, two.public_id]}
    assert browser.post("/desk/organisations/join/", sent).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.identity == two.identity != None  # noqa: E711 -- a chain reads best
    assert trail(one) == []
    assert not Entry.objects.visible_to(world.coordinator).filter(action="organisations-joined").exists()
    assert Entry.objects.filter(action="organisations-joined").count() == 1
    assert browser.post(f"/desk/organisations/{one.public_id}/split/").status_code == 302
    assert not Identity.objects.exists()
    assert Organisation.objects.filter(identity=None).count() == 2


def test_the_desk_joins_only_what_can_be_one(world: World, desk: Person) -> None:
    one, two = known(world, "Sun"), known(world, "Sun Ltd")
    theirs = known(new_world(), "Sun")
    for pair in ([one], [one, two]):
        with pytest.raises(Invalid):
            city_services.join_organisations(actor=desk, organisations=pair, now=NOW)
    with pytest.raises(Forbidden):
        city_services.join_organisations(actor=world.coordinator, organisations=[one, theirs], now=NOW)
    city_services.join_organisations(actor=desk, organisations=[one, theirs], now=NOW)
    with pytest.raises(Invalid):
        city_services.join_organisations(actor=desk, organisations=[two, theirs], now=NOW)


def test_the_desks_list_takes_as_many_queries_for_three_groups_as_for_one(client_for: ClientFor) -> None:
    cities = [CityFactory(), CityFactory()]

    def double(name: str) -> None:
        for city in cities:
            OrganisationFactory(city=city, name=name)

    double("Sun")
    browser = client_for(UserFactory(desk=True))
    one, _ = queries(browser, "/desk/organisations/")
    double("Moon")
    double(f"Star {SCRIPT}")
    three, page = queries(browser, "/desk/organisations/")
    assert three == one
    assert SCRIPT not in page
    assert "Moon" in browser.get("/desk/organisations/?q=mooon").content.decode()


def test_ec_staff_see_what_is_published(world: World, client_for: ClientFor) -> None:
    known(world, "Secret")
    Organisation.objects.filter(pk=known(world, "Open").pk).update(published_at=NOW)
    page = client_for(UserFactory(ec=True)).get(at(world)).content.decode()
    assert "Open" in page
    assert "Secret" not in page


def test_the_api_records_corrects_merges_and_removes(world: World, browser: Client) -> None:
    kind = TermFactory(vocabulary="partner_type")
    as_json: Any = {"content_type": "application/json"}
    sent = {"city": world.city.slug, "name": "Sun", "kind": kind.code}
    made = browser.post("/api/v1/organisations/", sent, **as_json)
    assert made.status_code == 201
    address = f"/api/v1/organisations/{made.json()['id']}/"
    assert browser.patch(address, {"size": "small"}, **as_json).json()["size"] == "small"
    assert browser.patch(address, {"sector": "none"}, **as_json).status_code == 422
    assert browser.patch(address, {"size": "micro", "version": 1}, **as_json).status_code == 409
    assert browser.patch(address, {"size": "micro", "version": 2}, **as_json).json()["version"] == 3
    assert browser.post("/api/v1/organisations/", sent, **as_json).status_code == 422
    theirs: City = new_world().city
    stray = browser.post("/api/v1/organisations/", {**sent, "city": theirs.slug}, **as_json)
    assert stray.status_code == 404
    other = known(world, "Sun Group")
    merged = browser.patch(address, {"merged_into": other.public_id}, **as_json)
    assert merged.json()["id"] == other.public_id
    assert browser.get(address).status_code == 404
    assert browser.delete(f"/api/v1/organisations/{other.public_id}/").status_code == 409
    idle = known(world, "Idle")
    assert browser.delete(f"/api/v1/organisations/{idle.public_id}/").status_code == 204
    assert Deal.objects.count() == 0
