"""Who may do what in coaching. Each rule answers with a reason the page can show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import Participation
from cities.workflow import WRITERS, CityRole, Kind, ParticipationState
from coaching.models import Engagement, Match, Session
from coaching.workflow import CANCEL, CANCELLED, SESSION, SessionState, Side
from icc.accounts.rules import is_desk
from icc.core.decisions import Decision, allow_if
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person, System

can_assign = is_desk


def coaches(actor: Actor, city_id: int) -> bool:
    """Tell whether the actor is a coach of the city."""
    return isinstance(actor, Person) and actor.holds(city_id, CityRole.COACH)


def writes(actor: Actor, city_id: int) -> bool:
    """Tell whether the actor is the city's coordinator or an editor."""
    return isinstance(actor, Person) and actor.holds(city_id, *WRITERS)


def side_of(actor: Actor, city_id: int) -> Side | None:
    """Return on which side of the city's sessions the actor stands; None for an onlooker."""
    if coaches(actor, city_id):
        return Side.COACH
    return Side.CITY if writes(actor, city_id) else None


def _is_own(actor: Actor, engagement: Engagement) -> bool:
    own = isinstance(actor, Person) and actor.user_id == engagement.coach_id
    return own and engagement.ended_on is None and coaches(actor, engagement.city_id)


def can_book(actor: Actor, engagement: Engagement | None, city_id: int) -> Decision:
    """The coach of the engagement, and the city's writers with any of its coaches."""
    taking_part = allow_if(
        side_of(actor, city_id), _("Only the city's coordinator, its editors and its coaches book sessions.")
    )
    if engagement is None:
        return taking_part & allow_if(False, _("The programme has not given this city a coach yet."))
    mine = _is_own(actor, engagement) or (writes(actor, city_id) and engagement.ended_on is None)
    return taking_part & allow_if(mine, _("You have no running job with this city."))


def can_log(actor: Actor, engagement: Engagement | None, city_id: int) -> Decision:
    """The coach of the engagement."""
    coach = allow_if(coaches(actor, city_id), _("Only a coach of the city logs a session."))
    own = engagement is not None and _is_own(actor, engagement)
    return coach & allow_if(own, _("You have no running job with this city."))


def can_correct_hours(actor: Actor, engagement: Engagement) -> Decision:
    """The coach of the running job, and the desk."""
    return allow_if(
        is_desk(actor) or _is_own(actor, engagement),
        _("Only the coach of this job and the programme desk correct its hours."),
    )


def can_move(actor: Actor, session: Session, now: datetime) -> Decision:
    """Both sides, until the session begins."""
    return allow_if(side_of(actor, session.city_id), _("Only coach and city change a session.")) & allow_if(
        session.starts_at > now, _("The session has begun already.")
    )


def can_confirm(actor: Actor, session: Session, now: datetime) -> Decision:
    """The side that has not proposed the time."""
    side = side_of(actor, session.city_id)
    other = bool(side) and side != session.side
    return can_move(actor, session, now) & allow_if(other, _("The other side confirms what you proposed."))


def can_cancel_as_coach(actor: Actor, session: Session, now: datetime) -> Decision:
    """The coach, until the session begins."""
    coach = side_of(actor, session.city_id) == Side.COACH
    return can_move(actor, session, now) & allow_if(coach, _("The city cancels for the city."))


def can_cancel_as_city(actor: Actor, session: Session, now: datetime) -> Decision:
    """The city's writers, until the session begins."""
    city = side_of(actor, session.city_id) == Side.CITY
    return can_move(actor, session, now) & allow_if(city, _("The coach cancels for the coach."))


def can_restore(actor: Actor, session: Session, now: datetime) -> Decision:
    """Both sides, while the time has not passed and the coach still has the job."""
    return can_move(actor, session, now) & allow_if(
        session.engagement.ended_on is None, _("The coach no longer works with this city.")
    )


def can_close(actor: Actor, session: Session, now: datetime) -> Decision:
    """A coach of the city, once the session has begun."""
    return allow_if(
        coaches(actor, session.city_id), _("Only a coach of the city says what became of a session.")
    ) & allow_if(session.starts_at <= now, _("The session has not begun yet."))


def can_write(actor: Actor, session: Session, now: datetime) -> Decision:
    """A coach of the city."""
    return allow_if(coaches(actor, session.city_id), _("Only a coach of the city writes about a session."))


def can_mentor(actor: Actor, participation: Participation | None, city_id: int) -> Decision:
    """The writers of a mentor city offer help."""
    mentors = participation is not None and participation.kind == Kind.MENTOR
    return allow_if(mentors, _("Only mentor cities offer help.")) & _takes_part(actor, participation, city_id)


def can_seek(actor: Actor, participation: Participation | None, city_id: int) -> Decision:
    """The writers of any other city look for help."""
    seeks = participation is not None and participation.kind != Kind.MENTOR
    return allow_if(seeks, _("Mentor cities offer help; they do not ask here.")) & _takes_part(
        actor, participation, city_id
    )


def _takes_part(actor: Actor, participation: Participation | None, city_id: int) -> Decision:
    active = participation is not None and participation.state == ParticipationState.ACTIVE
    return allow_if(
        writes(actor, city_id), _("Only the coordinator and editors of the city may do this.")
    ) & allow_if(active, _("The city takes part in no running edition."))


can_suggest = is_desk


def can_decline(actor: Actor, match: Match, now: datetime) -> Decision:
    """The writers of either city."""
    return allow_if(
        writes(actor, match.city_id), _("Only the coordinator and editors of the city may do this.")
    )


def can_answer(actor: Actor, match: Match, now: datetime) -> Decision:
    """The writers of the city that has not said yes yet."""
    return can_decline(actor, match, now) & allow_if(
        match.accepted_at is None, _("You have said yes already. The other city answers now.")
    )


def is_platform(actor: Actor, match: Match, now: datetime) -> Decision:
    """Steps that follow from others; no button leads to them."""
    return allow_if(isinstance(actor, System), _("This happens by itself."))


RULES: dict[str, Callable[[Actor, Any, datetime], Decision]] = {
    rule.__name__: rule
    for rule in (
        can_confirm,
        can_move,
        can_cancel_as_coach,
        can_cancel_as_city,
        can_restore,
        can_close,
        can_write,
        can_answer,
        can_decline,
        is_platform,
    )
}
"""Rules by the names that the workflow tables use."""


def may(actor: Actor, subject: Session | Match, step: Transition, *, now: datetime) -> Decision:
    """Answer the rule of one step."""
    return RULES[step.rule](actor, subject, now)


def open_steps(actor: Actor, session: Session, *, now: datetime) -> frozenset[str]:
    """Return the steps of a session that the actor may take now."""
    return frozenset(
        step.action for step in SESSION.leaving(session.state) if may(actor, session, step, now=now)
    )


def cancel_step(actor: Actor, session: Session) -> str:
    """Return the actor's own way to cancel a session; empty for an onlooker."""
    side = side_of(actor, session.city_id)
    return CANCEL[side] if side and SessionState(session.state) not in CANCELLED else ""
