"""What coaching and mentoring ask of a person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cities.workflow import WRITERS
from coaching.models import Collaboration, Match, Session
from coaching.rules import can_answer, can_confirm
from coaching.workflow import AHEAD, MatchState, SessionState
from icc.core.wall_time import on_clocks_of
from icc.tenancy.actors import Person

ANSWERABLE = (MatchState.SUGGESTED, MatchState.ASKED)
"""Matches that wait for a city, and not for a place."""


@dataclass(frozen=True, slots=True)
class AskedSession:
    """A session that waits for the reader.

    Attributes:
        starts: on the clock that was agreed.
        to_confirm: whether the other side has proposed it; otherwise its time has passed and the coach
            is to log it, or to write up what was said.
    """

    session: Session
    starts: datetime
    to_confirm: bool

    @property
    def to_log(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return not self.to_confirm and self.session.state in AHEAD


def asked_sessions(*, actor: Person, now: datetime) -> list[AskedSession]:
    """Return sessions the actor is to confirm, and the coach's own that are past and not written up."""
    proposed = Q(state=SessionState.PROPOSED, starts_at__gt=now)
    past = Q(state__in=AHEAD, ends_at__lt=now) | Q(state=SessionState.DONE)
    own = past & Q(engagement__coach_id=actor.user_id, engagement__ended_on=None)
    rows = Session.objects.visible_to(actor).filter(city_id__in=actor.city_ids).filter(proposed | own)
    found = []
    for row in rows.select_related("city", "engagement").order_by("starts_at", "pk"):
        to_confirm = row.starts_at > now
        if not to_confirm or can_confirm(actor, row, now):
            found.append(AskedSession(row, on_clocks_of(row.zone, row.starts_at), to_confirm))
    return found


def asked_matches(*, actor: Person, now: datetime) -> list[Match]:
    """Return the matches that wait for an answer of a city the actor writes for."""
    rows = Match.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS), state__in=ANSWERABLE)
    rows = rows.select_related("city", "other", "theme").order_by("changed_at", "pk")
    return [row for row in rows if can_answer(actor, row, now)]


def asked_results(*, actor: Person) -> list[Collaboration]:
    """Return the exchanges whose result the other city has written, and the actor's has not confirmed."""
    rows = Collaboration.objects.visible_to(actor).filter(city_id__in=actor.cities_as(*WRITERS))
    waiting = rows.filter(confirmed_at=None, other_confirmed_at__isnull=False)
    return list(waiting.select_related("city", "other").order_by("other_confirmed_at", "pk"))


def coming_sessions(*, actor: Person, now: datetime) -> list[AskedSession]:
    """Return the confirmed sessions ahead in the actor's own cities and with the actor's own coaching."""
    rows = Session.objects.visible_to(actor).filter(city_id__in=actor.city_ids).ahead(now=now)
    confirmed = rows.filter(state=SessionState.CONFIRMED).select_related("city", "engagement")
    return [
        AskedSession(row, on_clocks_of(row.zone, row.starts_at), to_confirm=False) for row in confirmed[:5]
    ]
