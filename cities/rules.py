"""Who may do what with cities and their teams. Each rule answers with a reason the page can show."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership
from cities.workflow import TEAM, CityRole
from icc.accounts.rules import is_desk, sees_programme
from icc.core.decisions import Decision, allow_if
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
