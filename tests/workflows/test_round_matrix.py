"""Every state of a round x what can happen to it, against a table written by hand from signing.md 5.2."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from django.db import transaction

from greendeals import services
from greendeals.models import Deal, Evidence, Link, RegisterEntry, SigningRound
from greendeals.services.turns import turn
from greendeals.workflow import LIVE, ROUND, RoundAction, RoundState, SlotState
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden
from icc.documents.models import Seal
from icc.notifications.models import Message
from tests.factories.deals import SigningRoundFactory
from tests.greendeals.world import (
    NOW,
    World,
    decline,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    seal,
    sealing,
    sign,
    signed,
    signing,
    slot_of,
)

pytestmark = pytest.mark.django_db

TABLE = {
    ("open", "complete"): "sealing",
    ("sealing", "seal"): "sealed",
    ("sealing", "lose"): "lost",
    ("open", "decline"): "declined",
    ("open", "expire"): "expired",
    ("open", "void"): "voided",
    ("open", "supersede"): "superseded",
}
"""Where each act leads. Whatever is not here is refused."""

TOO_LATE = dt.datetime(2026, 3, 17, 0, 1, tzinfo=dt.UTC)
REMINDED = dt.datetime(2026, 3, 13, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize("action", RoundAction.values)
@pytest.mark.parametrize("state", RoundState.values)
def test_a_round_moves_as_the_table_says(state: str, action: str) -> None:
    round_ = SigningRoundFactory(state=state)
    wanted = TABLE.get((state, action))
    if wanted:
        turn(round_, RoundAction(action), now=NOW)
    else:
        with pytest.raises(Conflict):
            turn(round_, RoundAction(action), now=NOW)
    found = SigningRound.objects.get(pk=round_.pk)
    assert (found.state, found.closed_at) == ((wanted, NOW) if wanted else (state, None))


def test_the_product_knows_no_step_that_the_table_does_not() -> None:
    assert {(step.source, step.action): step.target for step in ROUND} == TABLE


def test_an_end_is_an_end() -> None:
    ends = set(RoundState.values) - set(LIVE)
    assert {source for source, _ in TABLE} == set(LIVE)
    assert ends.isdisjoint(source for source, _ in TABLE)


def declined(world: World) -> Deal:
    deal = mayors_turn(world)
    decline(world, deal)
    return fresh(deal)


def expired(world: World) -> Deal:
    deal = mayors_turn(world)
    services.expire_round(round_id=deal.rounds.get().pk, now=TOO_LATE)
    return fresh(deal)


def voided(world: World) -> Deal:
    deal = mayors_turn(world)
    services.withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    return fresh(deal)


def superseded(world: World) -> Deal:
    deal = mayors_turn(world)
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    return fresh(deal)


AT: dict[str, Callable[[World], Deal]] = {
    "open": mayors_turn,
    "sealing": sealing,
    "sealed": signed,
    "declined": declined,
    "expired": expired,
    "voided": voided,
    "superseded": superseded,
}

Rounds = Mapping[str, tuple[World, Deal]]


@pytest.fixture(scope="module")
def rounds(rows_of_module: None) -> Rounds:
    """Return a deal with its round in each state, each in a city of its own."""
    worlds = {at: new_world() for at in AT}
    return {at: (world, AT[at](world)) for at, world in worlds.items()}


Act = Callable[[World, Deal], object]

ACTS: dict[str, Act] = {
    "sign": sign,
    "decline": decline,
    "partner declines after signing": lambda world, deal: decline(
        world, deal, actor=partner(parties_of(deal)[0])
    ),
    "withdraw": lambda world, deal: services.withdraw_signing(actor=world.coordinator, deal=deal, now=NOW),
    "take back": lambda world, deal: services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW),
    "expire": lambda _world, deal: services.expire_round(round_id=deal.rounds.get().pk, now=TOO_LATE),
    "remind": lambda _world, deal: services.remind_signatory(
        slot_id=deal.signatories.get(party=None).pk, now=REMINDED
    ),
    "seal": lambda _world, deal: seal(deal),
    "ask for the seal": lambda _world, deal: services.seal_round(round_id=deal.rounds.get().pk, now=NOW),
}

DONE: dict[tuple[str, str], str] = {
    ("open", "sign"): "sealing",
    ("open", "decline"): "declined",
    ("open", "withdraw"): "voided",
    ("open", "take back"): "superseded",
    ("open", "expire"): "expired",
    ("sealing", "seal"): "sealed",
}
"""What happens, and the state it leads to."""

AGAIN = {("sealing", "sign"), ("sealed", "sign"), ("declined", "decline")}
"""A repeated answer is told the first one."""

ELSEWHERE = {(state, "take back") for state in ("declined", "expired", "voided")}
"""The round is at its end, and its text may be taken back: the round stays as it is."""

FORBIDDEN = {("sealing", "withdraw"), ("sealing", "take back")}
"""Refused to the coordinator with the reason that it is too late; everything else is a conflict of state."""

SILENT = {"expire", "remind", "ask for the seal"}
"""The platform looks, and finds nothing to do."""


def state(deal: Deal) -> tuple[object, ...]:
    """Return everything that a refused act must leave as it was."""
    rows = [
        list(table.objects.order_by("pk").values())
        for table in (SigningRound, Evidence, Entry, Message, Link, Seal, RegisterEntry)
    ]
    return Deal.objects.filter(pk=deal.pk).values().get(), list(deal.signatories.values()), rows


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("at", AT)
def test_what_happens_to_a_round_in_each_state(rounds: Rounds, at: str, act: str) -> None:
    world, made = rounds[at]
    deal = fresh(made)
    assert deal.rounds.get().state == at
    before = state(deal)
    if (at, act) in DONE:
        ACTS[act](world, deal)
        assert deal.rounds.get().state == DONE[at, act]
    elif (at, act) in ELSEWHERE:
        ACTS[act](world, deal)
        assert deal.rounds.get().state == at
    elif (at, act) == ("open", "remind"):
        assert ACTS[act](world, deal) is True
        assert deal.rounds.get().state == at
    elif (at, act) in AGAIN:
        ACTS[act](world, deal)
        assert state(deal) == before
    elif act in SILENT:
        assert ACTS[act](world, deal) is False
        assert state(deal) == before
    else:
        refusal = Forbidden if (at, act) in FORBIDDEN else (Conflict, Seal.DoesNotExist)
        with pytest.raises(refusal), transaction.atomic():
            ACTS[act](world, deal)
        assert state(deal) == before


@pytest.mark.parametrize("at", AT)
def test_how_a_slot_stands_follows_from_its_answer_and_the_round(rounds: Rounds, at: str) -> None:
    _world, deal = rounds[at]
    mayor = deal.signatories.select_related("round").get(party=None)
    wanted = {
        "open": SlotState.INVITED,
        "sealing": SlotState.SIGNED,
        "sealed": SlotState.SIGNED,
        "declined": SlotState.DECLINED,
    }
    assert mayor.state == wanted.get(at, SlotState.LAPSED)
    assert slot_of(parties_of(deal)[0]).state == SlotState.SIGNED


def test_a_slot_waits_is_asked_and_has_opened() -> None:
    world = new_world()
    deal = signing(world)
    waiting = deal.signatories.select_related("round").get(party=None)
    slot = slot_of(parties_of(deal)[0])
    assert (waiting.state, slot.state) == (SlotState.WAITING, SlotState.INVITED)
    slot.opened_at = NOW
    assert slot.state == SlotState.OPENED


def test_a_round_that_is_not_there_yet_takes_no_signature() -> None:
    world = new_world()
    with pytest.raises(Forbidden):
        sign(world, frozen(world))
