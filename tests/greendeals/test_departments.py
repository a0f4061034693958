"""The departments of the city in a deal: its own paper, never a partner's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import selectors, services
from greendeals.models import Department
from icc.accounts.models import User
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.tenancy.scopes import scope
from tests.factories.deals import DepartmentFactory
from tests.greendeals.world import NOW, World, draft, frozen, new_world, partner, stranger, trail

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
SENT: dict[str, Any] = {
    "name": "Energy <b>office</b>",
    "part": "Gives permits",
    "person": "O'Neill <script>",
    "email": "Ana+Deal@City.EXAMPLE",
}


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def test_a_department_is_added_changed_and_taken_out(world: World, browser: Client) -> None:
    deal = draft(world)
    address = f"/deals/{deal.public_id}/departments/"
    assert browser.post(address, SENT).status_code == 302
    row = Department.objects.get()
    assert (row.email, row.city) == ("Ana+Deal@City.EXAMPLE", world.city)
    page = browser.get(address).content.decode()
    assert "Energy &lt;b&gt;office&lt;/b&gt;" in page
    assert "<script>" not in page.split("<main")[1]
    assert browser.post(f"{address}{row.public_id}/", {**SENT, "part": "Advises"}).status_code == 302
    assert browser.post(f"{address}{row.public_id}/remove/").status_code == 302
    assert not Department.objects.exists()
    assert trail(deal)[-3:] == ["department-added", "department-changed", "department-removed"]


def test_what_cannot_be_taken_keeps_what_was_typed(world: World, browser: Client) -> None:
    deal = draft(world)
    DepartmentFactory(deal=deal, name="Legal")
    address = f"/deals/{deal.public_id}/departments/"
    for answers, words in (
        ({"name": "Legal"}, "takes part already"),
        ({"email": "ana at city"}, "valid email"),
        ({"name": ""}, "required"),
    ):
        response = browser.post(address, {**SENT, "part": "Kept words", **answers})
        page = response.content.decode()
        assert response.status_code == 422
        assert words in page
        assert 'value="Kept words"' in page
    assert Department.objects.count() == 1


def test_it_is_kept_while_the_text_is_frozen_and_is_no_part_of_it(world: World) -> None:
    deal = frozen(world)
    before = deal.content_version
    saved = services.save_department(actor=world.coordinator, deal=deal, **SENT, now=NOW)
    deal.refresh_from_db()
    assert deal.content_version == before
    assert saved.name not in str(selectors.content_of(deal))


def test_only_writers_of_the_city_write(world: World) -> None:
    deal = draft(world)
    row = DepartmentFactory(deal=deal)
    for actor in (world.mayor, world.coach, stranger()):
        with pytest.raises((Forbidden, Conflict)):
            services.save_department(actor=actor, deal=deal, **SENT, now=NOW)
        with pytest.raises((Forbidden, Conflict)):
            services.remove_department(actor=actor, deal=deal, department=row, now=NOW)


def test_one_taken_out_in_the_meantime_is_a_conflict(world: World) -> None:
    deal = draft(world)
    row = DepartmentFactory(deal=deal)
    services.remove_department(actor=world.coordinator, deal=deal, department=row, now=NOW)
    with pytest.raises(Conflict):
        services.save_department(actor=world.coordinator, deal=deal, department=row, **SENT, now=NOW)
    services.save_department(actor=world.coordinator, deal=deal, **SENT, now=NOW)
    with pytest.raises(Invalid):
        services.save_department(actor=world.coordinator, deal=deal, **SENT, now=NOW)


def test_a_partner_never_reads_it(world: World) -> None:
    deal = draft(world)
    DepartmentFactory(deal=deal)
    with scope(partner(deal.parties.get())):
        assert not Department.objects.exists()
        assert not Department.objects.visible_to(partner(deal.parties.get())).exists()


def test_three_take_as_many_queries_as_one(world: World, browser: Client) -> None:
    deal = draft(world)
    DepartmentFactory(deal=deal)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            DepartmentFactory(deal=deal)
        browser.get(f"/deals/{deal.public_id}/departments/")
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(f"/deals/{deal.public_id}/departments/").content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert page.count("D. Officer") == 3


def test_the_home_of_the_deal_leads_to_it(world: World, browser: Client) -> None:
    deal = draft(world)
    page = browser.get(deal.get_absolute_url()).content.decode()
    assert f"/deals/{deal.public_id}/departments/" in page


def test_the_api_keeps_them(world: World, browser: Client) -> None:
    deal = draft(world)
    as_json: Any = {"content_type": "application/json"}
    made = browser.post("/api/v1/departments/", {"deal": deal.public_id, **SENT}, **as_json)
    assert made.status_code == 201
    address = f"/api/v1/departments/{made.json()['id']}/"
    assert browser.patch(address, {"part": "Advises"}, **as_json).json()["part"] == "Advises"
    theirs = draft(new_world())
    stray = browser.post("/api/v1/departments/", {"deal": theirs.public_id, **SENT}, **as_json)
    assert stray.status_code == 422
    assert browser.delete(address).status_code == 204
    assert browser.get(address).status_code == 404
