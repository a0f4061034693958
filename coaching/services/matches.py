"""Bringing a mentor city and a city that looks for help together. Both sides' rows are written together."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cities.models import City, Participation
from cities.services import touch
from coaching import messages
from coaching.models import Ask, Collaboration, Match, Offer
from coaching.rules import can_seek, can_suggest, may
from coaching.workflow import HOLDING, MATCH, MatchSide, MatchState, MatchStep
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.core.public_ids import new_public_id
from icc.tenancy.actors import Actor, Person, System
from icc.tenancy.scopes import scope

MENTORING = System("mentoring")
CLOSED = _("This mentor city takes nobody new at the moment.")


@transaction.atomic
def ask_mentor(
    *,
    actor: Person,
    participation: Participation,
    offer: str,
    words: str,
    now: datetime,
    ask: Ask | None = None,
) -> Match:
    """Ask a mentor city for an exchange on what it offers; return the own side.

    While the mentor has a free place it is asked at once. When all its places are taken or asked for,
    the request waits in order and the mentor is not asked: never beyond what it has stated.

    Args:
        actor: a writer of the city that looks for help.
        participation: its participation.
        offer: public identifier of the offer.
        words: what it would like to learn.
        now: the present moment.
        ask: what it has written that it looks for, if this is about that.

    Raises:
        Conflict: the offer is gone.
        Forbidden: the actor may not ask for this city.
        Invalid: the offer is closed, or the two are in touch about this theme already.
    """
    can_seek(actor, participation, participation.city_id).require()
    with scope(MENTORING):
        found = _lock_offer(offer)
        if not found.is_open:
            raise Invalid(CLOSED)
        free = found.free > 0
        pair = _open(
            found,
            participation.city,
            ask,
            state=MatchState.ASKED if free else MatchState.QUEUED,
            words=words,
            now=now,
        )
        _accept(pair.seeker, pair.mentor, now=now)
        _save(pair, now=now)
        if free:
            _take_place(found, 1)
            messages.match_asked(pair.mentor, now=now)
    _note(actor, pair, "match-asked", now=now)
    return pair.seeker


@transaction.atomic
def suggest_match(*, actor: Actor, offer: Offer, ask: Ask, words: str, now: datetime) -> Match:
    """Suggest a mentor to a city that looks for one; both are asked. Return the mentor's side.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the mentor has no place left, or the two are in touch about this theme already.
    """
    can_suggest(actor).require()
    with scope(MENTORING):
        found = _lock_offer(offer.public_id)
        if found.free < 1:
            raise Invalid(CLOSED)
        pair = _open(found, ask.city, ask, state=MatchState.SUGGESTED, words=words, now=now)
        _take_place(found, 1)
        for row in pair.rows:
            messages.match_asked(row, now=now)
    _note(actor, pair, "match-suggested", now=now)
    return pair.mentor


@transaction.atomic
def answer_match(*, actor: Person, match: Match, accept: bool, now: datetime, reason: str = "") -> Match:
    """Accept or decline a match as one of its cities; return the own side as it now is.

    With the second yes both cities get an exchange of their own. A no frees the mentor's place, and
    whoever waits longest is asked next.

    Raises:
        Conflict: the match has been decided already.
        Forbidden: the actor does not write for this city, or it has said yes already.
        Invalid: it is declined without a reason.
    """
    if not accept and not reason.strip():
        raise Invalid(fields={"reason": _("Say why, so that the other city understands.")})
    if not Match.objects.visible_to(actor).filter(pk=match.pk).exists():
        raise Conflict(_("This match is no longer here."))
    with scope(MENTORING):
        pair = _lock_pair(match.key)
        own, other = pair.sides_of(match.city_id)
        held = own.state in HOLDING
        step = MATCH.step(own.state, MatchStep.ACCEPT if accept else MatchStep.DECLINE)
        may(actor, own, step, now=now).require()
        for row in pair.rows:
            row.state, row.reason = MatchState(step.target), reason.strip()
        if accept:
            _accept(own, other, now=now)
        _save(pair, now=now)
        _after_answer(pair, own, other, held=held, now=now)
    _note(actor, pair, f"match-{step.action}", now=now)
    return own


def _after_answer(pair: "Pair", own: Match, other: Match, *, held: bool, now: datetime) -> None:
    if own.state == MatchState.AGREED:
        _begin(pair, now=now)
        for row in pair.rows:
            messages.match_answered(row, accepted=True, now=now)
    elif own.state == MatchState.DECLINED:
        messages.match_answered(other, accepted=False, now=now)
        if held:
            free_place(pair.offer, now=now)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of a match, and the offer it is about, all locked."""

    mentor: Match
    seeker: Match
    offer: Offer

    @property
    def rows(self) -> tuple[Match, Match]:
        """Both sides."""
        return self.mentor, self.seeker

    def sides_of(self, city_id: int) -> tuple[Match, Match]:
        """Return the own side of a city, and the other one."""
        return (self.mentor, self.seeker) if self.mentor.city_id == city_id else (self.seeker, self.mentor)


def free_place(offer: Offer, *, now: datetime) -> None:
    """Give a place back and ask the mentor for whoever has waited longest. The offer is locked."""
    _take_place(offer, -1)
    if offer.free < 1:
        return
    waiting = Match.objects.filter(offer=offer, state=MatchState.QUEUED).order_by("created_at", "pk").first()
    if waiting is None:
        return
    pair = _lock_pair(waiting.key)
    step = MATCH.step(pair.mentor.state, MatchStep.CALL)
    for row in pair.rows:
        row.state = MatchState(step.target)
    _save(pair, now=now)
    _take_place(offer, 1)
    messages.match_asked(pair.mentor, now=now)


def complete(key: str, *, now: datetime) -> None:
    """Close the match of an exchange that both cities have confirmed; its place is free again."""
    pair = _lock_pair(key)
    step = MATCH.step(pair.mentor.state, MatchStep.COMPLETE)
    for row in pair.rows:
        row.state = MatchState(step.target)
    _save(pair, now=now)
    free_place(pair.offer, now=now)


def _lock_offer(public_id: str) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("city", "theme")
    found: Offer | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Conflict(_("This offer is no longer here."))
    return found


def _lock_pair(key: str) -> Pair:
    """Lock the offer first and then both sides: the order of every act on matches."""
    offers = Offer.objects.select_for_update(of=("self",)).select_related("city", "theme")
    offer = offers.get(matches__key=key)
    rows = Match.objects.filter(key=key).select_for_update(of=("self",))
    sides = {row.side: row for row in rows.select_related("city", "other", "theme").order_by("pk")}
    return Pair(sides[MatchSide.MENTOR], sides[MatchSide.SEEKER], offer)


def _open(
    offer: Offer, seeker: City, ask: Ask | None, *, state: MatchState, words: str, now: datetime
) -> Pair:
    shared = {
        "key": new_public_id(),
        "theme": offer.theme,
        "words": words,
        "state": state,
        "created_at": now,
        "changed_at": now,
    }
    mentor = Match(side=MatchSide.MENTOR, city=offer.city, other=seeker, offer=offer, **shared)
    asking = Match(side=MatchSide.SEEKER, city=seeker, other=offer.city, ask=ask, **shared)
    with explained(Match):
        Match.objects.bulk_create([mentor, asking])
    return Pair(mentor, asking, offer)


def _accept(own: Match, other: Match, *, now: datetime) -> None:
    own.accepted_at = other.other_accepted_at = now


def _save(pair: Pair, *, now: datetime) -> None:
    for row in pair.rows:
        row.changed_at = now
        row.save(update_fields=["state", "reason", "accepted_at", "other_accepted_at", "changed_at"])


def _take_place(offer: Offer, number: int) -> None:
    """Count places on the locked offer; the database refuses more than there are."""
    with explained(Offer):
        Offer.objects.filter(pk=offer.pk).update(taken=F("taken") + number)
    offer.taken += number


def _begin(pair: Pair, *, now: datetime) -> None:
    Collaboration.objects.bulk_create(
        Collaboration(
            key=row.key,
            city_id=row.city_id,
            other_id=row.other_id,
            side=row.side,
            topic=row.theme.label,
            opened_at=now,
            changed_at=now,
        )
        for row in pair.rows
    )


def _note(actor: Actor, pair: Pair, action: str, *, now: datetime) -> None:
    """Append to the chain of each city; each names only its own side."""
    with scope(MENTORING):
        for row in pair.rows:
            record(
                actor=actor,
                subject=f"city:{row.city_id}",
                action=action,
                now=now,
                city_id=row.city_id,
                data={"match": row.key, "state": row.state},
            )
            touch(row.city_id)
