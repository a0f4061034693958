"""Who may do what with accounts."""

from django.utils.translation import gettext_lazy as _

from icc.accounts.models import NetworkRole
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person, System


def is_desk(actor: Actor) -> Decision:
    """The programme desk, or the platform itself."""
    desk = isinstance(actor, Person) and actor.network == NetworkRole.DESK
    return allow_if(desk or isinstance(actor, System), _("Only the programme desk may do this."))


def sees_programme(actor: Actor) -> Decision:
    """Desk and EC staff, who work across all cities."""
    inside = isinstance(actor, Person) and bool(actor.network)
    return allow_if(inside, _("This page is for the programme desk and European Commission staff."))


can_invite_to_network = is_desk
