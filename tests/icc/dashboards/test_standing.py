"""Standings: gathered from what the features hold, kept up to date, and the same when computed again."""

import datetime as dt
import inspect
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cities.models import ActionPoint, Participation, Touched
from cities.services import touch
from cities.workflow import ActionState, CityRole, Kind
from greendeals.models import Deal, PromiseUpdate, Report, StatusOverride
from greendeals.selectors import kept_deals
from greendeals.workflow import SIGNED, PromiseState, ReportKind, ReportState, RoundState, Stage, Status
from icc.core import clock
from icc.core.errors import Forbidden
from icc.dashboards import tasks
from icc.dashboards.models import Standing
from icc.dashboards.standing.selectors import facts_of
from icc.dashboards.standing.services import recompute_standing
from icc.dashboards.standing.warning import Rule
from icc.tenancy.actors import Person, Public, System
from icc.tenancy.scopes import scope
from tests.coaching.world import coached, logged
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.deals import (
    CommitmentFactory,
    DealFactory,
    EngagementFactory,
    PartyFactory,
    SignatoryFactory,
    SigningRoundFactory,
)

pytestmark = pytest.mark.django_db

SYSTEM = System("tests")
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def place(**facts: object) -> Participation:
    edition = EditionFactory(records_deals=True, start_date=dt.date(2025, 5, 31))
    return ParticipationFactory(**{"edition": edition, **facts})


def busy_city() -> Participation:
    """A city with deals, people, actions and a partner who was asked to sign."""
    row = place()
    DealFactory(participation=row, stage=Stage.ACTIVE, stage_since=ago(200))
    DealFactory(participation=row, stage=Stage.DRAFTING, stage_since=ago(20), created_at=ago(30))
    deal = DealFactory(participation=row, stage=Stage.SIGNING, stage_since=ago(26))
    opened = SigningRoundFactory(deal=deal, opened_at=ago(26))
    party = PartyFactory(deal=deal)
    SignatoryFactory(
        deal=deal,
        round=opened,
        user=None,
        party=party,
        name="Partner",
        invited_at=ago(24),
        organisation="Firm",
    )
    SignatoryFactory(deal=deal, round=opened, invited_at=ago(24))
    MembershipFactory(city=row.city, role=CityRole.COORDINATOR)
    MembershipFactory(city=row.city, role=CityRole.EDITOR)
    coach = MembershipFactory(city=row.city, role=CityRole.COACH).user
    EngagementFactory(participation=row, coach=coach, started_on=dt.date(2026, 11, 1))
    for days, state in ((30, ActionState.OPEN), (-5, ActionState.IN_PROGRESS), (60, ActionState.DONE)):
        action(row, due=TODAY - dt.timedelta(days=days), state=state)
    return row


def action(row: Participation, *, due: dt.date | None, state: ActionState = ActionState.OPEN) -> ActionPoint:
    return ActionPoint.objects.create(
        city=row.city, text="Call the utility", due_on=due, state=state, created_at=ago(70), changed_at=ago(5)
    )


def compute(*rows: Participation) -> int:
    return recompute_standing(actor=SYSTEM, city_ids=[row.city_id for row in rows], now=NOW)


def test_a_row_is_what_a_second_count_finds() -> None:
    row = busy_city()
    compute(row)
    found = row.standing
    deals = Deal.objects.filter(participation=row)
    assert found.deals == deals.count() == 3
    assert found.signed == deals.filter(stage__in=SIGNED).count() == 1
    assert found.stages == {
        stage: deals.filter(stage=stage).count() for stage in sorted({d.stage for d in deals})
    }
    assert found.open_actions == ActionPoint.objects.open().filter(city=row.city).count() == 2
    assert (
        found.overdue_actions == ActionPoint.objects.overdue(today=TODAY).filter(city=row.city).count() == 1
    )
    assert found.team_size == 2
    assert found.has_lead is True
    assert (found.oldest_open_on, found.oldest_open_days) == (clock.day(ago(26)), 26)
    assert found.last_activity == clock.day(ago(5))
    assert found.as_of == TODAY
    silent = {"since": clock.day(ago(24)).isoformat(), "number": 24, "count": 1}
    rules = [flag["rule"] for flag in found.flags]
    assert rules == [Rule.NO_SESSION, Rule.SILENT_PARTNER, Rule.OVERDUE_ACTION]
    assert found.flags[1].items() >= silent.items()


@pytest.mark.parametrize("end", ["signed", "voided"])
def test_an_answer_or_the_end_of_the_round_ends_the_silence(end: str) -> None:
    row = busy_city()
    slot = Deal.objects.get(participation=row, stage=Stage.SIGNING).signatories.get(user=None)
    if end == "signed":
        type(slot).objects.filter(pk=slot.pk).update(signed_at=ago(1))
    else:
        type(slot.round).objects.filter(pk=slot.round_id).update(state=RoundState.VOIDED)
    compute(row)
    assert Rule.SILENT_PARTNER not in {flag["rule"] for flag in row.standing.flags}


def test_the_last_session_is_the_one_that_coaching_has_noted() -> None:
    met = coached(edition__start_date=dt.date(2025, 5, 31))
    session = logged(met)
    row = met.world.participation
    compute(row)
    assert row.standing.last_session_on == clock.day(session.starts_at)
    days = (TODAY - clock.day(session.starts_at)).days
    [flag] = [flag for flag in row.standing.flags if flag["rule"] == Rule.NO_SESSION]
    assert flag["number"] == days > 45


def test_computing_again_changes_nothing() -> None:
    row = busy_city()
    assert compute(row) == 1
    assert compute(row) == 0
    other = recompute_standing(actor=SYSTEM, city_ids=[row.city_id], now=NOW + dt.timedelta(days=1))
    assert other == 1
    assert Standing.objects.get().as_of == TODAY + dt.timedelta(days=1)


def test_facts_take_the_same_queries_for_one_city_and_for_three() -> None:
    rows = [busy_city() for _ in range(3)]
    with CaptureQueriesContext(connection) as one:
        facts_of(city_ids=[rows[0].city_id], today=TODAY)
    with CaptureQueriesContext(connection) as three:
        found = facts_of(city_ids=[row.city_id for row in rows], today=TODAY)
    assert len(found) == 3
    assert len(one) == len(three) == 19


@pytest.mark.parametrize(
    "quiet",
    [
        {"kind": Kind.MENTOR},
        {"kind": Kind.OBSERVER},
        {"state": "withdrawn"},
        {"edition__records_deals": False, "edition__start_date": dt.date(2025, 5, 31)},
        {"edition__end_date": dt.date(2026, 11, 21), "edition__start_date": dt.date(2025, 5, 31)},
        {"since": dt.date(2026, 11, 1)},
    ],
    ids=["mentor", "observer", "withdrawn", "historic", "ended", "young"],
)
def test_who_makes_no_deals_here_now_is_not_judged(quiet: dict[str, object]) -> None:
    by_edition = any(name.startswith("edition__") for name in quiet)
    base: dict[str, object] = {"edition__records_deals": True}
    row = ParticipationFactory(**{**base, **quiet}) if by_edition else place(**quiet)
    compute(row)
    assert row.standing.flags == []
    compared = place()
    compute(compared)
    assert [flag["rule"] for flag in compared.standing.flags] == [Rule.NO_LEAD]


@pytest.mark.parametrize(
    ("stage", "state", "speaks"),
    [
        (Stage.ACTIVE, ReportState.DRAFT, True),
        (Stage.ACTIVE, ReportState.RETURNED, True),
        (Stage.EXPIRED, ReportState.DRAFT, True),
        (Stage.ACTIVE, ReportState.SUBMITTED, False),
        (Stage.ACTIVE, ReportState.ACCEPTED, False),
        (Stage.SUSPENDED, ReportState.DRAFT, False),
        (Stage.TERMINATED, ReportState.DRAFT, False),
    ],
)
def test_a_report_is_overdue_as_long_as_it_is_asked_for(
    stage: Stage, state: ReportState, *, speaks: bool
) -> None:
    row = led_city()
    deal = DealFactory(participation=row, stage=stage, stage_since=ago(400))
    Report.objects.create(
        deal=deal,
        city=row.city,
        kind=ReportKind.YEARLY,
        starts_on=clock.day(ago(410)),
        ends_on=clock.day(ago(46)),
        due_on=clock.day(ago(16)),
        state=state,
        opened_at=ago(45),
    )
    compute(row)
    if not speaks:
        assert row.standing.flags == []
        return
    [flag] = row.standing.flags
    assert (flag["rule"], flag["number"], flag["detail"]) == (Rule.LATE_REPORT, 16, deal.public_id)


@pytest.mark.parametrize(
    ("stage", "word", "override", "speaks"),
    [
        (Stage.ACTIVE, None, None, True),
        (Stage.ACTIVE, PromiseState.IN_PROGRESS, None, True),
        (Stage.ACTIVE, PromiseState.COMPLETED, None, False),
        (Stage.ACTIVE, PromiseState.CANCELLED, None, False),
        (Stage.ACTIVE, None, 10, False),
        (Stage.ACTIVE, None, -1, True),
        (Stage.SUSPENDED, None, None, False),
        (Stage.DRAFTING, None, None, False),
    ],
    ids=["silent", "under way", "done", "given up", "believed", "believed before", "paused", "draft"],
)
def test_a_promise_is_late_as_its_page_says(
    stage: Stage, word: PromiseState | None, override: int | None, *, speaks: bool
) -> None:
    row = led_city()
    deal = DealFactory(participation=row, stage=stage, stage_since=ago(9))
    promise = CommitmentFactory(deal=deal, due_on=clock.day(ago(40)))
    of: dict[str, Any] = {"deal": deal, "city": row.city, "commitment": promise, "at": ago(50)}
    if word:
        PromiseUpdate.objects.create(**of, state=word, words="So it is.")
    if override is not None:
        until = TODAY + dt.timedelta(days=override)
        StatusOverride.objects.create(
            **of, status=Status.ON_TRACK, reason="Delivered.", until=until, by=UserFactory()
        )
    compute(row)
    [kept] = kept_deals([deal], actor=SYSTEM, today=TODAY)
    assert speaks == (stage == Stage.ACTIVE and kept.by_status[Status.LATE] == 1)
    if not speaks:
        assert row.standing.flags == []
        return
    [flag] = row.standing.flags
    assert (flag["rule"], flag["number"], flag["detail"]) == (Rule.LATE_PROMISE, 40, deal.public_id)


def led_city() -> Participation:
    """A city of which nothing is to be said."""
    row = place()
    MembershipFactory(city=row.city, role=CityRole.COORDINATOR)
    return row


def test_people_and_actions_count_once_and_not_in_historic_editions() -> None:
    row = busy_city()
    old = ParticipationFactory(city=row.city, edition__records_deals=False)
    compute(row)
    past = Standing.objects.get(participation=old)
    assert (past.team_size, past.open_actions, past.last_activity) == (0, 0, None)


def test_nothing_private_stands_in_the_row() -> None:
    row = busy_city()
    Deal.objects.filter(participation=row).update(title="Secret tram")
    compute(row)
    written = json.dumps({key: str(value) for key, value in vars(row.standing).items()})
    for word in ("Secret tram", "Call the utility", "Partner", "Firm"):
        assert word not in written


def test_only_those_who_see_the_network_may_compute() -> None:
    for actor in (Public(), Person(user_id=1, cities={1: frozenset({CityRole.COORDINATOR})})):
        with pytest.raises(Forbidden):
            recompute_standing(actor=actor, city_ids=[1], now=NOW)


def test_a_person_sees_the_standing_of_their_own_cities() -> None:
    mine, other = busy_city(), busy_city()
    compute(mine, other)
    member = Person(user_id=UserFactory().pk, cities={mine.city_id: frozenset({CityRole.COACH})})
    assert [row.city_id for row in Standing.objects.visible_to(member)] == [mine.city_id]
    assert Standing.objects.visible_to(SYSTEM).count() == 2
    assert not Standing.objects.visible_to(Public()).exists()


def sent(waiting: list[Callable[[], object]]) -> set[str]:
    return {inspect.getclosurevars(callback).nonlocals["task_name"] for callback in waiting}


def test_touching_a_city_wakes_the_task(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    row = busy_city()
    with django_capture_on_commit_callbacks() as waiting:
        touch(row.city_id)
    assert sent(waiting) == {tasks.recompute.name}
    tasks.recompute()
    assert Standing.objects.get(city_id=row.city_id).deals == 3
    assert not Touched.objects.exists()


def test_a_city_is_noted_once_in_a_transaction_however_often_it_changes() -> None:
    row, other = busy_city(), busy_city()
    for _ in range(5):
        touch(row.city_id)
        touch(other.city_id)
    assert sorted(Touched.objects.values_list("city_id", flat=True)) == [row.city_id, other.city_id]


def test_what_is_rolled_back_is_not_noted_and_what_follows_is() -> None:
    row = busy_city()
    with transaction.atomic():
        touch(row.city_id)
        transaction.set_rollback(True)
    assert not Touched.objects.exists()
    touch(row.city_id)
    assert Touched.objects.count() == 1


def test_a_city_person_may_note_and_neither_read_nor_take_away() -> None:
    row = busy_city()
    member = Person(user_id=UserFactory().pk, cities={row.city_id: frozenset({CityRole.EDITOR})})
    with scope(member):
        touch(row.city_id)
        for forbidden in (Touched.objects.exists, Touched.objects.all().delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                forbidden()
    assert Touched.objects.count() == 1


def test_computing_a_city_takes_its_note_away_and_no_other() -> None:
    row, other = busy_city(), busy_city()
    touch(row.city_id)
    touch(other.city_id)
    compute(row)
    assert [note.city_id for note in Touched.objects.all()] == [other.city_id]


def test_the_nightly_task_reaches_every_city(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    rows = [busy_city() for _ in range(3)]
    with django_capture_on_commit_callbacks() as waiting:
        tasks.recompute_all()
    assert sent(waiting) == {tasks.recompute.name}
    assert {note.city_id for note in Touched.objects.all()} == {row.city_id for row in rows}
    tasks.recompute()
    assert Standing.objects.count() == 3


def test_a_task_takes_a_hundred_cities_and_asks_for_the_next(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    monkeypatch.setattr("icc.dashboards.standing.services.BATCH", 2)
    rows = [busy_city() for _ in range(3)]
    for row in rows:
        touch(row.city_id)
    left = []
    for _ in range(3):
        with django_capture_on_commit_callbacks() as waiting:
            tasks.recompute()
        left.append((Touched.objects.count(), bool(waiting)))
    assert left == [(1, True), (0, True), (0, False)]


def check() -> str:
    out = io.StringIO()
    call_command("recompute_standing", check=True, stdout=out)
    return out.getvalue()


def test_the_check_finds_what_no_service_has_told() -> None:
    row = busy_city()
    with pytest.raises(CommandError, match="1 standings differ"):
        check()
    call_command("recompute_standing", stdout=io.StringIO())
    assert "agrees" in check()
    MembershipFactory(city=row.city, role=CityRole.EDITOR)
    with pytest.raises(CommandError, match="1 standings differ"):
        check()
    call_command("recompute_standing", stdout=io.StringIO())
    assert "agrees" in check()


def test_a_check_judges_each_row_for_its_own_day() -> None:
    row = busy_city()
    recompute_standing(actor=SYSTEM, city_ids=[row.city_id], now=NOW - dt.timedelta(days=40))
    assert "agrees" in check()
