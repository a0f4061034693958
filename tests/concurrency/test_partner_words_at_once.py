"""A partner speaks while its contact changes, it leaves, or the coach accepts; at the same moment."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from greendeals import services
from greendeals.models import Deal, PromiseUpdate, ReportStep
from greendeals.selectors.mailboxes import at_mailbox
from greendeals.services import OwnWord, Said, leave_deal, report_own
from greendeals.workflow import ReportAction
from icc.core import clock
from icc.core.errors import Gone, Invalid
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.monitoring.partner_reports import at_door, open_report, promise_of, reporting
from tests.greendeals.monitoring.reporting import submitted
from tests.greendeals.world import World, fresh, new_world, parties_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def speaking(deal: Deal) -> Callable[[], None]:
    """Return a partner's word on its promise, sent from its open page."""
    (party,) = parties_of(deal)
    actor, word = at_mailbox(at_door(party)), OwnWord(promise_of(party).public_id, Said("completed", "Done."))

    def run() -> None:
        with scope(actor):
            report_own(actor=actor, words=[word], now=clock.now())

    return run


def changing_contact(world: World, deal: Deal) -> Callable[[], Any]:
    (party,) = parties_of(deal)
    facts = {"name": "N", "function": "", "email": "new@sun.example"}

    def run() -> None:
        with scope(world.coordinator):
            services.change_contact(actor=world.coordinator, deal=deal, party=party, **facts, now=clock.now())

    return run


def leaving(world: World, deal: Deal) -> Callable[[], Any]:
    (party,) = parties_of(deal)

    def run() -> None:
        now = clock.now()
        with scope(world.coordinator):
            leave_deal(
                actor=world.coordinator, deal=deal, party=party, reason="Close.", on=clock.day(now), now=now
            )

    return run


@pytest.mark.parametrize("end", [changing_contact, leaving])
def test_a_word_comes_before_the_link_ends_or_is_refused_whole(
    world: World, end: Callable[[World, Deal], Callable[[], Any]]
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    lost = refused(at_once(speaking(deal), end(world, fresh(deal))))
    assert all(isinstance(error, Gone | Invalid) for error in lost)
    assert PromiseUpdate.objects.count() == 1 - len(lost)


def test_a_word_is_in_the_report_that_is_accepted_or_counts_for_the_next(world: World) -> None:
    deal = reporting(world)
    now = clock.now()
    report = submitted(world, open_report(world, deal, now=now), now=now)

    def accept() -> None:
        with scope(world.coach):
            services.accept_report(
                actor=world.coach, deal=deal, report=report, now=now + dt.timedelta(seconds=1)
            )

    assert refused(at_once(speaking(deal), accept)) == []
    step = ReportStep.objects.get(action=ReportAction.ACCEPT)
    (promise,) = (step.content or {})["promises"]
    assert (promise["state"], promise["words"]) in {("", ""), ("completed", "Done.")}
    assert PromiseUpdate.objects.get().report is None
    assert report.steps.count() == 2
