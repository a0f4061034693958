"""Who may do what with accounts."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from icc.accounts.models import NetworkRole, User
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person, System, is_staff


def is_desk(actor: Actor) -> Decision:
    """The programme desk, or the platform itself."""
    desk = isinstance(actor, Person) and actor.network == NetworkRole.DESK
    return allow_if(desk or isinstance(actor, System), _("Only the programme desk may do this."))


def sees_programme(actor: Actor) -> Decision:
    """Desk and EC staff, who work across all cities."""
    return allow_if(is_staff(actor), _("This page is for the programme desk and European Commission staff."))


can_invite_to_network = is_desk
can_resend = is_desk


def can_take_network_role(actor: Actor, user: User, *, people: Iterable[User]) -> Decision:
    """The desk; never from the last of the desk who can sign in.

    Args:
        actor: who asks.
        user: the person whose role is to be taken.
        people: all who hold a role in the network now.
    """
    others = any(
        other.network == NetworkRole.DESK
        and other.is_active
        and other.has_usable_password()
        and other.pk != user.pk
        for other in people
    )
    return is_desk(actor) & allow_if(
        user.network != NetworkRole.DESK or others,
        _("The programme needs a desk. Invite somebody else first, and wait until they have signed in."),
    )
