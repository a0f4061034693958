"""The home of a signed deal and the pages beside it, as each of its people finds them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from greendeals import services
from greendeals.models import Deal, PromiseUpdate
from greendeals.selectors import deal_home
from greendeals.selectors.stands import stands_of
from greendeals.workflow import NoticeKind, PartyState, PromiseState
from tests.factories.deals import CommitmentFactory, ContactFactory, PartyFactory
from tests.greendeals.monitoring.measures import enter, measure
from tests.greendeals.monitoring.partner_reports import PAT, at_door, promise_of, reporting
from tests.greendeals.monitoring.reporting import again, opened, returned, submitted
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    freeze,
    fresh,
    new_world,
    parties_of,
    partners_sign,
    seal,
    sign,
    signed,
    submit,
)

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def step_of(world: World, deal: Deal, who: str) -> tuple[str, str]:
    """Return what the home of a deal says to do next, and where."""
    step = deal_home(actor=getattr(world, who), deal=fresh(deal), now=NOW).next_step
    return str(step.text), step.href.rstrip("/").rsplit("/", 1)[-1]


def test_the_next_step_follows_the_report_and_the_reader(world: World) -> None:
    deal = signed(world)
    assert step_of(world, deal, "coordinator")[1] == "keeping"
    report = opened(world, deal)
    words, page = step_of(world, deal, "coordinator")
    assert "answer four questions" in words
    assert page == report.public_id
    assert "the city writes it" in step_of(world, deal, "coach")[0]
    submitted(world, report)
    assert "read it, then accept it" in step_of(world, deal, "coach")[0]
    assert "the coach reads it" in step_of(world, deal, "coordinator")[0]


def test_what_was_returned_comes_first_and_a_pause_asks_for_nothing(world: World) -> None:
    deal = signed(world)
    returned(world, opened(world, deal))
    assert "has returned it" in step_of(world, deal, "coordinator")[0]
    services.suspend_deal(actor=world.coordinator, deal=fresh(deal), reason="Works.", now=NOW)
    assert step_of(world, deal, "coordinator")[1] == "resume"
    assert step_of(world, deal, "coach")[1] == ""


def test_pages_show_what_a_partner_has_said_and_measured(world: World, client_for: Browser) -> None:
    deal = reporting(world, PAT)
    party = parties_of(deal)[0]
    promise = promise_of(party)
    indicator = measure(deal, commitment=promise)
    said = services.Said(PromiseState.IN_PROGRESS, "Half of it stands.")
    services.say_of_promise(actor=at_door(party), deal=deal, promise=promise, said=said, now=NOW)
    enter(world, indicator, 5, actor=at_door(party))
    assert PromiseUpdate.objects.get().by is None
    browser = client_for(world.user("coordinator"))
    for page in (
        "keeping/",
        f"keeping/promises/{promise.public_id}/",
        f"keeping/indicators/{indicator.public_id}/",
    ):
        answer = browser.get(f"/deals/{deal.public_id}/{page}")
        assert answer.status_code == 200
        assert party.name in answer.content.decode()


def test_who_joined_by_a_change_has_joined_and_is_not_merely_invited(world: World) -> None:
    deal = signed(world)
    copy = services.begin_amendment(
        actor=world.coordinator, deal=deal, kind=NoticeKind.JOINED, reason="One more.", now=NOW
    )
    newcomer = PartyFactory(deal=copy)
    CommitmentFactory(deal=copy, party=newcomer)
    ContactFactory(deal=copy, party=newcomer)
    ask(world, freeze(world, approve(world, submit(world, fresh(copy)))))
    partners_sign(world, fresh(copy))
    sign(world, fresh(copy))
    seal(fresh(copy))
    parties = parties_of(fresh(deal))
    stands = stands_of(actor=world.coordinator, parties=parties)
    assert [stands[party.pk].state for party in parties] == [PartyState.SIGNED, PartyState.JOINED]


def test_no_report_is_late_while_the_deal_is_paused(world: World, client_for: Browser) -> None:
    deal = signed(world)
    report = opened(world, deal)
    later = report.due_on + dt.timedelta(days=1)
    assert again(report).is_late(later)
    services.suspend_deal(actor=world.coordinator, deal=fresh(deal), reason="Works.", now=NOW)
    assert not again(report).is_late(later)
    answer = client_for(world.user("coordinator")).get(f"/deals/{deal.public_id}/reports/{report.public_id}/")
    assert b"The deal is paused" in answer.content
