"""Rounds, papers and checkpoints in the API: read by who may, never a way to sign."""

import base64
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from cities.workflow import CityRole
from greendeals.workflow import Assurance
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Checkpoint
from tests.greendeals.test_bundle import bundled, signed_by_workers
from tests.greendeals.world import new_world, sealing, signed, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_throttle() -> None:
    """The API counts calls in the cache, which outlives a test."""
    cache.clear()


def test_a_version_leads_to_its_papers_once_they_are_made(client_for: Callable[[User], Client]) -> None:
    deal = signed_by_workers()
    user = deal.city.memberships.get(role=CityRole.COORDINATOR).user
    browser, address = client_for(user), f"/api/v1/versions/?deal__public_id={deal.public_id}"
    [before] = browser.get(address).json()["results"]
    assert (before["certificate"], before["bundle"]) == ("", "")
    bundled(deal)
    [after] = browser.get(address).json()["results"]
    assert after["bundle"].endswith(f"/deals/{deal.public_id}/proof/bundle/?version=1")
    path = after["certificate"].partition("/deals/")[2]
    assert browser.get(f"/deals/{path}").content.startswith(b"%PDF-")


def test_a_round_says_who_signed_how_and_names_nobody_to_staff(client_for: Callable[[User], Client]) -> None:
    world = new_world()
    sealing(world)
    desk = client_for(User.objects.get(pk=staff(NetworkRole.DESK).user_id))
    [round_] = desk.get("/api/v1/rounds/").json()["results"]
    assert round_["state"] == "sealing"
    assert [slot["assurance"] for slot in round_["slots"]] == [
        Assurance.SES_EMAIL_OTP,
        Assurance.SES_ACCOUNT,
    ]
    assert {slot["name"] for slot in round_["slots"]} == {None}
    assert all(slot["signed_at"] for slot in round_["slots"])


@pytest.mark.parametrize("name", ["rounds", "versions", "checkpoints"])
def test_nothing_is_signed_through_it(name: str, client_for: Callable[[User], Client]) -> None:
    world = new_world()
    signed(world)
    browser = client_for(world.user(CityRole.SIGNATORY))
    for method in ("post", "put", "patch", "delete"):
        assert getattr(browser, method)(f"/api/v1/{name}/").status_code == 405


def test_anybody_reads_the_checkpoints() -> None:
    deal = signed_by_workers()
    bundled(deal)
    row = Checkpoint.objects.get()
    [told] = Client().get("/api/v1/checkpoints/").json()["results"]
    assert (told["digest"], told["body"]) == (row.digest, row.body)
    assert base64.b64decode(told["time_stamp"]) == bytes(row.token)
