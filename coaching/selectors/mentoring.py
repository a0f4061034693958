"""What the page about mentoring knows: offers, asks, who fits and why, requests, running exchanges."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from cities.models import City, Membership, Participation
from cities.workflow import CityRole, Kind, ParticipationState
from coaching.models import Ask, Collaboration, Match, Offer
from coaching.rules import can_mentor, can_seek, can_suggest, may, writes
from coaching.workflow import MATCH, OPEN, MatchState, MatchStep
from icc.accounts.models import User
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor, System
from icc.tenancy.scopes import scope

SEARCH = System("mentor search")

TONES = {
    MatchState.SUGGESTED: "attention",
    MatchState.QUEUED: "neutral",
    MatchState.ASKED: "attention",
    MatchState.AGREED: "progress",
    MatchState.DECLINED: "neutral",
    MatchState.COMPLETED: "done",
}

# fmt: off
SPOKEN = {
    "AT": "de", "BE": "fr", "BG": "bg", "CA": "en", "CY": "el", "CZ": "cs", "DE": "de", "DK": "da",
    "EE": "et", "ES": "es", "FI": "fi", "FR": "fr", "GB": "en", "GR": "el", "HR": "hr", "HU": "hu",
    "IE": "en", "IT": "it", "LT": "lt", "LU": "fr", "LV": "lv", "MT": "en", "NL": "nl", "NO": "nb",
    "PL": "pl", "PT": "pt", "RO": "ro", "RS": "sr", "SE": "sv", "SG": "en", "SI": "sl", "SK": "sk",
    "TR": "tr", "UA": "uk",
}
# fmt: on
"""A language that is mostly spoken in the town halls of a country."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A mentor's offer, as another city may see it, and why it may fit.

    Attributes:
        ask: what the city looks for that this answers, if anything.
        free: places nobody holds.
        score: by which the list is sorted.
    """

    offer: Offer
    city: City
    ask: Ask | None
    free: int
    reasons: list[str]
    score: int
    is_asked: bool

    @property
    def languages(self) -> str:
        """The languages of the mentor in words."""
        return ", ".join(language(code) for code in self.offer.languages)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match from one side."""

    match: Match
    can_accept: Decision
    can_decline: Decision

    @property
    def state(self) -> str | Promise:
        """The state in words, from this side."""
        match = self.match
        if match.state == MatchState.ASKED and match.accepted_at is None:
            return _("Waiting for your answer")
        if match.state == MatchState.ASKED:
            return _("Waiting for %s") % match.other.marked_name
        return MatchState(match.state).label

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES[MatchState(self.match.state)]


@dataclass(frozen=True, slots=True)
class Mentoring:
    """The mentoring of one city on one page."""

    participation: Participation | None
    is_mentor: bool
    offers: list[Offer]
    asks: list[Ask]
    fits: list[Fit]
    seekers: list[Ask]
    requests: list[MatchRow]
    exchanges: list[Collaboration]
    done: list[MatchRow]
    edit: Decision
    suggests: bool


def language(code: str) -> str:
    """Return the name of a language in itself; an unknown code stands for itself."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def running_participation(city: City) -> Participation | None:
    """Return the city's latest running participation."""
    rows = city.participations.filter(state=ParticipationState.ACTIVE).select_related("edition", "city")
    return rows.order_by("-edition__start_date").first()


def mentoring(*, actor: Actor, city: City, now: datetime) -> Mentoring:
    """Return what a city offers, looks for, is asked and works on with others."""
    participation = running_participation(city)
    is_mentor = participation is not None and participation.kind == Kind.MENTOR
    rule = can_mentor if is_mentor else can_seek
    asks = list(Ask.objects.visible_to(actor).filter(city=city).select_related("theme"))
    matches = list(Match.objects.visible_to(actor).filter(city=city).select_related("other", "theme"))
    exchanges = Collaboration.objects.visible_to(actor).filter(city=city).select_related("other")
    rows = [match_row(actor=actor, match=match, now=now) for match in matches]
    return Mentoring(
        participation=participation,
        is_mentor=is_mentor,
        offers=list(Offer.objects.visible_to(actor).filter(city=city).select_related("theme")),
        asks=asks,
        fits=[] if is_mentor or participation is None else fits(participation, asks, matches),
        seekers=seekers(participation, matches) if is_mentor and participation else [],
        requests=sorted(
            (row for row in rows if row.match.state in OPEN), key=lambda row: not row.can_accept.allowed
        ),
        exchanges=list(exchanges),
        done=[row for row in rows if row.match.state == MatchState.DECLINED][:10],
        edit=rule(actor, participation, city.pk),
        suggests=bool(can_suggest(actor)),
    )


def match_row(*, actor: Actor, match: Match, now: datetime) -> MatchRow:
    """Return a match with the answer of the rule for each button."""
    decisions = {step.action: may(actor, match, step, now=now) for step in MATCH.leaving(match.state)}
    nothing = Decision(allowed=False)
    return MatchRow(
        match, decisions.get(MatchStep.ACCEPT, nothing), decisions.get(MatchStep.DECLINE, nothing)
    )


def fits(participation: Participation, asks: Collection[Ask], matches: Collection[Match]) -> list[Fit]:
    """Return the open offers of the edition's mentor cities, those that fit best first, with reasons.

    An offer is made to be seen by the others: nothing of its city is read beside it.
    """
    wanted = {ask.theme_id: ask for ask in asks if ask.is_open}
    touched = {(row.other_id, row.theme_id) for row in matches if row.state in (*OPEN, MatchState.AGREED)}
    with scope(SEARCH):
        offers = list(
            Offer.objects.filter(is_open=True, participation__edition_id=participation.edition_id)
            .exclude(city_id=participation.city_id)
            .select_related("city", "theme")
        )
    found = [_fit(offer, participation.city, wanted, touched) for offer in offers]
    return sorted(found, key=lambda fit: (-fit.score, fit.city.name))


def _fit(offer: Offer, city: City, wanted: dict[int, Ask], touched: Collection[tuple[int, int]]) -> Fit:
    ask, reasons, score = wanted.get(offer.theme_id), [], 0
    if ask:
        reasons.append(_("Offers what you look for: %s.") % offer.theme.label)
        score += 4
    spoken = SPOKEN.get(city.country, "")
    if spoken in offer.languages:
        reasons.append(_("Can help in %s.") % language(spoken))
        score += 2
    if offer.city.country == city.country:
        reasons.append(_("In the same country, with the same laws."))
        score += 1
    if offer.free > 0:
        free = ngettext("%d place is free.", "%d places are free.", offer.free) % offer.free
        reasons.append(free)
        score += 1
    else:
        reasons.append(_("No place is free now: your request would wait its turn."))
    is_asked = (offer.city_id, offer.theme_id) in touched
    return Fit(offer, offer.city, ask, offer.free, reasons, score, is_asked)


def counterparts(*, actor: Actor, exchange: Collaboration) -> list[User]:
    """Return the coordinators of the other city, so that both can agree on a first call.

    Only for the writers of a city with a running exchange: both cities have said yes to it.
    """
    if exchange.is_completed or not writes(actor, exchange.city_id):
        return []
    with scope(SEARCH):
        held = Membership.objects.filter(city_id=exchange.other_id, role=CityRole.COORDINATOR)
        rows = held.filter(user__is_active=True).select_related("user").order_by("pk")
        return [row.user for row in rows]


def seekers(participation: Participation, matches: Collection[Match]) -> list[Ask]:
    """Return what other cities look for in the themes this mentor offers, those not in touch yet."""
    touched = {row.other_id for row in matches}
    with scope(SEARCH):
        themes = Offer.objects.filter(participation=participation).values("theme_id")
        rows = Ask.objects.filter(
            is_open=True, participation__edition_id=participation.edition_id, theme_id__in=themes
        )
        rows = rows.exclude(city_id__in=touched)
        return list(rows.select_related("city", "theme").order_by("theme__label", "city__name"))
