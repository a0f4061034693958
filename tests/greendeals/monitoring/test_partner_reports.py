"""Partners report themselves: of which promises, in one save, asked once, reminded now and then."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from greendeals import services
from greendeals.models import Contact, IndicatorValue, Link, Party, PromiseUpdate, Report
from greendeals.selectors.mailboxes import at_mailbox
from greendeals.selectors.own_promises import own_deals
from greendeals.services import (
    OwnValue,
    OwnWord,
    Reading,
    Said,
    ask_partners,
    hand_on,
    leave_deal,
    report_own,
)
from greendeals.workflow import Level, NoticeKind, PromiseState, ReportState
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Gone, Invalid
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import IndicatorFactory
from tests.greendeals.monitoring.partner_reports import PAT, at_door, open_report, promise_of, reporting
from tests.greendeals.world import World, fresh, new_world, parties_of, partner, stranger, trail

pytestmark = pytest.mark.django_db

UNDER_WAY, DONE = PromiseState.IN_PROGRESS, PromiseState.COMPLETED
ASKED, REMINDED = "greendeals.promises_asked", "greendeals.promises_reminder"


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def said(party: Party, state: str = UNDER_WAY, words: str = "Half the roof.") -> OwnWord:
    return OwnWord(promise_of(party).public_id, Said(state, words))


def tell(party: Party, *words: OwnWord, now: dt.datetime | None = None) -> None:
    actor = at_mailbox(at_door(party))
    report_own(actor=actor, words=words or [said(party)], now=now or clock.now())


def names(party: Party) -> set[str]:
    """Return the parties for which the mailbox of a party reports."""
    actor = at_mailbox(at_door(party))
    with scope(actor):
        return {row.party.name for row in own_deals(actor=actor, now=clock.now())}


def test_one_page_holds_the_promises_of_one_mailbox_in_two_deals_and_two_cities(world: World) -> None:
    mine, _ = parties_of(reporting(world, PAT, "else@sun.example"))
    (second,) = parties_of(reporting(world, PAT.upper()))
    (third,) = parties_of(reporting(new_world(), "Pat+Deals@Sun.example"))
    parties_of(reporting(new_world(), "pat@sun.example"))
    parties_of(reporting(new_world(), "patXdeals@sun.example"))
    assert names(mine) == {mine.name, second.name, third.name}


def test_what_has_left_has_a_new_contact_or_no_longer_runs_is_not_on_the_page(world: World) -> None:
    (mine,) = parties_of(reporting(world, PAT))
    left, moved, ended = (parties_of(reporting(world, PAT))[0] for _ in range(3))
    now = clock.now()
    leave_deal(
        actor=partner(left), deal=left.deal, party=left, reason="We close.", on=clock.day(now), now=now
    )
    Contact.objects.filter(party=moved).update(email="new@sun.example")
    services.terminate_deal(actor=world.coordinator, deal=ended.deal, reason="No money.", now=now)
    assert names(mine) == {mine.name}


def test_an_ended_deal_is_on_the_page_while_its_final_report_is_open(world: World) -> None:
    deal = reporting(world)
    open_report(world, deal)
    services.terminate_deal(actor=world.coordinator, deal=deal, reason="No money.", now=clock.now())
    (party,) = parties_of(deal)
    assert names(party) == {party.name}
    Report.objects.update(state=ReportState.SUBMITTED)
    assert names(party) == set()


def test_all_is_noted_in_one_save_in_both_cities_for_the_report_that_is_open(world: World) -> None:
    deal = reporting(world)
    report = open_report(world, deal)
    (mine,), (other,) = parties_of(deal), parties_of(reporting(new_world()))
    indicator = IndicatorFactory(deal=deal, commitment=promise_of(mine), aggregation="sum")
    today = clock.day(clock.now())
    value = OwnValue(indicator.public_id, Reading(on=today, value=Decimal("12.5")))
    tell(mine, OwnWord(promise_of(mine).public_id, Said(DONE, "All of it."), [value]), said(other))
    first = PromiseUpdate.objects.get(party=mine)
    assert (first.state, first.words, first.done_on, first.report_id) == (
        DONE,
        "All of it.",
        today,
        report.pk,
    )
    second = PromiseUpdate.objects.get(party=other)
    assert (second.city_id, second.report_id, second.level) == (other.city_id, None, Level.DECLARED)
    row = IndicatorValue.objects.get()
    assert (row.value, row.party_id, row.report_id, row.source) == (
        Decimal("12.5"),
        mine.pk,
        report.pk,
        mine.name,
    )
    assert "promise-reported" in trail(other.deal)


def test_one_refused_field_leaves_everything_unsaved_and_names_each_place(world: World) -> None:
    deal = reporting(world, promises=2)
    (party,) = parties_of(deal)
    first, second = party.commitments.order_by("pk")
    share = IndicatorFactory(deal=deal, commitment=first, aggregation="ratio", unit="%")
    today = clock.day(clock.now())
    reading = Reading(on=today + dt.timedelta(days=1), part=Decimal(3), whole=Decimal(2))
    words = [
        OwnWord(first.public_id, Said(UNDER_WAY, "Fine."), [OwnValue(share.public_id, reading)]),
        OwnWord(second.public_id, Said(PromiseState.CANCELLED)),
    ]
    with pytest.raises(Invalid) as refusal:
        tell(party, *words)
    expected = {f"{share.public_id}-part", f"{share.public_id}-on", f"{second.public_id}-words"}
    assert set(refusal.value.fields) == expected
    assert not PromiseUpdate.objects.exists()
    assert not IndicatorValue.objects.exists()


def test_the_promise_of_another_is_never_reported(world: World) -> None:
    mine, foreign = parties_of(reporting(world, PAT, "else@sun.example"))
    with pytest.raises(Invalid):
        tell(mine, said(mine), said(foreign))
    assert not PromiseUpdate.objects.exists()


def test_an_indicator_of_another_promise_is_not_taken(world: World) -> None:
    deal = reporting(world, PAT, "else@sun.example")
    mine, foreign = parties_of(deal)
    indicator = IndicatorFactory(deal=deal, commitment=promise_of(foreign))
    value = OwnValue(indicator.public_id, Reading(on=clock.day(clock.now()), value=Decimal(1)))
    with pytest.raises(Invalid):
        tell(mine, OwnWord(promise_of(mine).public_id, None, [value]))
    assert not IndicatorValue.objects.exists()


def test_the_same_words_twice_are_one_and_again_for_the_next_report(world: World) -> None:
    deal = reporting(world)
    (party,) = parties_of(deal)
    report = open_report(world, deal)
    tell(party)
    tell(party)
    assert PromiseUpdate.objects.count() == 1
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)
    later = Report.objects.create(
        deal=deal,
        city_id=deal.city_id,
        kind="yearly",
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        due_on=report.due_on,
        opened_at=clock.now(),
    )
    tell(party)
    assert set(PromiseUpdate.objects.values_list("report", flat=True)) == {report.pk, later.pk}


def test_a_partner_confirms_in_its_own_name_what_the_city_has_said(world: World) -> None:
    deal = reporting(world)
    (party,) = parties_of(deal)
    words = Said(UNDER_WAY, "Half the roof.")
    services.say_of_promise(
        actor=world.coordinator, deal=deal, promise=promise_of(party), said=words, now=clock.now()
    )
    tell(party)
    assert list(PromiseUpdate.objects.values_list("party", flat=True)) == [party.pk, None]


def test_a_link_that_ended_while_the_page_was_open_saves_nothing(world: World) -> None:
    (party,) = parties_of(reporting(world))
    actor = at_mailbox(at_door(party))
    services.change_contact(
        actor=world.coordinator,
        deal=party.deal,
        party=party,
        name="N",
        function="",
        email="new@sun.example",
        now=clock.now(),
    )
    with pytest.raises(Gone):
        report_own(actor=actor, words=[said(party)], now=clock.now())
    assert not PromiseUpdate.objects.exists()


def test_each_party_with_promises_is_asked_once_for_a_report(world: World) -> None:
    deal = reporting(world, "a@sun.example", "b@sun.example", "c@sun.example")
    gone, idle, _ = parties_of(deal)
    now = clock.now()
    leave_deal(actor=partner(gone), deal=deal, party=gone, reason="We close.", on=clock.day(now), now=now)
    idle.commitments.update(retired_at=now)
    report = open_report(world, fresh(deal), now=now)
    assert ask_partners(report_id=report.pk, now=now) == 1
    assert ask_partners(report_id=report.pk, now=now) == 0
    mail = Message.objects.get(kind=ASKED)
    assert (mail.address, bool(mail.secrets["token"])) == ("c@sun.example", True)
    link = Link.objects.get(party__contact__email="c@sun.example", signatory=None)
    assert clock.day(link.expires_at - dt.timedelta(seconds=1)) == report.due_on
    assert "promises-asked" in trail(deal)


def test_nobody_is_asked_while_the_deal_is_paused_or_the_report_is_handed_in(world: World) -> None:
    deal = reporting(world)
    now = clock.now()
    report = open_report(world, deal)
    services.suspend_deal(actor=world.coordinator, deal=deal, reason="Flood.", now=now)
    assert ask_partners(report_id=report.pk, now=now) == 0
    services.resume_deal(actor=world.coordinator, deal=fresh(deal), now=now)
    Report.objects.update(state=ReportState.SUBMITTED)
    assert ask_partners(report_id=report.pk, now=now) == 0
    Report.objects.update(state=ReportState.RETURNED)
    assert ask_partners(report_id=report.pk, now=now) == 1


def test_the_silent_are_reminded_once_in_three_days(world: World) -> None:
    deal = reporting(world, "a@sun.example", "b@sun.example", "c@sun.example")
    first, told, _ = parties_of(deal)
    report, now = open_report(world, deal), clock.now()
    tell(told)
    whom: dict[str, Any] = {"actor": world.coordinator, "deal": deal, "report": report}
    services.remind_reporter(**whom, party=first, now=now)
    with pytest.raises(Conflict):
        services.remind_reporter(**whom, party=first, now=now + dt.timedelta(days=2))
    with pytest.raises(Conflict):
        services.remind_reporter(**whom, party=told, now=now)
    assert services.remind_reporters(**whom, now=now) == 1
    assert services.remind_reporters(**whom, now=now) == 0
    assert services.remind_reporters(**whom, now=now + dt.timedelta(days=3)) == 2
    addresses = list(Message.objects.filter(kind=REMINDED).order_by("pk").values_list("address", flat=True))
    assert addresses == ["a@sun.example", "c@sun.example", "a@sun.example", "c@sun.example"]


def test_only_writers_remind_and_only_while_the_report_may_change(world: World) -> None:
    deal = reporting(world)
    report, now = open_report(world, deal), clock.now()
    for actor in (world.coach, world.mayor):
        with pytest.raises(Forbidden):
            services.remind_reporters(actor=actor, deal=deal, report=report, now=now)
    with pytest.raises(Conflict):
        services.remind_reporters(actor=stranger(), deal=deal, report=report, now=now)
    Report.objects.update(state=ReportState.ACCEPTED)
    with pytest.raises(Forbidden):
        services.remind_reporters(actor=world.coordinator, deal=deal, report=report, now=now)


def test_handing_on_ends_the_old_links_tells_the_city_and_gives_the_new_mailbox_its_own(world: World) -> None:
    (party,) = parties_of(reporting(world))
    (kept,) = parties_of(reporting(world))
    actor = at_mailbox(at_door(party))
    now = clock.now()
    facts = {"name": "New Person", "function": "", "email": "new@sun.example"}
    hand_on(actor=actor, parties=[party.public_id], **facts, now=now)
    contact = Contact.objects.get(party=party)
    assert (contact.name, contact.email) == ("New Person", "new@sun.example")
    assert Contact.objects.get(party=kept).email == PAT
    (alive,) = Link.objects.live(now=now).filter(party=party)
    assert alive.address == "new@sun.example"
    assert Message.objects.get(kind="greendeals.contact_named").address == "new@sun.example"
    told = Message.objects.get(kind="greendeals.contact_handed_on")
    assert told.address == world.user("coordinator").email
    assert told.context["address"] == "new@sun.example"
    with pytest.raises(Gone):
        hand_on(actor=actor, parties=[party.public_id], **facts, now=now)


def test_nobody_hands_on_what_is_not_theirs(world: World) -> None:
    mine, foreign = parties_of(reporting(world, PAT, "else@sun.example"))
    facts = {"name": "N", "function": "", "email": "new@sun.example"}
    with pytest.raises(Invalid):
        hand_on(actor=at_mailbox(at_door(mine)), parties=[foreign.public_id], **facts, now=clock.now())
    assert Contact.objects.get(party=foreign).email == "else@sun.example"


def test_a_new_promise_of_an_amendment_is_not_on_the_page_before_it_is_signed(world: World) -> None:
    deal = reporting(world)
    (party,) = parties_of(deal)
    copy = services.begin_amendment(
        actor=world.coordinator, deal=deal, kind=NoticeKind.CHANGED, reason="More roof.", now=clock.now()
    )
    CommitmentFactory(deal=copy, party=parties_of(copy)[0])
    actor = at_mailbox(at_door(party))
    assert actor.deal_ids == {deal.pk}
