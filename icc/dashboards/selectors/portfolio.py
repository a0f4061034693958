"""A coach's cities, those that need the coach first, and why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.models import City, Deliverable
from cities.workflow import CityRole
from coaching.selectors import CoachingFacts, coaching_facts
from greendeals.selectors import DealRow, deals_of_cities
from greendeals.workflow import EDITABLE, SIGNED, Stage
from icc.core import clock
from icc.dashboards.models import Standing
from icc.dashboards.network.reasons import OF_DEAL, record_of
from icc.dashboards.standing.warning import USUAL, WEIGHTS, Flag, Rule, Thresholds
from icc.tenancy.actors import Actor, Person

SLOW_DRAFT = 45
"""Days after which a draft that has not moved deserves a word."""


WARNING = 20
"""How much a point of a warning weighs beside what waits for the coach."""

BESIDE = (Rule.NO_LEAD, Rule.SILENT_PARTNER, Rule.LATE_REPORT, Rule.LATE_PROMISE)
"""Warnings that are taken from the standing."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One warning in words, and the page of what it is about; without one it is about the city."""

    rule: Rule
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One city of a coach.

    Attributes:
        weight: how much it needs the coach; the list is sorted by it.
        reason: why, in words; empty when all is well.
        coaching: sessions, hours and actions in figures.
        warnings: what else speaks for a word with the city: sessions, actions, its standing.
        deadline: the nearest date of an action or of a document to be handed in.
    """

    city: City
    weight: int
    reason: str | Promise
    href: str
    deals: list[DealRow]
    coaching: CoachingFacts = field(default_factory=CoachingFacts)
    warnings: tuple[Sign, ...] = ()
    deadline: date | None = None

    @property
    def why(self) -> str | Promise:
        """The first of the reasons to look at the city; empty when all is well."""
        return self.reason or next((sign.words for sign in self.warnings), "")

    @property
    def lane(self) -> int:
        """Column of the board: how far the furthest deal is."""
        stage = Stage(self.furthest.deal.stage) if self.furthest else None
        return next(number for number, lane in enumerate(LANES) if stage in lane[1])

    @property
    def furthest(self) -> DealRow | None:
        """The deal that has come furthest."""
        return max(self.deals, key=lambda row: list(Stage).index(Stage(row.deal.stage)), default=None)


LANES: tuple[tuple[Promise, frozenset[Stage | None]], ...] = (
    (gettext_lazy("No deal yet"), frozenset({None})),
    (gettext_lazy("Drafting"), frozenset(EDITABLE)),
    (gettext_lazy("In review"), frozenset({Stage.REVIEW})),
    (gettext_lazy("Ready and signing"), frozenset({Stage.READY, Stage.SIGNING})),
    (gettext_lazy("Signed"), frozenset(SIGNED)),
)
"""Columns of the board, by the stage of the furthest deal."""


def board(rows: Collection[PortfolioRow]) -> list[tuple[Promise, list[PortfolioRow]]]:
    """Return the rows in the columns of the board; an empty column is kept, it says something too."""
    return [
        (title, [row for row in rows if row.lane == number]) for number, (title, _stages) in enumerate(LANES)
    ]


def portfolio(*, actor: Person, now: datetime) -> list[PortfolioRow]:
    """Return the actor's cities as a coach, the one that needs the coach most first."""
    keys = actor.cities_as(CityRole.COACH)
    cities = list(City.objects.filter(pk__in=keys).in_order())
    by_city: defaultdict[int, list[DealRow]] = defaultdict(list)
    for row in deals_of_cities(actor=actor, city_ids=keys, now=now):
        by_city[row.deal.city_id].append(row)
    facts = coaching_facts(actor=actor, city_ids=keys, now=now)
    (flagged, usual), owed = _flagged(actor, keys), _owed(actor, keys, clock.day(now))
    rows = []
    for city in cities:
        plain, known = _row(city, by_city[city.pk]), facts[city.pk]
        reasons = [*_coaching_reasons(known, usual.get(city.pk, USUAL)), *flagged.get(city.pk, [])]
        dates = [day for day in (known.next_due, owed.get(city.pk)) if day]
        rows.append(
            replace(
                plain,
                weight=plain.weight + WARNING * sum(WEIGHTS[sign.rule] for sign in reasons),
                coaching=known,
                warnings=tuple(reasons),
                deadline=min(dates, default=None),
            )
        )
    return sorted(rows, key=lambda row: -row.weight)


def _coaching_reasons(facts: CoachingFacts, usual: Thresholds) -> list[Sign]:
    """Return what the figures of the coaching say, by the limits of the early warning."""
    found = []
    if facts.days_since is None or facts.days_since > usual.session:
        words = _("No session yet.")
        if facts.days_since:
            words = _("No session for %(age)s; the limit is %(limit)s.") % {
                "age": _days(facts.days_since),
                "limit": usual.session,
            }
        found.append(Sign(Rule.NO_SESSION, words))
    if facts.overdue_actions:
        late = facts.overdue_actions
        words = ngettext("%d action is overdue.", "%d actions are overdue.", late) % late
        found.append(Sign(Rule.OVERDUE_ACTION, words))
    return found


def _flagged(actor: Actor, keys: Collection[int]) -> tuple[dict[int, list[Sign]], dict[int, Thresholds]]:
    """Return what the standing of each city warns of beside deals and coaching, and its edition's limits."""
    found: dict[int, list[Sign]] = {}
    usual: dict[int, Thresholds] = {}
    rows = Standing.objects.visible_to(actor).filter(
        city_id__in=keys, participation__edition__records_deals=True
    )
    for standing in rows.select_related("participation__edition", "city").order_by("pk"):
        flags = [Flag.read(stored) for stored in standing.flags]
        kept = [
            Sign(flag.rule, flag.words, record_of(flag, standing.city.slug) if flag.rule in OF_DEAL else "")
            for flag in flags
            if flag.rule in BESIDE
        ]
        found.setdefault(standing.city_id, []).extend(kept)
        usual[standing.city_id] = Thresholds.of(standing.participation.edition)
    return found, usual


def _owed(actor: Actor, keys: Collection[int], today: date) -> dict[int, date]:
    """Return the nearest date on which each city has a document to hand in."""
    rows: Any = Deliverable.objects.visible_to(actor).filter(city_id__in=keys).dated().with_city()
    dated = rows.filter(due__gte=today).order_by().values("city_id").annotate(nearest=Min("due"))
    return {row["city_id"]: row["nearest"] for row in dated}


def _row(city: City, deals: list[DealRow]) -> PortfolioRow:
    waiting = max((row for row in deals if row.awaits_coach), key=lambda row: row.days, default=None)
    if waiting:
        reason = _("“%(title)s” waits for your review, %(age)s.") % {
            "title": waiting.deal.called,
            "age": _days(waiting.days),
        }
        return PortfolioRow(
            city, 1000 + waiting.days, reason, f"{waiting.deal.get_absolute_url()}review/", deals
        )
    if not deals:
        return PortfolioRow(city, 500, _("No deal has been started yet."), city.get_absolute_url(), deals)
    slow = max((row for row in deals if row.deal.stage in EDITABLE), key=lambda row: row.days, default=None)
    if slow and slow.days > SLOW_DRAFT:
        reason = _("“%(title)s” has been a draft for %(age)s.") % {
            "title": slow.deal.called,
            "age": _days(slow.days),
        }
        return PortfolioRow(city, 100 + slow.days, reason, slow.deal.get_absolute_url(), deals)
    idea = next((row for row in deals if row.deal.stage == Stage.POTENTIAL), None)
    if idea:
        reason = _("“%(title)s” is an idea so far.") % {"title": idea.deal.called}
        return PortfolioRow(city, 50 + idea.days, reason, idea.deal.get_absolute_url(), deals)
    signed = all(row.deal.stage in SIGNED for row in deals)
    return PortfolioRow(city, 0 if signed else 10, "", deals[0].deal.get_absolute_url(), deals)


def _days(days: int) -> str:
    return _("since today") if days < 1 else ngettext("%d day", "%d days", days) % days
