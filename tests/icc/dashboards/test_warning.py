"""Early warning: each rule alone, at its edge, on plain facts."""

import datetime as dt
from typing import Any

import pytest

from cities.models import LIMITS, Edition
from greendeals.selectors import Overdue
from greendeals.workflow import Stage
from icc.dashboards.network.reasons import record_of
from icc.dashboards.standing.compute import standing_of
from icc.dashboards.standing.warning import (
    RULES,
    USUAL,
    WEIGHTS,
    DealFact,
    Facts,
    Flag,
    Rule,
    Thresholds,
    score,
    warnings,
)

TODAY = dt.date(2026, 11, 22)
START = dt.date(2025, 5, 31)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def facts(**changes: Any) -> Facts:
    """A city that is well."""
    well: dict[str, Any] = {
        "participation_id": 1,
        "city_id": 2,
        "begun_on": START,
        "judged": True,
        "coached": True,
        "last_session_on": ago(10),
        "leads": 1,
        "team": 2,
        "deals": [DealFact(Stage.DRAFTING, ago(20)), DealFact(Stage.ACTIVE, ago(400))],
        "actions": [None, ago(-5), ago(1)],
        "asked": [ago(3)],
        "reports": [Overdue(1, "deal-3", ago(3))],
        "promises": [Overdue(1, "deal-3", ago(3))],
    }
    return Facts(**well | changes)


def rules_of(found: Facts) -> list[Rule]:
    return [flag.rule for flag in warnings(found, TODAY)]


def test_a_city_that_is_well_has_no_flag() -> None:
    assert warnings(facts(), TODAY) == []
    assert standing_of(facts(), TODAY)["score"] == 0


LATE: dict[Rule, tuple[dict[str, Any], dict[str, Any]]] = {
    Rule.NO_LEAD: ({"leads": 0}, {"leads": 1}),
    Rule.NO_SESSION: (
        {"last_session_on": ago(USUAL.session + 1)},
        {"last_session_on": ago(USUAL.session)},
    ),
    Rule.STAGE_AGE: (
        {"deals": [DealFact(Stage.REVIEW, ago(USUAL.stages[Stage.REVIEW] + 1))]},
        {"deals": [DealFact(Stage.REVIEW, ago(USUAL.stages[Stage.REVIEW]))]},
    ),
    Rule.SILENT_PARTNER: ({"asked": [ago(USUAL.partner + 1)]}, {"asked": [ago(USUAL.partner)]}),
    Rule.LATE_REPORT: (
        {"reports": [Overdue(1, "deal-7", ago(USUAL.report + 1))]},
        {"reports": [Overdue(1, "deal-7", ago(USUAL.report))]},
    ),
    Rule.LATE_PROMISE: (
        {"promises": [Overdue(1, "deal-7", ago(USUAL.promise + 1))]},
        {"promises": [Overdue(1, "deal-7", ago(USUAL.promise))]},
    ),
    Rule.OVERDUE_ACTION: ({"actions": [ago(USUAL.action + 1)]}, {"actions": [ago(USUAL.action), None]}),
}


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_speaks_past_its_limit_and_not_before(rule: Rule) -> None:
    late, in_time = LATE[rule]
    assert rules_of(facts(**late)) == [rule]
    assert rules_of(facts(**in_time)) == []


@pytest.mark.parametrize("rule", Rule)
def test_the_words_hold_number_and_date(rule: Rule) -> None:
    [flag] = warnings(facts(**LATE[rule][0]), TODAY)
    assert flag.number == (TODAY - flag.since).days
    assert str(flag.number) in flag.words
    assert f"{flag.since.day} {flag.since:%B} {flag.since.year}" in flag.words
    assert Flag.read(flag.stored()) == flag


def test_a_session_long_ago_is_told_with_its_day() -> None:
    [flag] = warnings(facts(last_session_on=dt.date(2026, 9, 9)), TODAY)
    assert flag.words == "No coaching session for 74 days, since 9 September 2026; the limit is 45."


def test_a_city_that_never_had_one_is_told_so() -> None:
    [flag] = warnings(facts(last_session_on=None), TODAY)
    assert flag.words == "No coaching session yet, 540 days after the start on 31 May 2025; the limit is 45."


def test_where_coaching_is_not_recorded_nothing_is_said_of_it() -> None:
    assert rules_of(facts(coached=False, last_session_on=None)) == []


def test_several_are_one_flag_told_by_the_longest() -> None:
    [flag] = warnings(facts(asked=[ago(15), ago(23), ago(2)]), TODAY)
    assert (flag.count, flag.number) == (2, 23)
    [flag] = warnings(facts(deals=[DealFact(Stage.SIGNING, ago(50)), DealFact(Stage.REVIEW, ago(90))]), TODAY)
    assert (flag.count, flag.number, flag.detail) == (2, 90, Stage.REVIEW)


@pytest.mark.parametrize("rule", [Rule.LATE_REPORT, Rule.LATE_PROMISE])
def test_what_is_late_for_longest_leads_to_its_deal(rule: Rule) -> None:
    late = [Overdue(1, "deal-1", ago(60)), Overdue(1, "deal-2", ago(80)), Overdue(1, "deal-3", ago(2))]
    [flag] = warnings(facts(**{"reports" if rule == Rule.LATE_REPORT else "promises": late}), TODAY)
    assert (flag.count, flag.number, flag.detail) == (2, 80, "deal-2")
    assert record_of(flag, "alcoi").startswith("/deals/deal-2/")


def test_a_signed_deal_does_not_stand_still() -> None:
    assert (
        rules_of(facts(deals=[DealFact(Stage.ACTIVE, ago(900)), DealFact(Stage.TERMINATED, ago(900))])) == []
    )


def test_who_is_too_young_or_not_to_be_judged_is_not_flagged() -> None:
    late: dict[str, Any] = {"leads": 0, "asked": [ago(100)], "actions": [ago(100)]}
    assert rules_of(facts(**late))
    assert rules_of(facts(**late, begun_on=ago(USUAL.settling - 1))) == []
    assert rules_of(facts(**late, begun_on=ago(USUAL.settling)))
    assert rules_of(facts(**late, judged=False)) == []


def test_the_heaviest_reason_stands_first_and_weights_add_up() -> None:
    found = warnings(facts(leads=0, actions=[ago(30)], asked=[ago(30)]), TODAY)
    assert [flag.rule for flag in found] == [Rule.NO_LEAD, Rule.SILENT_PARTNER, Rule.OVERDUE_ACTION]
    assert score(found) == sum(WEIGHTS[flag.rule] for flag in found)


def test_no_city_with_a_flag_lies_below_one_without() -> None:
    assert set(WEIGHTS) == set(RULES) == set(Rule)
    assert min(WEIGHTS.values()) > score([])


def test_a_standing_holds_counts_and_days() -> None:
    row = standing_of(facts(moved_on=[ago(2)]), TODAY)
    assert row["stages"] == {"active": 1, "drafting": 1}
    assert (row["deals"], row["signed"], row["open_actions"], row["overdue_actions"]) == (2, 1, 3, 1)
    assert (row["oldest_open_on"], row["oldest_open_days"]) == (ago(20), 20)
    assert (row["last_activity"], row["last_session_on"]) == (ago(2), ago(10))
    assert (row["has_lead"], row["team_size"], row["as_of"]) == (True, 2, TODAY)


def test_the_same_facts_give_the_same_row() -> None:
    assert standing_of(facts(), TODAY) == standing_of(facts(), TODAY)


@pytest.mark.parametrize("rule", Rule)
def test_every_reason_says_its_number_and_the_limit_of_its_edition(rule: Rule) -> None:
    edition = Edition(**dict.fromkeys(LIMITS, 3))
    late: dict[str, Any] = {
        "usual": Thresholds.of(edition),
        "last_session_on": ago(4),
        "deals": [DealFact(Stage.REVIEW, ago(4))],
        "asked": [ago(4)],
        "actions": [ago(4)],
        "reports": [Overdue(1, "deal-4", ago(4))],
        "promises": [Overdue(1, "deal-4", ago(4))],
        "begun_on": ago(4),
        "leads": 0,
    }
    [flag] = [flag for flag in warnings(facts(**late), TODAY) if flag.rule == rule]
    assert (flag.number, flag.limit) == (4, 3)
    assert "4 days" in flag.words
    assert "the limit is 3." in flag.words
    assert Flag.read(flag.stored()) == flag
