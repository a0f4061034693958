"""The desk's page: seals in trouble are seen, told in words, and tried again."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities.workflow import CityRole
from greendeals.models import Deal
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import clock
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from tests.factories.accounts import UserFactory
from tests.greendeals.world import NOW, new_world, seal, sealing, signed

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def desk(client_for: ClientFor) -> Client:
    """The desk's browser."""
    return client_for(UserFactory(network=NetworkRole.DESK))


def page(browser: Client) -> str:
    response = browser.get("/desk/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def again(deal: Deal) -> str:
    return reverse("retry-seal", args=[deal.public_id])


def test_while_all_goes_well_there_is_no_alarm(desk: Client) -> None:
    signed(new_world())
    sealing(new_world())
    Seal.objects.exclude(state=SealState.SEALED).update(requested_at=clock.now())
    assert '<h2 class="ui-panel__title">Seals in trouble' not in page(desk)


@pytest.mark.fault("signing-22")
def test_a_seal_that_takes_too_long_is_an_alarm(desk: Client) -> None:
    deal = sealing(new_world())
    Seal.objects.update(requested_at=clock.now() - dt.timedelta(minutes=16))
    alarm = page(desk).split("Seals in trouble", 1)[1]
    assert f'<a href="{deal.get_absolute_url()}">{deal.title}</a>' in alarm
    assert deal.city.name in alarm
    assert "16 minutes" in alarm
    assert "no worker has come to it" in alarm
    assert f'action="{again(deal)}"' in alarm


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("hash mismatch", "The frozen PDF is missing or altered."),
        ("KeyMissing: no key", "The key or the certificate of the seal is missing"),
        ("NoTimeStamp < TimeoutError", "No time stamping authority answers."),
        ("OSError", "Something else went wrong"),
    ],
)
@pytest.mark.fault("signing-23")
def test_the_fault_is_told_in_words(desk: Client, fault: str, words: str) -> None:
    sealing(new_world())
    Seal.objects.update(requested_at=clock.now(), fault=fault)
    alarm = page(desk).split("Seals in trouble", 1)[1]
    assert words in alarm
    assert fault.replace("<", "&lt;") in alarm


@pytest.mark.parametrize("state", [SealState.FAILED, SealState.REQUESTED])
def test_the_desk_lets_a_worker_try_at_once(desk: Client, state: SealState) -> None:
    deal = sealing(new_world())
    later = clock.now() + dt.timedelta(hours=1)
    Seal.objects.update(state=state, fault="NoTimeStamp", due_at=later)
    response = desk.post(again(deal))
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/")
    row = Seal.objects.get()
    assert (row.state, row.fault) == (SealState.REQUESTED, "")
    assert row.due_at < later
    assert list(Entry.objects.about(deal.subject))[-1].action == "seal-retried"
    assert "tries the seal" in page(desk)


def test_a_seal_that_is_there_is_not_made_again(desk: Client) -> None:
    deal = sealing(new_world())
    seal(deal, now=NOW)
    before = list(Seal.objects.values())
    assert desk.post(again(deal)).status_code == 409
    assert list(Seal.objects.values()) == before


def test_a_deal_that_waits_for_no_seal_is_left_alone(desk: Client) -> None:
    deal = sealing(new_world())
    Seal.objects.update(state=SealState.SEALING, lease_until=clock.now() + dt.timedelta(minutes=5))
    assert desk.post(again(deal)).status_code == 409


def test_nobody_else_may_try_again(client_for: ClientFor) -> None:
    world = new_world()
    deal = sealing(world)
    Seal.objects.update(fault="NoTimeStamp")
    for user in (world.user(CityRole.COORDINATOR), UserFactory(network=NetworkRole.EC)):
        assert client_for(user).post(again(deal)).status_code == 403
    assert Seal.objects.get().fault == "NoTimeStamp"


ENTERING, PARTS = 2, 7
"""Session and account; people, messages, seals, deals, files that wait, the demonstration edition."""


@pytest.mark.parametrize("troubled", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_seal_as_for_three(desk: Client, troubled: int) -> None:
    for _ in range(troubled):
        sealing(new_world())
    page(desk)
    with CaptureQueriesContext(connection) as captured:
        page(desk)
    found = [row["sql"] for row in captured if row["sql"].startswith("SELECT") and " FROM " in row["sql"]]
    assert len(found) == ENTERING + PARTS, "\n".join(found)
