"""What a city has agreed to do: recorded, done, dropped."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import ActionPoint, City
from cities.rules import ACTION_RULES, can_add_action
from cities.services.standing import touch
from cities.workflow import ACTION, OPEN_ACTIONS, ActionState, ActionStep
from icc.accounts.models import User
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Actor, Person


@transaction.atomic
def add_action(
    *,
    actor: Person,
    city: City,
    text: str,
    now: datetime,
    owner: User | None = None,
    due_on: date | None = None,
) -> ActionPoint:
    """Record an action point of a city. The feature it came from ties it to its origin by a row of its own.

    Raises:
        Forbidden: the actor neither writes in this city nor coaches it.
        Invalid: nothing is said, or the owner does not work in this city.
    """
    can_add_action(actor, city.pk).require()
    if not text.strip():
        raise Invalid(fields={"text": _("Say what is to be done.")})
    if owner and not city.memberships.filter(user=owner).exists():
        raise Invalid(fields={"owner": _("Choose somebody who works in this city.")})
    action = ActionPoint.objects.create(
        city=city,
        text=text.strip(),
        owner=owner,
        due_on=due_on,
        created_at=now,
        created_by_id=actor.user_id,
        changed_at=now,
    )
    _note(actor, action, "action-added", now=now)
    return action


@transaction.atomic
def move_action(
    *, actor: Person, action: ActionPoint, step: ActionStep, now: datetime, words: str = ""
) -> ActionPoint:
    """Take one step of an action point; `words` are the evidence of what is done, or why it is dropped.

    An action that is opened again keeps neither.

    Raises:
        Conflict: the action no longer stands where the step begins.
        Forbidden: the actor may not take it.
        Invalid: an action is dropped without a reason.
    """
    rows = ActionPoint.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.filter(pk=action.pk).first()
    if found is None:
        raise Conflict(_("This action is no longer here."))
    transition = ACTION.step(found.state, step)
    ACTION_RULES[transition.rule](actor, found).require()
    found.state, found.changed_at = ActionState(transition.target), now
    if step == ActionStep.DROP:
        if not words.strip():
            raise Invalid(fields={"words": _("Say why it is dropped.")})
        found.reason = words.strip()
    if step == ActionStep.FINISH:
        found.evidence = words.strip()
    if step == ActionStep.REOPEN:
        found.reason = found.evidence = ""
    found.save(update_fields=["state", "changed_at", "reason", "evidence"])
    _note(actor, found, f"action-{step.value}", now=now)
    return found


@transaction.atomic
def hand_over_actions(*, actor: Actor, city: City, former: User, successor: User, now: datetime) -> int:
    """Give the open actions of one person in a city to another; return how many. The caller asks the rule."""
    rows = ActionPoint.objects.filter(city=city, owner=former, state__in=OPEN_ACTIONS)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for action in found:
        action.owner, action.changed_at = successor, now
        action.save(update_fields=["owner", "changed_at"])
        _note(actor, action, "action-handed-over", now=now)
    return len(found)


def _note(actor: Actor, action: ActionPoint, what: str, *, now: datetime) -> None:
    record(
        actor=actor,
        subject=f"city:{action.city_id}",
        action=what,
        now=now,
        city_id=action.city_id,
        data={"action": action.public_id},
    )
    touch(action.city_id)
