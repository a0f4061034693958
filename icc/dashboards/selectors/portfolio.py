"""A coach's cities, those that need the coach first, and why."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City
from cities.workflow import CityRole
from greendeals.selectors import DealRow, deals_of_cities
from greendeals.workflow import EDITABLE, SIGNED, Stage
from icc.tenancy.actors import Person

SLOW_DRAFT = 45
"""Days after which a draft that has not moved deserves a word."""


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One city of a coach.

    Attributes:
        weight: how much it needs the coach; the list is sorted by it.
        reason: why, in words; empty when all is well.
    """

    city: City
    weight: int
    reason: str | Promise
    href: str
    deals: list[DealRow]

    @property
    def furthest(self) -> DealRow | None:
        """The deal that has come furthest."""
        return max(self.deals, key=lambda row: list(Stage).index(Stage(row.deal.stage)), default=None)


def portfolio(*, actor: Person, now: datetime) -> list[PortfolioRow]:
    """Return the actor's cities as a coach, the one that needs the coach most first."""
    keys = actor.cities_as(CityRole.COACH)
    cities = list(City.objects.filter(pk__in=keys).in_order())
    by_city: defaultdict[int, list[DealRow]] = defaultdict(list)
    for row in deals_of_cities(actor=actor, city_ids=keys, now=now):
        by_city[row.deal.city_id].append(row)
    rows = [_row(city, by_city[city.pk]) for city in cities]
    return sorted(rows, key=lambda row: -row.weight)


def _row(city: City, deals: list[DealRow]) -> PortfolioRow:
    waiting = max((row for row in deals if row.awaits_coach), key=lambda row: row.days, default=None)
    if waiting:
        reason = _("“%(title)s” waits for your review, %(age)s.") % {
            "title": waiting.deal.title,
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
            "title": slow.deal.title,
            "age": _days(slow.days),
        }
        return PortfolioRow(city, 100 + slow.days, reason, slow.deal.get_absolute_url(), deals)
    idea = next((row for row in deals if row.deal.stage == Stage.POTENTIAL), None)
    if idea:
        reason = _("“%(title)s” is an idea so far.") % {"title": idea.deal.title}
        return PortfolioRow(city, 50 + idea.days, reason, idea.deal.get_absolute_url(), deals)
    signed = all(row.deal.stage in SIGNED for row in deals)
    return PortfolioRow(city, 0 if signed else 10, "", deals[0].deal.get_absolute_url(), deals)


def _days(days: int) -> str:
    return _("since today") if days < 1 else ngettext("%d day", "%d days", days) % days
