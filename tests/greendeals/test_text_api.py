"""Terms, archive, versions and approvals in the API: as on the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityApproval, CityRole
from greendeals import services
from greendeals.models import Section
from greendeals.workflow import Reporting, SectionKey
from icc.accounts.models import NetworkRole, User
from tests.factories.accounts import UserFactory
from tests.factories.cities import OrganisationFactory
from tests.factories.register import superseded
from tests.greendeals.world import NOW, World, draft, fresh, frozen, new_world

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
API = "/api/v1"
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: Browser) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def test_terms_are_saved_since_they_were_read(world: World, browser: Client, client_for: Browser) -> None:
    deal = draft(world)
    path = f"{API}/deals/{deal.public_id}/terms/"
    before = browser.get(path).json()
    after = before | {"title": "Roofs of the port", "meets_every": "quarterly"}
    saved = browser.put(path, {"before": before, "after": after}, **JSON)
    assert (saved.status_code, saved.json()) == (200, after)
    late = browser.put(path, {"before": before, "after": before | {"title": "Mine"}}, **JSON)
    assert (late.status_code, late.json()["code"], late.json()["theirs"]) == (409, "conflict", after)
    early = browser.put(path, {"before": after, "after": after | {"starts_on": "1999-01-01"}}, **JSON)
    assert (early.status_code, set(early.json()["errors"])) == (422, {"starts_on"})
    missing = browser.put(path, {"before": after, "after": {"title": "T"}}, **JSON)
    assert set(missing.json()["errors"]["after"]) >= {"sector", "starts_on", "legal_nature"}
    coach = client_for(world.user(CityRole.COACH))
    assert coach.put(path, {"before": after, "after": before}, **JSON).status_code == 403
    assert fresh(deal).title == "Roofs of the port"


def test_terms_without_the_rhythm_of_reports_leave_it(world: World, browser: Client) -> None:
    deal = draft(world, reporting=Reporting.CHECK_INS)
    path = f"{API}/deals/{deal.public_id}/terms/"
    before = browser.get(path).json()
    assert before.pop("reporting") == Reporting.CHECK_INS
    saved = browser.put(path, {"before": before, "after": before | {"title": "Roofs of the port"}}, **JSON)
    assert (saved.status_code, saved.json()["reporting"]) == (200, Reporting.CHECK_INS)


def test_a_deal_that_has_ended_goes_into_the_archive_and_back(world: World, browser: Client) -> None:
    deal = draft(world)
    path = f"{API}/deals/{deal.public_id}/archive/"
    assert browser.post(path).status_code == 403
    services.cancel_deal(actor=world.coordinator, deal=deal, reason="No money.", now=NOW)
    assert browser.put(path).status_code == 405
    assert (browser.post(path).status_code, bool(fresh(deal).archived_at)) == (204, True)
    assert (browser.delete(path).status_code, bool(fresh(deal).archived_at)) == (204, False)


def test_a_section_is_called_complete(world: World, browser: Client, client_for: Browser) -> None:
    deal = draft(world)
    key = deal.sections.exclude(body="").values_list("key", flat=True)[0]
    path = f"{API}/deals/{deal.public_id}/sections/{key}/mark/"
    assert client_for(world.user(CityRole.COACH)).post(path, {"done": True}, **JSON).status_code == 403
    assert browser.post(path, {"done": True}, **JSON).json()["done_at"]
    assert browser.post(path, {"done": False}, **JSON).json()["done_at"] is None


def test_two_versions_of_a_section_are_compared(world: World, browser: Client, client_for: Browser) -> None:
    deal = draft(world)
    section = Section.objects.get(deal=deal, key=SectionKey.CONTEXT)
    for body in ("<p>Forty roofs.</p>", "<p>Sixty roofs.</p>"):
        section.refresh_from_db()
        actor = world.person(CityRole.EDITOR) if "Sixty" in body else world.coordinator
        services.save_section(
            actor=actor, deal=deal, key=SectionKey.CONTEXT, body=body, version=section.version, now=NOW
        )
    path = f"{API}/deals/{deal.public_id}/sections/{SectionKey.CONTEXT}/versions/"
    found = browser.get(path).json()
    keys = [row["key"] for row in found["versions"]]
    assert (found["after"], found["before"]) == (keys[0], keys[1])
    [block] = found["blocks"]
    assert [run["text"] for run in block["before"] if run["changed"]] == ["Forty"]
    assert [run["text"] for run in block["after"] if run["changed"]] == ["Sixty"]
    same = browser.get(path, {"before": keys[0], "after": keys[0]}).json()["blocks"]
    assert not any(run["changed"] for block in same for run in (*block["before"], *block["after"]))
    assert browser.get(path.replace(SectionKey.CONTEXT, "nothing")).status_code == 404
    ready = frozen(world)
    desk = client_for(UserFactory(network=NetworkRole.DESK))
    path = f"{API}/deals/{ready.public_id}/sections/{SectionKey.CONTEXT}/versions/"
    assert desk.get(path).status_code == 403


def test_two_frozen_texts_are_compared(world: World, browser: Client) -> None:
    deal = draft(world)
    path = f"{API}/deals/{deal.public_id}/differences/"
    assert browser.get(path).json() == {"before": None, "after": None, "differences": []}
    deal = frozen(world)
    path = f"{API}/deals/{deal.public_id}/differences/"
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    deal = fresh(deal)
    deal.title = "Another name"
    deal.content_version += 1
    deal.save()
    services.submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    read = fresh(deal).content_version
    services.approve_deal(actor=world.coach, deal=deal, content_version=read, now=NOW)
    services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    found = browser.get(path).json()
    assert (found["before"], found["after"]) == (1, 2)
    assert [row["after"] for row in found["differences"]] == ["Another name"]
    assert browser.get(path, {"before": "2", "after": "2"}).json()["differences"] == []


def test_anybody_reads_the_chain_of_signed_versions(client: Client) -> None:
    """Entries and notices."""
    older, newer = superseded()
    address = f"{API}/register/{newer.public_id}/versions/"
    with CaptureQueriesContext(connection) as captured:
        rows = client.get(address).json()
    assert len([query for query in captured if " FROM " in query["sql"]]) == 2
    assert [row["entry"]["version"] for row in rows] == [2, 1]
    assert [row["entry"]["code"] for row in rows] == [newer.code, older.code]
    assert (rows[0]["entry"]["superseded_at"], rows[1]["changes"]) == (None, [])
    assert rows[0]["signatures"][0].keys() == {"organisation", "function", "at", "signed_on", "assurance"}
    assert client.get(f"{API}/register/nothing/versions/").json()["code"] == "not_found"


def test_a_city_does_without_an_office_and_the_desk_names_them(client_for: Browser) -> None:
    world = new_world(edition__approvals=[CityApproval.LEGAL, CityApproval.FINANCE])
    browser = client_for(world.user(CityRole.COORDINATOR))
    path = f"{API}/approvals/cities/{world.city.slug}/"
    assert browser.get(path).json()["named"] == ["legal", "finance"]
    assert browser.put(path, {"off": ["legal"], "before": []}, **JSON).json() == {"reviews": 0}
    assert browser.get(path).json()["off"] == ["legal"]
    assert browser.put(path, {"off": [], "before": []}, **JSON).status_code == 409
    assert set(browser.put(path, {"off": ["sun"], "before": []}, **JSON).json()["errors"]) == {"off"}
    desk, code = client_for(UserFactory(desk=True)), world.participation.edition.code
    path = f"{API}/approvals/editions/{code}/"
    assert browser.get(path).status_code == 403
    sent = {"named": ["council"], "before": ["legal", "finance"]}
    assert desk.put(path, sent, **JSON).json() == {"reviews": 0}
    assert desk.get(path).json() == {"edition": code, "named": ["council"]}


def double(name: str, count: int) -> list[Any]:
    return [OrganisationFactory(name=name, city=new_world().city) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_looks_through_doubles(client_for: Browser, count: int) -> None:
    """Session, user, count, names and records."""
    for number in range(count):
        double(f"Waterworks of the {number}. district", 2)
    desk = client_for(UserFactory(desk=True))
    address = f"{API}/organisations/doubles/"
    desk.get(address)
    with CaptureQueriesContext(connection) as captured:
        found = desk.get(address).json()
    assert len(found["groups"]) == count
    assert len([query for query in captured if " FROM " in query["sql"]]) == 5


def test_the_desk_joins_splits_and_publishes(world: World, browser: Client, client_for: Browser) -> None:
    rows = double("Waterworks", 2)
    keys, desk = [row.public_id for row in rows], client_for(UserFactory(desk=True))
    path = f"{API}/organisations"
    assert browser.post(f"{path}/join/", {"organisations": keys}, **JSON).status_code == 403
    assert desk.post(f"{path}/join/", {"organisations": keys[:1]}, **JSON).status_code == 422
    assert desk.post(f"{path}/join/", {"organisations": keys}, **JSON).status_code == 204
    [group] = desk.get(f"{path}/doubles/").json()["groups"]
    assert (group["name"], group["joined"]) == ("Waterworks", True)
    assert desk.post(f"{path}/{keys[0]}/split/").status_code == 204
    assert desk.post(f"{path}/{keys[0]}/split/").status_code == 409
    assert desk.post(f"{path}/{keys[0]}/publish/").json()["published"] is True
    assert desk.post(f"{path}/{keys[0]}/unpublish/").json()["published"] is False
    own = OrganisationFactory(city=world.city)
    assert browser.post(f"{path}/{own.public_id}/publish/").status_code == 403
    assert browser.post(f"{path}/{keys[1]}/publish/").status_code == 404


def test_a_city_is_told_whom_a_name_may_mean(world: World, browser: Client) -> None:
    own = OrganisationFactory(city=world.city, name="Cámara de Comercio")
    double("Camara de Comercio", 1)
    asked = {"city": world.city.slug, "name": "camara de comercio"}
    found = browser.get(f"{API}/organisations/suggestions/", asked).json()
    assert found == [{"name": own.name, "organisation": own.public_id, "where": ""}]


def test_an_organisation_changed_meanwhile_is_not_overwritten(world: World, browser: Client) -> None:
    own = OrganisationFactory(city=world.city, name="Waterworks")
    path = f"{API}/organisations/{own.public_id}/"
    first = browser.patch(path, {"name": "Water", "version": 1}, **JSON)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    late = browser.patch(path, {"name": "Wells", "version": 1}, **JSON)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert browser.patch(path, {"country": "ES"}, **JSON).json()["name"] == "Water"
