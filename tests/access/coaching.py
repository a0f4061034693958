"""What the matrix is asked about coaching and mentoring: one of each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from cities.models import Participation
from cities.workflow import CityRole
from coaching import services
from coaching.models import Ask, Collaboration, Engagement, Match, Offer, Session, SharedNote
from coaching.services import Log, Plan
from coaching.workflow import MatchSide, SessionKind, When
from icc.accounts.models import User
from icc.core import clock
from icc.tenancy.actors import Person
from tests.factories.cities import TermFactory


@dataclass(frozen=True)
class Coaching:
    """A session ahead, a note that was shared, an offer of the mentor, and an exchange with it."""

    session: Session
    note: SharedNote
    offer: Offer
    ask: Ask
    match: Match

    def names(self, city: dict[str, object]) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses, by the name of the address."""
        session: dict[str, object] = {"session": self.session.public_id}
        plain = ("city", "hours", "book", "log", "mentoring", "new-offer", "new-ask")
        coach = city | {"coach": self.session.engagement.coach.public_id}
        return {
            **{f"coaching:{name}": city for name in plain},
            "coaching:correct-hours": coach,
            "coaching:replace": coach,
            "coaching:act": city | {"action": "nothing", "step": "finish"},
            "coaching:session": session,
            "coaching:move": session,
            "coaching:step": session | {"action": "confirm"},
            "coaching:note": session | {"wall": "private"},
            "coaching:offer": city | {"offer": self.offer.public_id},
            "coaching:ask": city | {"ask": self.ask.public_id},
            "coaching:request": city | {"offer": self.offer.public_id},
            "coaching:answer": city | {"match": self.match.key},
            "coaching:exchange": city | {"exchange": self.match.key},
            "session-detail": {"public_id": self.session.public_id},
            "note-detail": {"public_id": self.note.public_id},
            "match-detail": {"key": self.match.key},
        }


def coaching(participation: Participation, mentor: Participation, people: Mapping[str, User]) -> Coaching:
    """Let the coach meet the city, and the city work with the mentor."""
    now, coach = clock.now(), people["coach"]
    job = Engagement.objects.create(
        participation=participation, city=participation.city, coach=coach, started_on=clock.day(now)
    )
    actor = Person(coach.pk, cities={participation.city_id: frozenset({CityRole.COACH})})
    days = {"ahead": 7, "past": -7}
    plans = {
        name: Plan(
            SessionKind.CALL, When(clock.day(now) + dt.timedelta(days=gap), dt.time(10), "Europe/Rome", 60)
        )
        for name, gap in days.items()
    }
    log = Log(quarters=4, text="Said.", shared=True)
    services.log_session(actor=actor, engagement=job, plan=plans["past"], log=log, now=now)
    session = services.book_session(actor=actor, engagement=job, plan=plans["ahead"], now=now)
    offer, ask, match = _exchange(participation, mentor, people, now=now)
    return Coaching(session, SharedNote.objects.get(), offer, ask, match)


def _exchange(
    participation: Participation, mentor: Participation, people: Mapping[str, User], *, now: dt.datetime
) -> tuple[Offer, Ask, Match]:
    theme = TermFactory(vocabulary="theme")
    seeker = Person(people["own"].pk, cities={participation.city_id: frozenset({CityRole.COORDINATOR})})
    helper = Person(people["mentor"].pk, cities={mentor.city_id: frozenset({CityRole.COORDINATOR})})
    offer = services.save_offer(
        actor=helper, participation=mentor, theme=theme, text="Look", capacity=2, languages=["en"], now=now
    )
    ask = services.save_ask(actor=seeker, participation=participation, theme=theme, text="Show", now=now)
    match = services.ask_mentor(
        actor=seeker, participation=participation, offer=offer.public_id, words="", now=now
    )
    theirs = Match.objects.get(key=match.key, side=MatchSide.MENTOR)
    services.answer_match(actor=helper, match=theirs, accept=True, now=now)
    assert Collaboration.objects.count() == 2
    return offer, ask, match
