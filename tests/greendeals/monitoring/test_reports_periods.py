"""Which reports a deal owes: leap years, changes of the clock, pauses, the end."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from greendeals import services
from greendeals.models import Deal, Report
from greendeals.selectors.periods import MONTHS, Milestone, Owed, owed
from greendeals.workflow import Reporting, ReportKind, Stage
from icc.core import clock
from tests.greendeals.world import NOW, fresh, new_world, signed

days = st.dates(dt.date(2023, 1, 1), dt.date(2045, 12, 31))
rhythms = st.sampled_from(Reporting.values)


def found(rhythm: str, first: dt.date, today: dt.date, last: dt.date | None = None) -> list[Owed]:
    return list(owed(rhythm=rhythm, starts_on=first, ends_on=last, milestones=[], today=today))


@given(rhythms, days, st.integers(0, 3000))
def test_what_is_owed_is_over_and_begins_with_the_deal(rhythm: str, first: dt.date, age: int) -> None:
    today = first + dt.timedelta(days=age)
    for row in found(rhythm, first, today):
        assert first <= row.starts_on <= row.ends_on < today
        assert row.due_on > row.ends_on


@settings(deadline=None, max_examples=12)
@given(st.sampled_from([ReportKind.YEARLY, ReportKind.CHECK_IN]), days)
def test_day_by_day_periods_touch_and_never_overlap(kind: ReportKind, first: dt.date) -> None:
    seen: list[Owed] = []
    for age in range(1500):
        today = first + dt.timedelta(days=age)
        new = [row for row in found(Reporting.CHECK_INS, first, today) if row.kind == kind]
        seen += [row for row in new if row not in seen]
    ends = [first, *(row.ends_on + dt.timedelta(days=1) for row in seen)]
    if kind == ReportKind.YEARLY:
        assert [row.starts_on for row in seen] == ends[:-1]
        assert len(seen) == 4
    for row in seen:
        after = row.ends_on + dt.timedelta(days=1)
        assert row.starts_on + relativedelta(months=MONTHS[kind]) >= after - dt.timedelta(days=3)
    assert len({row.ends_on for row in seen}) == len(seen)


def test_a_deal_of_a_leap_day_reports_at_the_end_of_february() -> None:
    (row,) = found(Reporting.YEARLY, dt.date(2024, 2, 29), dt.date(2025, 3, 1))
    assert (row.starts_on, row.ends_on) == (dt.date(2024, 2, 29), dt.date(2025, 2, 27))
    (row,) = found(Reporting.YEARLY, dt.date(2024, 2, 29), dt.date(2028, 2, 29))
    assert row.ends_on == dt.date(2028, 2, 28)


@pytest.mark.parametrize("month", [3, 10])
def test_the_change_of_the_clock_moves_no_period(month: int) -> None:
    """The last Sunday of March and of October in 2026: a period that ends there ends on that day."""
    change = dt.date(2026, month, 29 if month == 3 else 25)
    assert change.weekday() == 6
    first = change + dt.timedelta(days=1) - relativedelta(months=3)
    zone = ZoneInfo("Europe/Brussels")
    late = clock.day(dt.datetime.combine(change, dt.time(23, 30), zone))
    assert found(Reporting.CHECK_INS, first, late) == []
    (row,) = found(Reporting.CHECK_INS, first, change + dt.timedelta(days=1))
    assert row.ends_on == change


@given(rhythms, days, st.integers(1, 3000), st.integers(1, 400))
def test_after_the_end_only_the_final_report_is_owed(
    rhythm: str, first: dt.date, length: int, later: int
) -> None:
    last = first + dt.timedelta(days=length)
    (row,) = found(rhythm, first, last + dt.timedelta(days=later), last)
    assert (row.kind, row.starts_on, row.ends_on) == (ReportKind.FINAL, first, last)


def test_a_milestone_is_owed_after_its_last_day_only() -> None:
    milestone = Milestone(7, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    args: dict[str, Any] = {"rhythm": Reporting.MILESTONES, "starts_on": dt.date(2026, 1, 1), "ends_on": None}
    on_it = owed(**args, milestones=[milestone], today=dt.date(2026, 6, 30))
    after = owed(**args, milestones=[milestone], today=dt.date(2026, 7, 1))
    assert (list(on_it), [row.action_id for row in after]) == ([], [7])


@pytest.mark.django_db
def test_a_paused_deal_owes_nothing_and_afterwards_the_latest_period_only() -> None:
    world = new_world()
    deal = signed(world)
    Deal.objects.filter(pk=deal.pk).update(reporting=Reporting.CHECK_INS, starts_on=None, ends_on=None)
    services.suspend_deal(actor=world.coordinator, deal=fresh(deal), reason="Elections.", now=NOW)
    later = NOW + relativedelta(months=10)
    assert services.open_reports(deal_id=deal.pk, now=later) == 0
    services.resume_deal(actor=world.coordinator, deal=fresh(deal), now=later)
    assert fresh(deal).stage == Stage.ACTIVE
    assert services.open_reports(deal_id=deal.pk, now=later) == 1
    assert services.open_reports(deal_id=deal.pk, now=later) == 0
    report = Report.objects.get()
    assert report.ends_on == (NOW + relativedelta(months=9)).date() - dt.timedelta(days=1)
    assert report.due_on >= later.date() + dt.timedelta(days=14)
