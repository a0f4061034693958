"""A request to sign is taken back: too late, or the wrong person was asked."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from cities.workflow import CityRole
from greendeals.models import Signatory
from greendeals.selectors import content_of
from greendeals.services import withdraw_signing
from greendeals.workflow import RoundState, Stage
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from tests.greendeals.world import NOW, World, ask, draft, fresh, frozen, new_world, sign, signed, signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def test_the_round_ends_the_mayor_is_told_and_a_new_round_may_begin(world: World) -> None:
    deal = signing(world)
    Message.objects.all().delete()
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    round_ = deal.rounds.get()
    assert (round_.state, round_.closed_at) == (RoundState.VOIDED, NOW)
    assert fresh(deal).stage == Stage.READY
    told = Message.objects.get()
    assert (told.kind, told.address) == (
        "greendeals.signing_withdrawn",
        world.user(CityRole.SIGNATORY).email,
    )
    assert ask(world, fresh(deal)).stage == Stage.SIGNING


def test_nobody_signs_in_a_round_that_was_withdrawn(world: World) -> None:
    deal = signing(world)
    withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    with pytest.raises(Conflict):
        sign(world, fresh(deal))


def test_after_the_deadline_there_is_a_way_on(world: World) -> None:
    deal = signing(world)
    later = NOW + dt.timedelta(days=60)
    with pytest.raises(Conflict):
        sign(world, deal, now=later)
    withdraw_signing(actor=world.coordinator, deal=deal, now=later)
    assert ask(world, fresh(deal), deadline=later.date()).stage == Stage.SIGNING


def test_a_deal_once_signed_is_not_taken_back(world: World) -> None:
    deal = signed(world)
    with pytest.raises(Conflict):
        withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)


def test_only_the_coordinator_takes_it_back(world: World) -> None:
    deal = signing(world)
    with pytest.raises(Forbidden):
        withdraw_signing(actor=world.mayor, deal=deal, now=NOW)


def test_a_closed_account_is_not_asked(world: World) -> None:
    deal = frozen(world)
    mayor = world.user(CityRole.SIGNATORY)
    mayor.is_active = False
    mayor.save()
    world.memberships[CityRole.SIGNATORY].user.refresh_from_db()
    with pytest.raises(Invalid):
        ask(world, deal)


def test_a_signature_once_given_cannot_be_altered(world: World) -> None:
    slot = signed(world).signatories.get()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Signatory.objects.filter(pk=slot.pk).update(typed_name="Somebody else")


def test_the_text_stands_in_its_own_language_whoever_freezes_it(world: World) -> None:
    deal = draft(world)
    english = content_of(deal)
    with translation.override("el"):
        assert content_of(deal) == english
