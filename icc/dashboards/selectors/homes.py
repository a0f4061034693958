"""What each person's home answers: what is asked of me, what is next, what has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise

from cities.models import City, Participation
from cities.workflow import WRITERS, CityRole
from coaching.selectors import coming_sessions
from events.selectors import coming_events, dates_in_words
from greendeals.selectors import DealRow, deals_of_cities
from icc.dashboards.inbox.selectors import Ask, AskKind, asks_of
from icc.dashboards.selectors.changes import Change, changes_in_cities
from icc.dashboards.selectors.portfolio import PortfolioRow, portfolio
from icc.tenancy.actors import Person

ASKS, CHANGES = 5, 6
"""How much of each a home names; the inbox and the pages of the deals have the rest."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that comes next."""

    day: date
    when: str
    title: str | Promise
    place: str
    href: str


@dataclass(frozen=True, slots=True)
class OwnCity:
    """A city of the person's own, with its deals, and whether one may be started."""

    city: City
    rows: list[DealRow]
    makes_deals: bool
    may_start: bool


@dataclass(frozen=True, slots=True)
class Home:
    """One person's home.

    Attributes:
        to_sign: deals waiting for the person's signature.
        asks: the foremost of all else that is asked; `more` counts what only the inbox names.
        to_coach: cities that need the person as a coach, with the reason.
        cities: cities of the person's own.
        coming: sessions and events, the nearest first.
        changes: what others have done last, to deals and all else.
    """

    to_sign: list[Ask]
    asks: list[Ask] = field(default_factory=list)
    more: int = 0
    to_coach: list[PortfolioRow] = field(default_factory=list)
    cities: list[OwnCity] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing at all is asked."""
        return not (self.to_sign or self.asks or self.to_coach)

    @property
    def has_city(self) -> bool:
        """Whether the person works with any city."""
        return bool(self.cities or self.coming or self.to_coach or self.changes)


def home_of(*, actor: Person, now: datetime) -> Home:
    """Return the home of a person, in a number of queries that does not grow with it."""
    coached = actor.cities_as(CityRole.COACH)
    asks = asks_of(actor=actor, now=now)
    others = [ask for ask in asks if ask.kind != AskKind.SIGNATURE]
    needy = [row for row in portfolio(actor=actor, now=now) if row.why] if coached else []
    return Home(
        to_sign=[ask for ask in asks if ask.kind == AskKind.SIGNATURE],
        asks=foremost(others),
        more=max(len(others) - ASKS, 0),
        to_coach=needy[:5],
        cities=_cities(actor, actor.city_ids - coached, now=now),
        coming=sorted(_coming(actor, now=now), key=lambda row: row.day)[:ASKS],
        changes=changes_in_cities(actor=actor, city_ids=actor.city_ids, limit=CHANGES)
        if actor.city_ids
        else [],
    )


def foremost(asks: list[Ask]) -> list[Ask]:
    """Return the nearest ask of each kind, then the nearest of all: forty of one kind hide no other."""
    firsts = {ask.kind: ask for ask in reversed(asks)}.values()
    rest = [ask for ask in asks if ask not in firsts]
    chosen = [*sorted(firsts, key=asks.index), *rest][:ASKS]
    return sorted(chosen, key=asks.index)


def _cities(actor: Person, own: frozenset[int], *, now: datetime) -> list[OwnCity]:
    by_city: dict[int, list[DealRow]] = {city: [] for city in own}
    for row in deals_of_cities(actor=actor, city_ids=own, now=now):
        if row.deal.archived_at is None:
            by_city[row.deal.city_id].append(row)
    making = set(
        Participation.objects.making_deals().filter(city_id__in=own).values_list("city_id", flat=True)
    )
    return [
        OwnCity(
            city,
            by_city[city.pk],
            makes_deals=city.pk in making,
            may_start=actor.holds(city.pk, *WRITERS) and city.pk in making,
        )
        for city in City.objects.filter(pk__in=own).in_order()
    ]


def _coming(actor: Person, *, now: datetime) -> Iterable[Coming]:
    for row in coming_sessions(actor=actor, now=now):
        session = row.session
        when, place = date_format(row.starts, "j F H:i"), session.city.marked_name
        yield Coming(row.starts.date(), when, str(session), place, session.get_absolute_url())
    for event in coming_events(actor=actor):
        day = event.starts_on or date.max
        yield Coming(day, dates_in_words(event), event.marked_name, event.place, event.get_absolute_url())
