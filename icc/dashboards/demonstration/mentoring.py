"""Mentoring in the demonstration: Porto offers, invented cities look for help, all of it invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cities.models import Participation, Term
from cities.workflow import CityRole
from coaching.models import Ask, Collaboration, Match, Offer
from coaching.services import answer_match, ask_mentor, confirm_result, save_ask, save_offer, state_result
from icc.accounts.models import User
from icc.dashboards.demonstration.deals import team_member
from icc.tenancy.actors import Person

MENTOR = "porto"

OFFERS = (
    ("procurement", "How a city buys green: a tender with the clauses that matter, read together.", 3),
    ("energy-renewables", "How roofs of public buildings become a power plant of the neighbourhood.", 1),
)
"""Theme, words and capacity."""

ASKS = (
    ("alcoi", "procurement", "We would like to see a green tender that small firms can answer."),
    ("legnano", "energy-renewables", "We want to put solar power on schools and share it with neighbours."),
    ("exemplopolis", "procurement", "We have never written green clauses into a tender."),
    ("esempiara", "procurement", "We buy market stalls again next year and want to do it better."),
    ("beispielstadt", "energy-renewables", "How do owners of flats take part in a roof?"),
    ("voorbeeldstad", "procurement", "We need a way to weigh price against waste."),
)
"""City, theme and words."""

RESULT = (
    "Invented: both cities read one tender line by line. The visiting city now asks for the cost of a whole "
    "life in every purchase above 50 000 euro."
)


def build_mentoring(participations: Mapping[str, Participation], *, now: datetime) -> int:
    """Let Porto offer help and cities ask for it; return how many matches were made.

    One exchange is completed, one runs, one request waits for Porto's answer, one waits its turn because
    the offer is full. Goes through the services, with `now` in the past.
    """
    begun = now - timedelta(days=200)
    if MENTOR not in participations:
        return 0
    offers = {
        code: _offer(participations[MENTOR], code, words, room, now=begun) for code, words, room in OFFERS
    }
    for slug, code, words in ASKS:
        if slug in participations:
            _ask(participations[slug], code, words, now=begun + timedelta(days=5))
    done = _request(participations, "esempiara", offers["procurement"], now=begun + timedelta(days=10))
    if done:
        _answer(participations, done, now=begun + timedelta(days=14))
        _complete(participations, done, now=now - timedelta(days=30))
    running = _request(participations, "alcoi", offers["procurement"], now=now - timedelta(days=60))
    if running:
        _answer(participations, running, now=now - timedelta(days=55))
    _request(participations, "legnano", offers["energy-renewables"], now=now - timedelta(days=6))
    _request(participations, "beispielstadt", offers["energy-renewables"], now=now - timedelta(days=4))
    return Match.objects.count() // 2


def _writer(participation: Participation, *, now: datetime) -> Person:
    user: User = team_member(participation, CityRole.COORDINATOR, now=now)
    return Person(user.pk, cities={participation.city_id: frozenset({CityRole.COORDINATOR})})


def _theme(participation: Participation, code: str) -> Term:
    """Return the term of the edition, or the one that holds for all."""
    rows = Term.objects.filter(vocabulary__in=("theme", "sector"), code=code)
    own = rows.filter(edition=participation.edition).first()
    found: Term | None = own or rows.filter(edition=None).first()
    if found is None:
        raise LookupError(code)
    return found


def _offer(participation: Participation, code: str, words: str, capacity: int, *, now: datetime) -> Offer:
    return save_offer(
        actor=_writer(participation, now=now),
        participation=participation,
        theme=_theme(participation, code),
        text=words,
        capacity=capacity,
        languages=("en", "pt", "es"),
        now=now,
    )


def _ask(participation: Participation, code: str, words: str, *, now: datetime) -> Ask:
    return save_ask(
        actor=_writer(participation, now=now),
        participation=participation,
        theme=_theme(participation, code),
        text=words,
        now=now,
    )


def _request(
    participations: Mapping[str, Participation], slug: str, offer: Offer, *, now: datetime
) -> Match | None:
    if slug not in participations:
        return None
    participation = participations[slug]
    wish = Ask.objects.filter(participation=participation, theme=offer.theme).first()
    return ask_mentor(
        actor=_writer(participation, now=now),
        participation=participation,
        offer=offer.public_id,
        words=wish.text if wish else "",
        ask=wish,
        now=now,
    )


def _answer(participations: Mapping[str, Participation], match: Match, *, now: datetime) -> None:
    mentor = participations[MENTOR]
    own = Match.objects.get(key=match.key, city=mentor.city)
    answer_match(actor=_writer(mentor, now=now), match=own, accept=True, now=now)


def _complete(participations: Mapping[str, Participation], match: Match, *, now: datetime) -> None:
    seeker = next(row for row in participations.values() if row.city_id == match.city_id)
    for participation in (seeker, participations[MENTOR]):
        exchange = Collaboration.objects.get(key=match.key, city=participation.city)
        actor = _writer(participation, now=now)
        if participation is seeker:
            state_result(
                actor=actor,
                exchange=exchange,
                topic="Green clauses in a tender for market stalls",
                result=RESULT,
                version=exchange.version,
                now=now,
            )
        else:
            confirm_result(actor=actor, exchange=exchange, version=exchange.version, now=now)
