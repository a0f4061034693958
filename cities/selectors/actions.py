"""What cities have agreed to do, in lists and as things that are asked of somebody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.models import ActionPoint, City
from cities.querysets import ActionPointQuerySet
from cities.rules import can_add_action, open_action_steps
from cities.workflow import OPEN_ACTIONS, ActionState, ActionStep, CityRole
from icc.accounts.models import User
from icc.core import clock
from icc.core.decisions import Decision
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person

TONES = {
    ActionState.OPEN: "neutral",
    ActionState.IN_PROGRESS: "progress",
    ActionState.DONE: "info",
    ActionState.VERIFIED: "done",
    ActionState.DROPPED: "neutral",
}
FINISHED = (ActionState.DONE, ActionState.VERIFIED)
SOON = timedelta(days=14)
"""What is due later is not asked of anybody yet."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action point in a list, and what the reader may do with it."""

    action: ActionPoint
    overdue: bool
    steps: list[Transition]

    @property
    def state(self) -> str | Promise:
        """The state in words; what is late says so."""
        return _("Overdue") if self.overdue else ActionState(self.action.state).label

    @property
    def tone(self) -> str:
        """How it looks."""
        return "danger" if self.overdue else TONES[ActionState(self.action.state)]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.action.state in OPEN_ACTIONS

    @property
    def shown_by(self) -> str:
        """What shows that it is done, while it is."""
        return self.action.evidence if self.action.state in FINISHED else ""

    @property
    def dropped_because(self) -> str:
        """Why it was dropped, while it is."""
        return self.action.reason if self.action.state == ActionState.DROPPED else ""

    @property
    def needs_words(self) -> bool:
        """Whether a step takes the evidence or a reason."""
        return any(step.action in (ActionStep.FINISH, ActionStep.DROP) for step in self.steps)


def _rows(actor: Actor, actions: Iterable[ActionPoint], *, today: date) -> list[ActionRow]:
    return [
        ActionRow(
            action,
            action.state in OPEN_ACTIONS and action.due_on is not None and action.due_on < today,
            open_action_steps(actor, action),
        )
        for action in actions
    ]


@dataclass(frozen=True, slots=True)
class ActionsPage:
    """The actions of a city: what is to be done first, then what is done or dropped."""

    rows: list[ActionRow]
    add: Decision

    @property
    def open(self) -> list[ActionRow]:
        """What is still to be done."""
        return [row for row in self.rows if row.is_open]

    @property
    def closed(self) -> list[ActionRow]:
        """What is done or dropped."""
        return [row for row in self.rows if not row.is_open]


def _listed(actor: Actor) -> ActionPointQuerySet:
    rows: ActionPointQuerySet = ActionPoint.objects.visible_to(actor).select_related("owner", "city")
    return rows


def actions_page(*, actor: Actor, city: City, now: datetime) -> ActionsPage:
    """Return the actions of a city, those without a date last."""
    rows = _rows(actor, _listed(actor).filter(city=city), today=clock.day(now))
    return ActionsPage(rows, can_add_action(actor, city.pk))


def open_actions(*, actor: Actor, city_ids: Collection[int], now: datetime) -> list[ActionRow]:
    """Return what is still to be done in some cities, the nearest date first."""
    rows = _listed(actor).open().filter(city_id__in=city_ids)
    return _rows(actor, rows, today=clock.day(now))


def asked_actions(*, actor: Person, now: datetime) -> list[ActionRow]:
    """Return the actor's own actions that are due soon or late, and those a coach is to confirm."""
    today = clock.day(now)
    own = Q(owner_id=actor.user_id, state__in=OPEN_ACTIONS, due_on__lte=today + SOON)
    done = Q(city__in=actor.cities_as(CityRole.COACH), state=ActionState.DONE) & ~Q(owner_id=actor.user_id)
    return _rows(actor, _listed(actor).filter(own | done), today=today)


def possible_owners(city: City) -> list[User]:
    """Return who may own an action of a city: its team and its coaches, each once, by name."""
    held = city.memberships.filter(user__is_active=True).select_related("user")
    users = {membership.user_id: membership.user for membership in held}
    return sorted(users.values(), key=lambda user: user.name)
