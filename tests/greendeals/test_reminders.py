"""Reminders: three days and one day before the deadline, once each, and never after the answer."""

import datetime as dt
from collections.abc import Callable

import pytest
from celery import current_app
from django.core import mail
from django.utils import timezone

from cities.workflow import CityRole
from greendeals import services, tasks
from greendeals.models import Deal, Link, Signatory
from greendeals.rules import reminder_step
from greendeals.selectors import find_link, signing_progress
from greendeals.services import Ask, change_contact, remind_signatory, withdraw_signing
from greendeals.workflow import RoundState, Stage
from icc.core import clock
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.notifications.services import deliver, mark_uncertain
from icc.notifications.workflow import MessageState
from tests.greendeals.world import (
    World,
    ask,
    decline,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    sealing,
    sign,
    signing,
    slot_of,
)

pytestmark = pytest.mark.django_db

REMINDER = "greendeals.signature_reminder"
Sweep = Callable[[], list[tuple[str, int]]]


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """Return a function that sweeps, lets a worker do what was asked for, and tells what that was."""

    def run() -> list[tuple[str, int]]:
        asked: list[tuple[str, int]] = []
        monkeypatch.setattr(tasks, "enqueue", lambda name, key: asked.append((name.rpartition(".")[2], key)))
        tasks.sweep()
        for name, key in asked:
            current_app.tasks[f"greendeals.tasks.{name}"](key)
        return asked

    return run


def on(day: int, hour: int = 8) -> dt.datetime:
    """Return a moment in March; the deadline is the 16th."""
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


def the_slot(deal: Deal) -> Signatory:
    return slot_of(parties_of(deal)[0])


def remind(deal: Deal, now: dt.datetime) -> bool:
    return remind_signatory(slot_id=the_slot(deal).pk, now=now)


def reminders() -> list[Message]:
    return list(Message.objects.filter(kind=REMINDER).order_by("pk"))


def asked_on(deal: Deal, moment: dt.datetime) -> None:
    Signatory.objects.filter(pk=the_slot(deal).pk).update(invited_at=moment)


def test_one_reminder_three_days_before_and_one_the_day_before(world: World) -> None:
    deal = signing(world)
    due = {day: remind(deal, on(day)) for day in range(3, 18)}
    assert [day for day, sent in due.items() if sent] == [13, 15]
    assert [message.address for message in reminders()] == [parties_of(deal)[0].contact.email] * 2
    assert {message.context["deadline"] for message in reminders()} == {"16 March 2026"}


def test_a_task_that_comes_several_times_reminds_once(world: World) -> None:
    deal = signing(world)
    assert [remind(deal, on(13, hour)) for hour in (0, 8, 12, 20)] == [True, False, False, False]
    assert len(reminders()) == 1
    assert Link.objects.count() == 2


@pytest.mark.parametrize(("day", "step"), [(12, 0), (13, 3), (14, 3), (15, 1), (16, 1), (17, 0), (30, 0)])
def test_a_step_that_was_missed_is_made_up_for_until_the_next(world: World, day: int, step: int) -> None:
    deal = signing(world)
    assert reminder_step(the_slot(deal), now=on(day)) == step
    assert remind(deal, on(day)) is bool(step)
    assert [message.key.rpartition(":")[2] for message in reminders()] == [str(step)] * bool(step)


def test_after_a_long_pause_only_the_latest_step_is_reminded_of(world: World) -> None:
    deal = signing(world)
    assert [remind(deal, on(16, hour)) for hour in (8, 9)] == [True, False]
    assert len(reminders()) == 1


@pytest.mark.parametrize(("asked", "reminded"), [(12, [13, 15]), (13, [15]), (14, [15]), (15, []), (16, [])])
def test_whoever_is_asked_late_is_not_reminded_of_a_step_before(
    world: World, asked: int, reminded: list[int]
) -> None:
    deal = signing(world)
    asked_on(deal, on(asked, 6))
    assert [day for day in range(asked, 18) if remind(deal, on(day))] == reminded


def test_the_day_is_that_of_the_programmes_clock(world: World) -> None:
    deal = signing(world)
    assert not remind(deal, on(12, 22))
    assert remind(deal, on(12, 23))


def test_whoever_waits_for_others_is_not_reminded(world: World) -> None:
    deal = signing(world)
    mayor = deal.signatories.get(party=None)
    assert not remind_signatory(slot_id=mayor.pk, now=on(13))


def test_the_mayor_is_reminded_too_without_a_link(world: World) -> None:
    deal = mayors_turn(world)
    mayor = deal.signatories.get(party=None)
    assert remind_signatory(slot_id=mayor.pk, now=on(13))
    [message] = reminders()
    assert (message.address, message.secrets) == (world.user(CityRole.SIGNATORY).email, {})
    assert message.context["path"] == f"/deals/{deal.public_id}/sign/"


def test_nobody_is_reminded_after_the_answer(world: World) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    sign(world, deal, actor=partner(must))
    decline(world, deal, actor=partner(may))
    for party in (must, may):
        assert not remind_signatory(slot_id=slot_of(party).pk, now=on(13))
    assert reminders() == []


def test_a_reminder_still_queued_is_dropped_by_the_signature(world: World) -> None:
    deal = signing(world, partners=2)
    first, second = parties_of(deal)
    for party in (first, second):
        assert remind_signatory(slot_id=slot_of(party).pk, now=on(13))
    sign(world, deal, actor=partner(first), now=on(13, 9))
    states = {message.address: (message.state, message.secrets) for message in reminders()}
    assert states[first.contact.email] == (MessageState.DROPPED, {})
    assert states[second.contact.email][0] == MessageState.QUEUED


def test_a_reminder_still_queued_is_dropped_by_a_refusal_that_stops_nobody(world: World) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    assert remind_signatory(slot_id=slot_of(may).pk, now=on(13))
    decline(world, deal, actor=partner(may), now=on(13, 9))
    assert deal.rounds.get().state == RoundState.OPEN
    assert [message.state for message in reminders()] == [MessageState.DROPPED]


def test_all_reminders_still_queued_are_dropped_with_the_round(world: World) -> None:
    deal = signing(world, partners=2)
    for party in parties_of(deal):
        assert remind_signatory(slot_id=slot_of(party).pk, now=on(13))
    withdraw_signing(actor=world.coordinator, deal=deal, now=on(13, 9))
    assert [message.state for message in reminders()] == [MessageState.DROPPED] * 2


def test_what_is_sent_stays_sent(world: World) -> None:
    deal = signing(world)
    remind(deal, on(13))
    Message.objects.filter(kind=REMINDER).update(state=MessageState.SENT)
    sign(world, deal, actor=partner(parties_of(deal)[0]), now=on(14))
    assert [message.state for message in reminders()] == [MessageState.SENT]


def test_an_unsure_hand_over_is_shown_to_the_city_and_not_repeated(world: World) -> None:
    deal = signing(world)
    remind(deal, on(13))
    Message.objects.filter(kind=REMINDER).update(state=MessageState.SENDING, handed_over_at=on(13))
    mark_uncertain(now=on(13, 9))
    assert not remind(deal, on(14))
    progress = signing_progress(actor=world.coordinator, deal=deal)
    assert progress is not None
    mails = progress.slots[0].mails
    assert [(mail.kind, mail.state) for mail in mails] == [
        ("greendeals.partner_asked", MessageState.QUEUED),
        (REMINDER, MessageState.UNCERTAIN),
    ]
    sign(world, deal, actor=partner(parties_of(deal)[0]), now=on(14))
    assert [message.state for message in reminders()] == [MessageState.UNCERTAIN]


def token_of(message: Message) -> str:
    token: str = message.secrets["token"]
    return token


def test_the_link_of_the_reminder_works_and_so_does_the_first(world: World) -> None:
    deal = signing(world)
    remind(deal, on(13))
    first = find_link(token_of(Message.objects.get(kind="greendeals.partner_asked")))
    second = find_link(token_of(reminders()[0]))
    assert first
    assert second
    assert first.pk != second.pk
    assert first.is_live(on(13))
    assert second.is_live(on(16, 22))
    assert first.signatory == second.signatory == the_slot(deal)
    assert sign(world, deal, actor=services.partner_of(first), now=on(13)).signed_at
    assert sign(world, deal, actor=services.partner_of(second), now=on(14)).signed_at == on(13)


def test_the_reminder_goes_to_the_mailbox_of_today(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    facts = {"name": "Ana", "function": "", "email": "ana@sun.example"}
    change_contact(actor=world.coordinator, deal=deal, party=party, now=on(10), **facts)
    remind(deal, on(13))
    assert [(message.address, message.name) for message in reminders()] == [("ana@sun.example", "Ana")]
    link = find_link(token_of(reminders()[0]))
    assert link
    assert link.address == "ana@sun.example"


def test_the_mail_of_the_reminder_leads_to_the_door_or_to_the_page(world: World) -> None:
    deal = mayors_turn(world)
    remind_signatory(slot_id=deal.signatories.get(party=None).pk, now=on(13))
    other = signing(world)
    remind(other, on(13))
    token = token_of(reminders()[1])
    for message in reminders():
        assert deliver(message_id=message.pk, now=on(13))
    to_mayor, to_partner = (str(sent.body) for sent in mail.outbox)
    assert f"/deals/{deal.public_id}/sign/" in to_mayor
    assert "/p/" not in to_mayor
    assert f"/p/{token}/" in to_partner
    assert "16 March 2026" in to_partner
    assert [message.secrets for message in reminders()] == [{}, {}]


def in_days(days: int) -> dt.date:
    return clock.day(clock.now()) + dt.timedelta(days=days)


def test_the_sweep_wakes_a_worker_for_each_reminder_and_the_worker_reminds_once(
    world: World, sweep: Sweep
) -> None:
    near = ask(world, frozen(world), deadline=in_days(2))
    ask(world, frozen(world), deadline=in_days(9))
    slot = the_slot(near)
    assert ("remind", slot.pk) in sweep()
    assert [message.key for message in reminders()] == [f"round:{slot.round_id}:slot:{slot.pk}:step:3"]
    sweep()
    assert len(reminders()) == 1


def test_what_has_been_reminded_wakes_nobody_again(world: World, sweep: Sweep) -> None:
    ask(world, frozen(world), deadline=in_days(2))
    assert len(sweep()) == 1
    assert sweep() == []


def test_the_sweep_finds_whoever_was_asked_in_time_only(world: World, sweep: Sweep) -> None:
    deal = ask(world, frozen(world), deadline=in_days(2))
    asked_on(deal, timezone.now())
    assert sweep() == []


@pytest.mark.fault("signing-6")
def test_the_sweep_ends_rounds_whose_time_has_passed_whatever_their_age(world: World, sweep: Sweep) -> None:
    deal = signing(world)
    round_ = deal.rounds.get()
    assert sweep() == [("expire", round_.pk)]
    assert (deal.rounds.get().state, fresh(deal).stage) == (RoundState.EXPIRED, Stage.READY)
    assert sweep() == []


@pytest.mark.fault("signing-26")
def test_the_sweep_asks_for_a_seal_that_nobody_has_asked_for(world: World, sweep: Sweep) -> None:
    deal = sealing(world)
    Seal.objects.all().delete()
    assert sweep() == [("seal", deal.rounds.get().pk)]
    assert Seal.objects.get().document.deal_id == deal.pk
    assert sweep() == []
