"""Certificate and bundle: who gets them, what is said while they are made, what the public reads."""

from collections.abc import Callable

import pytest
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import Deal, RegisterEntry
from greendeals.selectors import subject_of
from icc.accounts.models import NetworkRole, User
from icc.documents.models import Document, Seal
from icc.documents.services import sealed_content
from tests.greendeals.doors import text_of
from tests.greendeals.test_bundle import bundled, signed_by_workers
from tests.greendeals.world import World, new_world, signed, signing, staff, version_of

pytestmark = pytest.mark.django_db
PARTS = {"certificate": b"%PDF-", "bundle": b"PK"}


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def address(deal: Deal, part: str) -> str:
    return f"/deals/{deal.public_id}/proof/{part}/"


def test_all_who_may_read_the_deal_get_them_and_the_public_gets_the_certificate(
    client_for: Callable[[User], Client],
) -> None:
    deal = signed_by_workers()
    bundled(deal)
    held = {row.role: row.user for row in deal.city.memberships.select_related("user")}
    readers = [held[CityRole.COORDINATOR], held[CityRole.SIGNATORY], held[CityRole.COACH]]
    readers += [User.objects.get(pk=staff(role).user_id) for role in (NetworkRole.DESK, NetworkRole.EC)]
    for user in readers:
        browser = client_for(user)
        for part, begins in PARTS.items():
            response = browser.get(address(deal, part))
            assert (response.status_code, response.content[:2]) == (200, begins[:2]), (user, part)
    assert browser.get(f"{address(deal, 'bundle')}?version=9").status_code == 404
    certificate = Seal.objects.get(
        document__kind="greendeals.certificate", document__subject=subject_of(version_of(deal))
    )
    entry = RegisterEntry.objects.get(public_id=deal.public_id)
    assert (entry.attested_sha256, entry.attested_size) == (certificate.sha256, certificate.size)
    public = Client().get(f"/register/{deal.public_id}/certificate/?inline")
    assert (public.status_code, public.content) == (200, sealed_content(certificate))
    assert public.headers["Content-Disposition"].startswith("inline")
    assert "Certificate of signing (PDF)" in text_of(Client().get(f"/register/{deal.public_id}/"))


def test_it_is_said_while_they_are_being_made(world: World, client_for: Callable[[User], Client]) -> None:
    deal = signed(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    page = text_of(browser.get(f"/deals/{deal.public_id}/"))
    assert "The certificate of signing is being prepared" in page
    assert address(deal, "bundle") not in page
    response = browser.get(address(deal, "bundle"), follow=True)
    assert "It is being prepared. Come back in a few minutes." in text_of(response)
    assert Client().get(f"/register/{deal.public_id}/certificate/").status_code == 404
    assert "being prepared" in text_of(Client().get(f"/register/{deal.public_id}/"))


def test_nobody_gets_a_certificate_without_its_seal(client_for: Callable[[User], Client]) -> None:
    deal = signed_by_workers()
    bundled(deal)
    printed = Document.objects.get(kind="greendeals.certificate", deal_id=deal.pk)
    readers = [row.user for row in deal.city.memberships.select_related("user")]
    readers += [User.objects.get(pk=staff(role).user_id) for role in NetworkRole]
    for user in readers:
        for way in ("", "?inline"):
            response = client_for(user).get(f"/documents/{printed.public_id}/{way}")
            assert response.status_code == 404, user


def test_strangers_get_nothing(world: World, client_for: Callable[[User], Client]) -> None:
    deal = signed(world)
    other = client_for(new_world().user(CityRole.COORDINATOR))
    for part in PARTS:
        assert other.get(address(deal, part)).status_code == 404
        assert "/accounts/login/" in Client().get(address(deal, part)).headers["Location"]


def test_an_unsigned_deal_has_none(world: World, client_for: Callable[[User], Client]) -> None:

    deal = signing(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.get(address(deal, "bundle")).status_code == 404
