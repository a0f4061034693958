"""Who may do what with cities and their teams. Each rule answers with a reason the page can show."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from cities.models import ActionPoint, City, Deliverable, Membership
from cities.workflow import ACTION, DELIVERABLE, TEAM, WITH_CITY, WRITERS, CityRole
from icc.accounts.rules import is_desk, sees_programme
from icc.core.decisions import Decision, Rule, allow_if
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person

COACHES = _("Coaches are assigned by the programme, not by the city.")

can_import = is_desk


def can_export_reference(actor: Actor) -> Decision:
    """Desk, EC staff, or the platform itself."""
    return is_desk(actor) | sees_programme(actor)


def can_manage_team(actor: Actor, city: City) -> Decision:
    """The city's coordinator, or the desk."""
    coordinator = isinstance(actor, Person) and actor.holds(city.pk, CityRole.COORDINATOR)
    reason = _("Only the coordinator of the city and the programme desk change the team.")
    return allow_if(coordinator or is_desk(actor), reason)


def can_set_city_approvals(actor: Actor, city_id: int) -> Decision:
    """The city's coordinator says which offices a deal passes."""
    coordinator = isinstance(actor, Person) and actor.holds(city_id, CityRole.COORDINATOR)
    return allow_if(coordinator, _("Only the coordinator of the city may do this."))


can_set_edition_approvals = is_desk


def can_give(actor: Actor, city: City, role: str) -> Decision:
    """Whoever manages the team gives the city's own roles; coaches come from the programme."""
    return can_manage_team(actor, city) & allow_if(role in TEAM, COACHES)


def can_remove(actor: Actor, membership: Membership, *, team: Iterable[Membership]) -> Decision:
    """Whoever manages the team; never a coach, never the last coordinator who can sign in.

    Args:
        actor: who asks.
        membership: the role to be taken.
        team: all roles held in the city now, with their people.
    """
    others = any(
        other.role == CityRole.COORDINATOR and other.user.is_active and other.pk != membership.pk
        for other in team
    )
    return (
        can_manage_team(actor, membership.city)
        & allow_if(membership.role in TEAM, COACHES)
        & allow_if(
            membership.role != CityRole.COORDINATOR or others,
            _("The city needs a coordinator. Invite another one first."),
        )
    )


def can_invite_again(actor: Actor, membership: Membership) -> Decision:
    """Whoever manages the team, while the person has not come yet."""
    return can_manage_team(actor, membership.city) & allow_if(
        membership.is_pending, _("This person has already accepted.")
    )


def can_add_action(actor: Actor, city_id: int) -> Decision:
    """The city's writers and its coaches."""
    helps = isinstance(actor, Person) and actor.holds(city_id, *WRITERS, CityRole.COACH)
    return allow_if(helps, _("Only the city's team and its coaches record what is to be done."))


def can_work_on_action(actor: Actor, action: ActionPoint) -> Decision:
    """The city's writers, its coaches, and whoever owns the action."""
    owns = isinstance(actor, Person) and actor.user_id == action.owner_id
    return can_add_action(actor, action.city_id) | allow_if(
        owns, _("Only the city's team, its coaches and the owner of the action may do this.")
    )


def can_verify_action(actor: Actor, action: ActionPoint) -> Decision:
    """A coach of the city, never the owner."""
    other = isinstance(actor, Person) and actor.user_id != action.owner_id
    coach = isinstance(actor, Person) and actor.holds(action.city_id, CityRole.COACH)
    return allow_if(coach and other, _("A coach of the city confirms it."))


ACTION_RULES: dict[str, Callable[[Actor, ActionPoint], Decision]] = {
    rule.__name__: rule for rule in (can_work_on_action, can_verify_action)
}
"""Rules by the names that the workflow table uses."""


can_move_anchor = is_desk
can_settle_edition = is_desk
can_join_organisations = is_desk


def can_change_kind(actor: Actor, *, begun: bool) -> Decision:
    """The desk, while no city has handed the document in: what was answered to is not changed afterwards."""
    return is_desk(actor) & allow_if(
        not begun, _("A city has handed it in already, so what is asked for stays as it is.")
    )


def is_city_writer(actor: Actor, city_id: int) -> Decision:
    """Writers of the city."""
    writes = isinstance(actor, Person) and actor.holds(city_id, *WRITERS)
    return allow_if(writes, _("Only the coordinator and editors of the city may do this."))


def can_hand_in(actor: Actor, deliverable: Deliverable) -> Decision:
    """Writers of the city."""
    return is_city_writer(actor, deliverable.city_id)


def can_add_file(actor: Actor, deliverable: Deliverable) -> Decision:
    """Writers of the city, while it is their turn."""
    return can_hand_in(actor, deliverable) & allow_if(
        deliverable.state in WITH_CITY, _("It has been handed in. Take it back, or wait for the answer.")
    )


def can_review(actor: Actor, deliverable: Deliverable) -> Decision:
    """A coach of the city, or the desk."""
    coach = isinstance(actor, Person) and actor.holds(deliverable.city_id, CityRole.COACH)
    return allow_if(coach or is_desk(actor), _("A coach of the city or the programme desk answers."))


def can_settle(actor: Actor, deliverable: Deliverable) -> Decision:
    """The desk publishes, and says what is not needed."""
    return is_desk(actor)


def can_ask_for_time(actor: Actor, deliverable: Deliverable) -> Decision:
    """Writers of the city, while it is their turn and no answer is pending."""
    return can_add_file(actor, deliverable) & allow_if(
        deliverable.asked_until is None, _("You have asked already. The answer comes by mail.")
    )


def can_answer_about_time(actor: Actor, deliverable: Deliverable) -> Decision:
    """Whoever reviews, while the city waits for an answer."""
    return can_review(actor, deliverable) & allow_if(
        deliverable.asked_until is not None, _("Nobody asks for more time here.")
    )


DELIVERABLE_RULES: dict[str, Callable[[Actor, Deliverable], Decision]] = {
    rule.__name__: rule for rule in (can_hand_in, can_review, can_settle)
}

RULES: dict[str, Rule] = {**ACTION_RULES, **DELIVERABLE_RULES}
"""All rules by the names that the workflow tables use."""


def open_deliverable_steps(actor: Actor, deliverable: Deliverable) -> list[Transition]:
    """Return the steps the actor may take now, in table order."""
    return [
        step
        for step in DELIVERABLE.leaving(deliverable.state)
        if DELIVERABLE_RULES[step.rule](actor, deliverable)
    ]


def open_action_steps(actor: Actor, action: ActionPoint) -> list[Transition]:
    """Return the steps the actor may take now, in table order."""
    return [step for step in ACTION.leaving(action.state) if ACTION_RULES[step.rule](actor, action)]
