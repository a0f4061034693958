"""Handing documents out: to the parties, as they were made, to nobody else."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from cities.workflow import CityRole
from greendeals.services import reopen_deal
from icc.accounts.models import NetworkRole, User
from icc.core.blobs import path_of
from icc.documents.models import Document
from icc.documents.workflow import DocumentState
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import PDF
from tests.greendeals.world import NOW, World, frozen, new_world, version_of

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def document(world: World) -> Document:
    """The PDF of its frozen deal."""
    found = version_of(frozen(world)).document
    assert found is not None
    return found


@pytest.mark.parametrize("role", CityRole.values)
def test_everybody_of_the_city_may_download(
    world: World, document: Document, client_for: ClientFor, role: str
) -> None:
    response = client_for(world.user(role)).get(f"/documents/{document.public_id}/")
    assert response.status_code == 200
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("network", NetworkRole.values)
def test_desk_and_commission_read_what_is_frozen(
    document: Document, client_for: ClientFor, network: str
) -> None:
    browser = client_for(UserFactory(network=network))
    assert browser.get(f"/documents/{document.public_id}/").status_code == 200


@pytest.mark.parametrize("network", NetworkRole.values)
def test_desk_and_commission_do_not_read_what_is_a_draft_again(
    world: World, client_for: ClientFor, network: str
) -> None:
    deal = frozen(world)
    found = version_of(deal).document
    assert found is not None
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    browser = client_for(UserFactory(network=network))
    assert browser.get(f"/documents/{found.public_id}/").status_code == 404


def test_people_of_another_city_find_nothing(document: Document, client_for: ClientFor) -> None:
    stranger = MembershipFactory(user=UserFactory()).user
    assert client_for(stranger).get(f"/documents/{document.public_id}/").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(document: Document, client: Client) -> None:
    address = f"/documents/{document.public_id}/"
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={quote(address)}"


def test_the_file_is_saved_by_default_and_shown_on_request(
    world: World, document: Document, client_for: ClientFor
) -> None:
    browser = client_for(world.user(CityRole.READER))
    address = f"/documents/{document.public_id}/"
    assert (
        browser.get(address).headers["Content-Disposition"] == f'attachment; filename="{document.file_name}"'
    )
    shown = browser.get(f"{address}?inline").headers["Content-Disposition"]
    assert shown == f'inline; filename="{document.file_name}"'


def test_no_copy_of_it_is_kept_on_the_way(world: World, document: Document, client_for: ClientFor) -> None:
    browser = client_for(world.user(CityRole.READER))
    answer = browser.get(f"/documents/{document.public_id}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("state", [DocumentState.REQUESTED, DocumentState.RENDERING, DocumentState.FAILED])
def test_what_is_not_ready_is_not_found(world: World, client_for: ClientFor, state: str) -> None:
    document = version_of(frozen(world, pdf=False)).document
    assert document is not None
    Document.objects.update(state=state)
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.get(f"/documents/{document.public_id}/").status_code == 404


@pytest.mark.parametrize("damage", [b"%PDF-1.7 another text", b""])
def test_a_file_altered_on_disk_is_never_handed_out(
    world: World, document: Document, client_for: ClientFor, damage: bytes
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    browser.raise_request_exception = False
    with default_storage.open(path_of(document.sha256), "wb") as file:
        file.write(damage)
    try:
        response = browser.get(f"/documents/{document.public_id}/")
    finally:
        default_storage.delete(path_of(document.sha256))
    assert response.status_code == 500
    assert damage == b"" or damage not in response.content
    assert response.headers["Content-Type"].startswith("text/html")


def test_documents_are_only_read(world: World, document: Document, client_for: ClientFor) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.post(f"/documents/{document.public_id}/").status_code == 405
