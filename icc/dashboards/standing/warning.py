"""Early warning: when a city needs help, decided by pure functions from the facts of its standing.

Each rule looks at the facts of one participation on one day and says nothing, or gives one flag with its
number and its evidence. Rules are rows of a table; no rule knows of another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Self

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from cities.models import Edition
from greendeals.selectors import Overdue
from greendeals.workflow import COUNTED, SIGNED, Stage


class Rule(models.TextChoices):
    """What a warning is about; the order is that of the page."""

    NO_LEAD = "no-lead", _("No city lead")
    NO_SESSION = "no-session", _("No coaching session")
    STAGE_AGE = "stage-age", _("A deal stands still")
    SILENT_PARTNER = "silent-partner", _("A partner is silent")
    LATE_REPORT = "late-report", _("A report is overdue")
    LATE_PROMISE = "late-promise", _("A promise is late")
    OVERDUE_ACTION = "overdue-action", _("An action is overdue")


WEIGHTS: Final[Mapping[Rule, int]] = MappingProxyType(
    {
        Rule.NO_LEAD: 4,
        Rule.NO_SESSION: 3,
        Rule.STAGE_AGE: 3,
        Rule.SILENT_PARTNER: 2,
        Rule.LATE_REPORT: 2,
        Rule.LATE_PROMISE: 2,
        Rule.OVERDUE_ACTION: 1,
    }
)
"""Without a lead nothing else moves; an action that is late is the lightest of all."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How long is too long, in days; the columns of the edition, where the usual values are explained.

    Attributes:
        settling: a participation this young is not judged.
        session: without a coaching session.
        partner: without an answer of a partner who was asked to sign.
        action: an action point past its date.
        report: a report past its last day.
        promise: a promise past its date.
        stages: a deal in each stage.
    """

    settling: int
    session: int
    partner: int
    action: int
    report: int
    promise: int
    stages: Mapping[Stage, int]

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Return what an edition has set."""
        return cls(
            settling=edition.settling_days,
            session=edition.session_days,
            partner=edition.partner_days,
            action=edition.action_days,
            report=edition.report_days,
            promise=edition.promise_days,
            stages={
                Stage.POTENTIAL: edition.potential_days,
                Stage.DRAFTING: edition.drafting_days,
                Stage.CONSULTATION: edition.consultation_days,
                Stage.REVIEW: edition.review_days,
                Stage.READY: edition.ready_days,
                Stage.SIGNING: edition.signing_days,
            },
        )


USUAL: Final = Thresholds.of(Edition())
"""What holds where an edition has set nothing else."""


@dataclass(frozen=True, slots=True)
class DealFact:
    """One deal: where it stands, and since when."""

    stage: Stage
    since: date


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a standing is computed from; gathered by `facts_of`.

    Attributes:
        begun_on: first day of the participation.
        judged: whether warnings are given at all: the edition runs, deals are made here, the city is active.
        moved_on: days on which something happened beside the deals' own steps.
        coached: whether coaching is recorded for the city; without it nothing is said of sessions.
        actions: due dates of the open action points; nothing where none was set.
        asked: days since when partners have been asked to sign without an answer.
        reports: reports of signed deals past their last day.
        promises: promises of running deals that are shown as late.
        leads: people who lead the city's work.
        team: people of the city with access.
        usual: how long is too long in the edition.
    """

    participation_id: int
    city_id: int
    begun_on: date
    judged: bool
    deals: Sequence[DealFact] = ()
    moved_on: Sequence[date] = ()
    coached: bool = False
    last_session_on: date | None = None
    actions: Sequence[date | None] = ()
    asked: Sequence[date] = ()
    reports: Sequence[Overdue] = ()
    promises: Sequence[Overdue] = ()
    leads: int = 0
    team: int = 0
    usual: Thresholds = USUAL


@dataclass(frozen=True, slots=True)
class Flag:
    """One warning with its evidence; the words are made in the reader's language.

    Attributes:
        number: days since `since`: the number of the warning.
        since: from when on it counts.
        count: how many deals, partners, reports, promises or actions it is about.
        detail: what words or link need beside: the stage of the deal that has stood longest, the public
            id of the deal whose report or promise has been late for longest.
        limit: days after which the rule speaks; the threshold that `number` has passed.
    """

    rule: Rule
    weight: int
    number: int
    since: date
    count: int = 1
    detail: str = ""
    limit: int = 0

    def stored(self) -> dict[str, Any]:
        """Return the flag as JSON."""
        return {**asdict(self), "rule": self.rule.value, "since": self.since.isoformat()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return the flag from JSON."""
        values = dict(stored)
        return cls(
            **values | {"rule": Rule(values["rule"]), "since": date.fromisoformat(values["since"])},
        )

    @property
    def words(self) -> str:
        """The reason in words, with number and date."""
        return _in_words(self, get_language())


@lru_cache(maxsize=16_384)
def _in_words(flag: Flag, _language: str | None) -> str:
    """Kept, because a page of the network says hundreds of them, some twice."""
    return WORDS[flag.rule](flag)


Judge = Callable[[Facts, date, Thresholds], Flag | None]


def _flag(rule: Rule, since: date, today: date, limit: int, *, count: int = 1, detail: str = "") -> Flag:
    return Flag(rule, WEIGHTS[rule], (today - since).days, since, count, detail, limit)


def no_lead(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Nobody leads the city's work."""
    return None if facts.leads else _flag(Rule.NO_LEAD, facts.begun_on, today, usual.settling)


def no_session(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """No coaching session for longer than usual; counted from the start where there has been none."""
    if not facts.coached:
        return None
    since = facts.last_session_on or facts.begun_on
    if (today - since).days <= usual.session:
        return None
    return _flag(Rule.NO_SESSION, since, today, usual.session, count=int(bool(facts.last_session_on)))


def stage_age(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Open deals that have stood in their stage for longer than usual; told by the longest."""
    late = [
        deal
        for deal in facts.deals
        if deal.stage in usual.stages and (today - deal.since).days > usual.stages[deal.stage]
    ]
    if not late:
        return None
    oldest = min(late, key=lambda deal: deal.since)
    limit, stage = usual.stages[oldest.stage], oldest.stage.value
    return _flag(Rule.STAGE_AGE, oldest.since, today, limit, count=len(late), detail=stage)


def silent_partner(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Partners who were asked to sign and have not answered."""
    late = [asked for asked in facts.asked if (today - asked).days > usual.partner]
    return _flag(Rule.SILENT_PARTNER, min(late), today, usual.partner, count=len(late)) if late else None


def late_report(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Reports of signed deals past their last day, the one granted last included, and the days of grace."""
    return _overdue(Rule.LATE_REPORT, facts.reports, today, usual.report)


def late_promise(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Promises that are not kept, past their date and the days in which their owner may say so."""
    return _overdue(Rule.LATE_PROMISE, facts.promises, today, usual.promise)


def _overdue(rule: Rule, rows: Sequence[Overdue], today: date, limit: int) -> Flag | None:
    late = [row for row in rows if (today - row.due_on).days > limit]
    if not late:
        return None
    oldest = min(late, key=lambda row: row.due_on)
    return _flag(rule, oldest.due_on, today, limit, count=len(late), detail=oldest.deal)


def overdue_action(facts: Facts, today: date, usual: Thresholds) -> Flag | None:
    """Action points past their date and the days of grace."""
    late = [due for due in facts.actions if due and (today - due).days > usual.action]
    return _flag(Rule.OVERDUE_ACTION, min(late), today, usual.action, count=len(late)) if late else None


RULES: Final[Mapping[Rule, Judge]] = MappingProxyType(
    {
        Rule.NO_LEAD: no_lead,
        Rule.NO_SESSION: no_session,
        Rule.STAGE_AGE: stage_age,
        Rule.SILENT_PARTNER: silent_partner,
        Rule.LATE_REPORT: late_report,
        Rule.LATE_PROMISE: late_promise,
        Rule.OVERDUE_ACTION: overdue_action,
    }
)


def warnings(facts: Facts, today: date) -> list[Flag]:
    """Return the flags of a participation, the heaviest first; none for one that is not judged yet."""
    usual = facts.usual
    if not facts.judged or (today - facts.begun_on).days < usual.settling:
        return []
    found = [flag for rule in RULES.values() if (flag := rule(facts, today, usual))]
    return sorted(found, key=lambda flag: -flag.weight)


def score(flags: Sequence[Flag]) -> int:
    """Return number and weight of the reasons: a city without one stays at 0, below all others."""
    return sum(flag.weight for flag in flags)


def _day(since: date) -> str:
    return str(date_format(since, "DATE_FORMAT"))


def _facts_of(flag: Flag) -> dict[str, Any]:
    return {"days": flag.number, "since": _day(flag.since), "count": flag.count, "limit": flag.limit}


def _say_no_lead(flag: Flag) -> str:
    return _(
        "No city lead is named, %(days)s days after the start on %(since)s; the limit is %(limit)s."
    ) % _facts_of(flag)


def _say_no_session(flag: Flag) -> str:
    words = (
        _("No coaching session for %(days)s days, since %(since)s; the limit is %(limit)s.")
        if flag.count
        else _("No coaching session yet, %(days)s days after the start on %(since)s; the limit is %(limit)s.")
    )
    return words % _facts_of(flag)


def _say_stage_age(flag: Flag) -> str:
    stage = Stage(flag.detail)
    words = ngettext(
        "A deal has stood at “%(stage)s” for %(days)s days, since %(since)s; the limit is %(limit)s.",
        "%(count)s deals stand still, the longest at “%(stage)s” for %(days)s days, since %(since)s; "
        "the limit is %(limit)s.",
        flag.count,
    )
    return words % (_facts_of(flag) | {"stage": stage.label})


def _say_silent_partner(flag: Flag) -> str:
    words = ngettext(
        "A partner asked to sign has not answered for %(days)s days, since %(since)s; "
        "the limit is %(limit)s.",
        "%(count)s partners asked to sign have not answered, the first for %(days)s days, since %(since)s; "
        "the limit is %(limit)s.",
        flag.count,
    )
    return words % _facts_of(flag)


def _say_late_report(flag: Flag) -> str:
    words = ngettext(
        "A report of a signed deal is %(days)s days late; it was due on %(since)s; the limit is %(limit)s.",
        "%(count)s reports of signed deals are late, the first by %(days)s days; it was due on %(since)s; "
        "the limit is %(limit)s.",
        flag.count,
    )
    return words % _facts_of(flag)


def _say_late_promise(flag: Flag) -> str:
    words = ngettext(
        "A promise of a signed deal is %(days)s days late; it was to be kept by %(since)s; "
        "the limit is %(limit)s.",
        "%(count)s promises of signed deals are late, the first by %(days)s days; it was to be kept by "
        "%(since)s; the limit is %(limit)s.",
        flag.count,
    )
    return words % _facts_of(flag)


def _say_overdue_action(flag: Flag) -> str:
    words = ngettext(
        "An action point is %(days)s days late; it was due on %(since)s; the limit is %(limit)s.",
        "%(count)s action points are late, the first by %(days)s days; it was due on %(since)s; "
        "the limit is %(limit)s.",
        flag.count,
    )
    return words % _facts_of(flag)


WORDS: Final[Mapping[Rule, Callable[[Flag], str]]] = MappingProxyType(
    {
        Rule.NO_LEAD: _say_no_lead,
        Rule.NO_SESSION: _say_no_session,
        Rule.STAGE_AGE: _say_stage_age,
        Rule.SILENT_PARTNER: _say_silent_partner,
        Rule.LATE_REPORT: _say_late_report,
        Rule.LATE_PROMISE: _say_late_promise,
        Rule.OVERDUE_ACTION: _say_overdue_action,
    }
)
OPEN: Final = COUNTED - SIGNED
"""Stages of deals that are not signed yet."""
