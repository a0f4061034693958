"""A seal that does not come: one mail to the desk, a page, and a way out where the file is gone for good."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from greendeals import services
from greendeals.models import Deal, Evidence
from greendeals.workflow import RoundState, Stage
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.greendeals.doors import text_of
from tests.greendeals.world import (
    NOW,
    World,
    freeze,
    fresh,
    mayors_turn,
    new_world,
    sealing,
    staff,
    version_of,
)

pytestmark = pytest.mark.django_db

QUARTER = dt.timedelta(minutes=15)
LATE = NOW + QUARTER + dt.timedelta(seconds=1)
REASON = "The disk and all its copies are gone."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def lost(world: World) -> Deal:
    """Return a deal whose frozen file is gone after all have signed."""
    deal = sealing(world)
    Seal.objects.update(state=SealState.FAILED, fault="hash mismatch")
    return fresh(deal)


@pytest.mark.fault("signing-22")
def test_the_desk_gets_one_mail_for_a_seal_after_a_quarter_of_an_hour(world: World) -> None:
    people = UserFactory.create_batch(2, desk=True)
    UserFactory(desk=True, is_active=False)
    sealing(world)
    assert services.alarm_about_seals(now=NOW + QUARTER) == 0
    for _ in range(3):
        assert services.alarm_about_seals(now=LATE) == 1
    sent = Message.objects.filter(kind="greendeals.seal_late")
    assert sorted(sent.values_list("address", flat=True)) == sorted(user.email for user in people)


@pytest.mark.fault("signing-24")
def test_a_lost_file_is_told_at_once(world: World) -> None:
    UserFactory(desk=True)
    lost(world)
    assert services.alarm_about_seals(now=NOW) == 1
    assert Message.objects.get(kind="greendeals.seal_late").context["lost"] is True


@pytest.mark.fault("signing-24")
def test_the_desk_ends_a_round_whose_file_is_lost_and_the_city_freezes_anew(world: World) -> None:
    deal = lost(world)
    first = version_of(deal)
    desk = staff(NetworkRole.DESK)
    services.end_lost_round(actor=desk, deal=deal, reason=REASON, now=NOW)
    deal = fresh(deal)
    assert (deal.stage, deal.rounds.get().state) == (Stage.REVIEW, RoundState.LOST)
    assert Evidence.objects.filter(act="signed").count() == 2
    entry = Entry.objects.about(deal.subject).get(action="lose-file")
    assert entry.data["reason"] == REASON
    told = Message.objects.filter(kind="greendeals.signing_ended")
    assert told.exists()
    assert all(message.context["lost"] for message in told)
    deal = freeze(world, deal)
    assert version_of(deal).number == first.number + 1


def test_only_the_desk_only_a_lost_file_and_only_with_a_reason(world: World) -> None:
    desk, deal = staff(NetworkRole.DESK), sealing(world)
    with pytest.raises(Forbidden):
        services.end_lost_round(actor=desk, deal=deal, reason=REASON, now=NOW)
    Seal.objects.update(state=SealState.FAILED, fault="hash mismatch")
    with pytest.raises(Forbidden):
        services.end_lost_round(actor=world.coordinator, deal=deal, reason=REASON, now=NOW)
    with pytest.raises(Invalid):
        services.end_lost_round(actor=desk, deal=deal, reason=" ", now=NOW)
    assert fresh(deal).stage == Stage.SIGNING
    services.end_lost_round(actor=desk, deal=deal, reason=REASON, now=NOW)
    with pytest.raises(Conflict):
        services.end_lost_round(actor=desk, deal=deal, reason=REASON, now=NOW)


def test_the_desks_page_names_the_cause_and_leads_out(
    world: World, client_for: Callable[[User], Client]
) -> None:
    deal = lost(world)
    browser = client_for(User.objects.get(pk=staff(NetworkRole.DESK).user_id))
    page = text_of(browser.get("/desk/seals/"))
    assert "The frozen PDF is missing or altered." in page
    way_out = f"/desk/seals/{deal.public_id}/lost/"
    assert way_out in page
    assert browser.get(way_out).status_code == 200
    assert browser.post(way_out, {"reason": ""}).status_code == 422
    assert browser.post(way_out, {"reason": REASON}).headers["Location"] == "/desk/seals/"
    assert "Every deal that all have signed bears its seal" in text_of(browser.get("/desk/seals/"))


def test_a_round_still_open_cannot_be_ended_so(world: World) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Forbidden):
        services.end_lost_round(actor=staff(NetworkRole.DESK), deal=deal, reason=REASON, now=NOW)
