"""What the pages about sessions know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from cities.models import ActionPoint, City, Membership
from cities.rules import open_action_steps
from cities.workflow import OPEN_ACTIONS, ActionState, ActionStep
from coaching.models import Engagement, PrivateNote, Session, SessionAction, SharedNote
from coaching.rules import can_assign, can_book, can_log, can_write, cancel_step, coaches, open_steps
from coaching.selectors.facts import Hours, hours_of, in_hours
from coaching.workflow import AHEAD, HELD, EngagementRole, SessionState
from icc.core import clock
from icc.core.decisions import Decision
from icc.core.wall_time import on_clocks_of
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person

TONES: dict[SessionState, str] = {
    SessionState.PROPOSED: "attention",
    SessionState.CONFIRMED: "info",
    SessionState.DONE: "progress",
    SessionState.WRITTEN_UP: "done",
    SessionState.CANCELLED_BY_COACH: "neutral",
    SessionState.CANCELLED_BY_CITY: "neutral",
    SessionState.NO_SHOW: "danger",
}
"""How a state looks; the words always stand beside it."""

ACTION_TONES = {
    ActionState.OPEN: "attention",
    ActionState.IN_PROGRESS: "progress",
    ActionState.DONE: "done",
    ActionState.VERIFIED: "done",
    ActionState.DROPPED: "neutral",
}
NEED_WORDS = (ActionStep.FINISH, ActionStep.DROP)
"""Steps of an action that take a sentence with them."""

SHOWN = 20
"""Past sessions and finished actions on the page of a city."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list, on the clock of its own zone."""

    session: Session
    starts: datetime
    ends: datetime
    shared: SharedNote | None = None
    private: PrivateNote | None = None

    @classmethod
    def of(cls, session: Session, **notes: SharedNote | PrivateNote | None) -> "SessionRow":
        """Return the row of a session."""
        starts, ends = (on_clocks_of(session.zone, at) for at in (session.starts_at, session.ends_at))
        return cls(session, starts, ends, **notes)  # type: ignore[arg-type]  # each note comes under its own name

    @property
    def state(self) -> str | Promise:
        """The state in words."""
        return SessionState(self.session.state).label

    @property
    def tone(self) -> str:
        """How the state looks."""
        return TONES[SessionState(self.session.state)]

    @property
    def clock(self) -> str:
        """The place whose clock is shown."""
        return self.session.zone.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action point with what the reader may do with it.

    Attributes:
        steps: each with whether a sentence is asked for.
        origin: the session it came from, if from one.
    """

    action: ActionPoint
    owner: str
    is_overdue: bool
    steps: list[tuple[Transition, bool]]
    origin: Session | None

    @property
    def state(self) -> str | Promise:
        """The state in words."""
        return ActionState(self.action.state).label

    @property
    def tone(self) -> str:
        """How the state looks."""
        return "danger" if self.is_overdue else ACTION_TONES[ActionState(self.action.state)]


@dataclass(frozen=True, slots=True)
class CityCoaching:
    """The coaching of one city on one page."""

    coaches: list[Engagement]
    waiting: list[SessionRow]
    ahead: list[SessionRow]
    past: list[SessionRow]
    open_actions: list[ActionRow]
    closed_actions: list[ActionRow]
    hours: Hours
    book: Decision
    log: Decision
    replace: Decision
    reads_private: bool


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One session on one page."""

    row: SessionRow
    steps: frozenset[str]
    cancel: str
    actions: list[ActionRow]
    hours: float
    write: Decision
    reads_private: bool
    earlier: Sequence[SharedNote | PrivateNote] = field(default_factory=list)


def running_engagements(*, actor: Actor, city_id: int) -> list[Engagement]:
    """Return the running jobs in a city, the actor's own first and then the lead's."""
    rows = Engagement.objects.visible_to(actor).running().filter(city_id=city_id)
    own = actor.user_id if isinstance(actor, Person) else 0
    order = EngagementRole.values
    return sorted(
        rows.select_related("coach", "city"), key=lambda row: (row.coach_id != own, order.index(row.role))
    )


def city_coaching(*, actor: Actor, city: City, now: datetime) -> CityCoaching:
    """Return the coaching of a city as the actor may see it, in a fixed number of queries."""
    jobs = running_engagements(actor=actor, city_id=city.pk)
    rows = Session.objects.visible_to(actor).filter(city=city).select_related("engagement__coach")
    sessions = list(rows.order_by("-starts_at", "-pk")[:100])
    coming = [row for row in sessions if row.state in AHEAD and row.ends_at >= now]
    waiting = [row for row in sessions if row.state in AHEAD and row.ends_at < now]
    past = [row for row in sessions if row.state not in AHEAD][:SHOWN]
    shared = latest_notes(SharedNote.objects.visible_to(actor).filter(session__in=past))
    private = latest_notes(PrivateNote.objects.visible_to(actor).filter(session__in=past))
    actions = action_rows(actor=actor, city=city, now=now)
    job = jobs[0] if jobs else None
    return CityCoaching(
        coaches=jobs,
        waiting=[SessionRow.of(row) for row in waiting],
        ahead=[SessionRow.of(row) for row in reversed(coming)],
        past=[SessionRow.of(row, shared=shared.get(row.pk), private=private.get(row.pk)) for row in past],
        open_actions=[row for row in actions if row.action.state in OPEN_ACTIONS],
        closed_actions=[row for row in actions if row.action.state not in OPEN_ACTIONS][:SHOWN],
        hours=hours_of(actor=actor, city_ids=[city.pk]).get(city.pk, Hours()),
        book=can_book(actor, job, city.pk),
        log=can_log(actor, job, city.pk),
        replace=can_assign(actor),
        reads_private=coaches(actor, city.pk),
    )


def latest_notes(notes: Iterable[SharedNote | PrivateNote]) -> dict[int, SharedNote | PrivateNote]:
    """Return the latest version of each session's note."""
    found: dict[int, SharedNote | PrivateNote] = {}
    for note in sorted(notes, key=lambda note: note.version):
        found[note.session_id] = note
    return found


def action_rows(
    *, actor: Actor, city: City, now: datetime, session: Session | None = None
) -> list[ActionRow]:
    """Return the action points of a city, or those that came out of one session."""
    actions = ActionPoint.objects.visible_to(actor).filter(city=city).select_related("owner")
    if session:
        actions = actions.filter(coaching__session=session)
    links = SessionAction.objects.visible_to(actor).filter(city=city).select_related("session")
    origins = {link.action_id: link.session for link in links}
    today = clock.day(now)
    return [
        ActionRow(
            action=action,
            owner=action.owner.name if action.owner else "",
            is_overdue=action.state in OPEN_ACTIONS and action.due_on is not None and action.due_on < today,
            steps=[(step, step.action in NEED_WORDS) for step in open_action_steps(actor, action)],
            origin=origins.get(action.pk),
        )
        for action in actions.order_by("due_on", "pk")
    ]


def session_page(*, actor: Actor, session: Session, now: datetime) -> SessionPage:
    """Return everything the page of a session shows to the actor."""
    shared = list(SharedNote.objects.visible_to(actor).filter(session=session).select_related("author"))
    private = list(PrivateNote.objects.visible_to(actor).filter(session=session).select_related("author"))
    row = SessionRow.of(
        session, shared=shared[0] if shared else None, private=private[0] if private else None
    )
    steps = open_steps(actor, session, now=now)
    cancel = cancel_step(actor, session)
    return SessionPage(
        row=row,
        steps=steps,
        cancel=cancel if cancel in steps else "",
        actions=action_rows(actor=actor, city=session.city, now=now, session=session),
        hours=in_hours(sum(entry.quarters for entry in session.hours.visible_to(actor))),
        write=can_write(actor, session, now) if session.state in HELD else Decision(allowed=False),
        reads_private=coaches(actor, session.city_id),
        earlier=[*shared[1:], *private[1:]],
    )


def session_to_log(*, actor: Actor, city: City, now: datetime) -> Session | None:
    """Return the booked session a coach most likely wants to write up: the latest that has begun."""
    rows = Session.objects.visible_to(actor).filter(city=city).unlogged(now=now)
    own = rows.filter(engagement__coach_id=actor.user_id) if isinstance(actor, Person) else rows.none()
    return own.select_related("engagement__coach", "city").first()


def next_session(*, actor: Actor, city: City, now: datetime) -> SessionRow | None:
    """Return the city's next session, confirmed or not."""
    rows = Session.objects.visible_to(actor).filter(city=city).ahead(now=now)
    found = rows.select_related("engagement__coach").first()
    return SessionRow.of(found) if found else None


def owners(*, actor: Actor, city: City) -> list[Membership]:
    """Return who may own an action point of the city, each person once."""
    rows = Membership.objects.visible_to(actor).filter(city=city, user__is_active=True)
    people = {row.user_id: row for row in rows.select_related("user").order_by("pk")}
    return sorted(people.values(), key=lambda row: row.person)
