"""The same report from two browsers at the same moment, each with a database connection of its own."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from greendeals.models import IndicatorValue, Link, PromiseUpdate
from greendeals.selectors.mailboxes import at_mailbox
from greendeals.services import OwnValue, OwnWord, Reading, Said, ask_partners, report_own
from icc.core import clock
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.factories.plans import IndicatorFactory
from tests.greendeals.monitoring.partner_reports import at_door, open_report, promise_of, reporting
from tests.greendeals.world import new_world, parties_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_report_sent_twice_at_once_from_both_ends_is_one_in_each_deal() -> None:
    deals = [reporting(new_world()), reporting(new_world())]
    promises = [promise_of(parties_of(deal)[0]) for deal in deals]
    indicator = IndicatorFactory(deal=deals[0], commitment=promises[0])
    now = clock.now()
    reading = Reading(on=clock.day(now), value=Decimal(5))
    first = OwnWord(
        promises[0].public_id, Said("completed", "Done."), [OwnValue(indicator.public_id, reading)]
    )
    second = OwnWord(promises[1].public_id, Said("in-progress", "Soon."))

    def sending(place: int, *words: OwnWord) -> Callable[[], None]:
        actor = at_mailbox(at_door(parties_of(deals[place])[0]))

        def run() -> None:
            with scope(actor):
                report_own(actor=actor, words=words, now=now)

        return run

    outcomes = at_once(sending(0, first, second), sending(1, second, first))
    assert refused(outcomes) == []
    assert PromiseUpdate.objects.count() == len(deals)
    assert IndicatorValue.objects.count() == 1


def test_two_workers_at_once_ask_a_partner_once() -> None:
    world = new_world()
    deal = reporting(world)
    report = open_report(world, deal)
    before = Link.objects.count()

    def ask() -> int:
        return ask_partners(report_id=report.pk, now=clock.now())

    assert set(at_once(ask, ask)) == {0, 1}
    assert Message.objects.filter(kind="greendeals.promises_asked").count() == 1
    assert Link.objects.count() == before + 1
