"""Reports are written, kept as they were, compared, reminded of."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app

from cities.workflow import CityRole
from greendeals import services, tasks
from greendeals.models import Deal, Report, ReportStep
from greendeals.selectors import ReportAsk, compared_dates, report_page, reports_asked
from greendeals.services import ReportChanged, Said
from greendeals.workflow import PromiseState, ReportAction, ReportKind, ReportState
from icc.accounts.models import NetworkRole
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.notifications.models import Message
from tests.factories.plans import ActionFactory, IndicatorFactory
from tests.greendeals.monitoring.reporting import (
    accepted,
    again,
    measure,
    opened,
    returned,
    submitted,
    written,
)
from tests.greendeals.world import NOW, World, fresh, parties_of, staff

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def deal(deal: Deal) -> Deal:
    """A signed deal with an indicator."""
    IndicatorFactory(deal=deal, unit="MWh", aggregation="sum")
    return deal


def test_a_report_submitted_twice_is_submitted_once(world: World, deal: Deal) -> None:
    report = submitted(world, opened(world, deal))
    editor = world.person(CityRole.EDITOR)
    services.submit_report(actor=editor, deal=deal, report=report, version=1, now=NOW)
    assert ReportStep.objects.filter(action=ReportAction.SUBMIT).count() == 1
    assert Message.objects.filter(kind="greendeals.report_submitted").count() == 1


def test_a_report_that_says_nothing_is_not_submitted(world: World, deal: Deal) -> None:
    report = opened(world, deal)
    with pytest.raises(Invalid) as refusal:
        services.submit_report(actor=world.coordinator, deal=deal, report=report, version=1, now=NOW)
    assert set(refusal.value.fields) == {"done"}


def test_a_save_over_somebody_elses_is_refused_and_changes_nothing(world: World, deal: Deal) -> None:
    report = opened(world, deal)
    written(world, report, done="Theirs.")
    with pytest.raises(ReportChanged) as refusal:
        written(world, report, done="Mine.")
    assert (refusal.value.report.done, again(report).done) == ("Theirs.", "Theirs.")


def test_an_accepted_report_shows_its_data_whatever_comes_later(world: World, deal: Deal) -> None:
    indicator, promise = deal.indicators.get(), deal.commitments.get()
    measure(world, indicator, 5, on=TODAY)
    report = accepted(world, opened(world, deal))
    before = report_page(actor=world.coach, deal=deal, report=report, now=NOW).sheet
    assert [str(row.reached) for row in before.indicators] == ["5"]
    later = NOW + dt.timedelta(days=3)
    measure(world, indicator, 7, on=TODAY - dt.timedelta(days=1))
    said = Said(PromiseState.COMPLETED, "All done.", TODAY)
    services.say_of_promise(actor=world.coordinator, deal=deal, promise=promise, said=said, now=later)
    assert report_page(actor=world.coach, deal=deal, report=report, now=later).sheet == before
    compared = compared_dates(actor=world.coach, deal=deal, before="", after="", now=later)
    changed = {row.change.place: (row.change.before, row.change.after) for row in compared.differences}
    assert len(changed) == 2
    was, now = changed[indicator.name]
    assert "Reached: 5 MWh" in was
    assert "Reached: 12 MWh" in now
    assert any("How far: Done" in after for _before, after in changed.values())


def test_any_two_dates_are_compared_and_outsiders_see_accepted_ones_only(world: World, deal: Deal) -> None:
    report = returned(world, opened(world, deal))
    report = written(world, report, done="Forty panels.")
    accepted(world, report)
    own = compared_dates(actor=world.coach, deal=deal, before="", after="", now=NOW)
    assert [row.key for row in own.dates] == ["today", *(f"{report.public_id}-{n}" for n in (3, 2, 1))]
    first, last = own.dates[-1].key, own.dates[1].key
    assert compared_dates(actor=world.coach, deal=deal, before=first, after=first, now=NOW).differences == []
    compared = compared_dates(actor=world.coach, deal=deal, before=first, after=last, now=NOW)
    assert (compared.before.key, compared.after.key) == (first, last)
    ec = compared_dates(actor=staff(NetworkRole.EC), deal=deal, before="", after="", now=NOW)
    assert len(ec.dates) == 2


def test_words_said_since_the_report_before_are_told_apart(world: World, deal: Deal) -> None:
    promise = deal.commitments.get()
    said = Said(PromiseState.IN_PROGRESS, "Begun.", None)
    services.say_of_promise(actor=world.coordinator, deal=deal, promise=promise, said=said, now=NOW)
    report = opened(world, deal)
    page = report_page(actor=world.coordinator, deal=deal, report=report, now=NOW)
    assert [row.words for row in page.sheet.fresh] == ["Begun."]
    submitted(world, report, now=NOW + dt.timedelta(hours=1))
    Report.objects.update(kind=ReportKind.YEARLY, starts_on="2026-01-01", ends_on="2026-03-01")
    second = opened(world, deal)
    page = report_page(actor=world.coordinator, deal=deal, report=second, now=NOW)
    assert page.sheet.fresh == []


def test_a_milestone_is_reported_by_hand_once(world: World, deal: Deal) -> None:
    action = ActionFactory(deal=deal, ends_on=TODAY + dt.timedelta(days=40))
    report = services.open_milestone(actor=world.coordinator, deal=deal, action=action, now=NOW)
    assert (report.kind, report.ends_on, report.action) == (ReportKind.MILESTONE, TODAY, action)
    with pytest.raises(Conflict):
        services.open_milestone(actor=world.coordinator, deal=deal, action=action, now=NOW)
    with pytest.raises(Forbidden):
        services.open_milestone(actor=world.coach, deal=deal, action=action, now=NOW)


def test_more_time_moves_the_last_day_once_it_is_granted(world: World, deal: Deal) -> None:
    report = opened(world, deal)
    until, first = report.due_on + dt.timedelta(days=20), report.due_on
    asks: dict[str, Any] = {"actor": world.coordinator, "deal": deal, "report": report, "now": NOW}
    with pytest.raises(Invalid) as refusal:
        services.ask_time(**asks, until=first, reason=" ")
    assert set(refusal.value.fields) == {"until", "reason"}
    services.ask_time(**asks, until=until, reason="Ill.")
    answer: dict[str, Any] = {"actor": world.coach, "deal": deal, "report": report, "now": NOW}
    with pytest.raises(Invalid):
        services.answer_request(**answer, granted=False, reason="")
    assert again(report).due_on == first
    services.answer_request(**answer, granted=True, reason="")
    assert again(report).due_on == until
    with pytest.raises(Conflict):
        services.answer_request(**answer, granted=True, reason="")


def test_each_is_asked_for_what_waits_for_them(world: World, deal: Deal) -> None:
    report = opened(world, deal)
    coordinator, coach, mayor = world.coordinator, world.coach, world.mayor
    assert reports_asked(actor=coordinator) == [(ReportAsk.WRITE, report)]
    assert (reports_asked(actor=coach), reports_asked(actor=mayor)) == ([], [])
    until = report.due_on + dt.timedelta(days=5)
    services.ask_time(actor=coordinator, deal=deal, report=report, until=until, reason="Ill.", now=NOW)
    assert reports_asked(actor=coach) == [(ReportAsk.TIME, report)]
    submitted(world, report)
    assert reports_asked(actor=coordinator) == []
    assert reports_asked(actor=coach) == [(ReportAsk.READ, report)]
    services.accept_report(actor=coach, deal=deal, report=report, now=NOW)
    assert reports_asked(actor=coach) == []


def swept(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> list[tuple[str, str]]:
    """Let the worker come by twice at a time; return who was reminded, by kind."""
    Message.objects.all().delete()
    monkeypatch.setattr(clock, "now", lambda: now)
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, key: asked.append((name, key)))
    tasks.sweep_reports()
    for name, key in asked * 2:
        if name == "greendeals.tasks.remind_of_report":
            current_app.tasks[name](key)
    return sorted(Message.objects.values_list("kind", "address"))


def test_each_reminder_comes_once_around_the_last_day(
    world: World, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = opened(world, deal)
    due, coordinator = report.due_on, world.user(CityRole.COORDINATOR).email
    reminded = [
        days
        for days in range(-20, 40)
        for now in [dt.datetime.combine(due + dt.timedelta(days=days), dt.time(5), dt.UTC)]
        if services.remind_of_report(report_id=report.pk, now=now)
    ]
    assert reminded == [-14, -3, 7, 21]
    Report.objects.update(due_on=due + dt.timedelta(days=60))
    moved = dt.datetime.combine(due + dt.timedelta(days=50), dt.time(5), dt.UTC)
    assert swept(monkeypatch, moved) == [("greendeals.report_due", coordinator)]


def test_a_coach_is_reminded_of_a_report_without_an_answer_once(
    world: World, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(world, opened(world, deal))
    coach = world.user(CityRole.COACH).email
    assert swept(monkeypatch, NOW + dt.timedelta(days=9)) == []
    assert swept(monkeypatch, NOW + dt.timedelta(days=10)) == [("greendeals.report_unanswered", coach)]


def test_nobody_is_reminded_while_the_deal_is_paused(
    world: World, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = opened(world, deal)
    services.suspend_deal(actor=world.coordinator, deal=deal, reason="Elections.", now=NOW)
    late = NOW + dt.timedelta(days=200)
    assert swept(monkeypatch, late) == []
    assert not services.remind_of_report(report_id=report.pk, now=late)


def test_a_partner_is_told_nothing_of_a_report(world: World, deal: Deal) -> None:
    Message.objects.all().delete()
    accepted(world, opened(world, deal))
    partners = {party.contact.email for party in parties_of(deal)}
    assert not partners & set(Message.objects.values_list("address", flat=True))
    assert fresh(deal).reports.get().state == ReportState.ACCEPTED
