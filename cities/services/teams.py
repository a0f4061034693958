"""Giving people access to a city's workspace, and taking it."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cities import messages
from cities.models import City, Membership
from cities.rules import can_give, can_invite_again, can_remove
from cities.services.access import grant_role
from cities.services.standing import touch
from cities.workflow import CityRole
from icc.accounts.services import find_or_create_user, invite, withdraw_invitations
from icc.audit.models import Entry
from icc.audit.services import record
from icc.core.errors import Conflict
from icc.tenancy.actors import Actor


@transaction.atomic
def invite_member(
    *, actor: Actor, city: City, email: str, name: str, function: str, role: CityRole, now: datetime
) -> Membership:
    """Give a person a role in the city and tell them.

    Effects, in order: the account is found or made, the role is stored with its audit entry;
    a person without a password is invited to set one, anybody else is told of the new access.
    A closed account takes the role too, which opens nothing, and is sent nothing: whoever invites
    cannot tell one address from another.

    Args:
        actor: who invites.
        city: where.
        email: address, in whatever capitals; an account known by it keeps its own name and function.
        name: as it will be shown.
        function: what the person does at the city.
        role: one of the city's own roles.
        now: the present moment.

    Raises:
        Forbidden: the actor does not manage this team, or the role is not the city's to give.
        Invalid: the person holds this role already.
    """
    can_give(actor, city, role).require()
    user = find_or_create_user(actor=actor, email=email, name=name, function=function, now=now)
    membership = grant_role(actor=actor, city=city, user=user, role=role, now=now)
    _tell(actor, membership, key=f"membership:{membership.pk}", now=now)
    return membership


@transaction.atomic
def invite_again(*, actor: Actor, membership: Membership, now: datetime) -> None:
    """Send a fresh invitation; the link in the former one dies. Whoever has a password is told again.

    Raises:
        Forbidden: the actor does not manage this team, or the person has accepted already.
    """
    can_invite_again(actor, membership).require()
    entry = _note(actor, membership, "invited-again", now=now)
    _tell(actor, membership, key=f"membership:{membership.pk}:{entry.number}", now=now)


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership, now: datetime) -> None:
    """Take a role in the city from a person.

    Locks all roles of the city first: of two who remove the last two coordinators at once, the
    second is refused. Open invitations of a person who is left without any role expire.

    Raises:
        Forbidden: the actor does not manage this team, the role is a coach's, or the last coordinator's.
        Conflict: somebody else has taken the role already.
    """
    team = Membership.objects.filter(city_id=membership.city_id).select_related("user", "city")
    locked = {row.pk: row for row in team.select_for_update(of=("self",)).order_by("pk")}
    current = locked.get(membership.pk)
    if current is None:
        raise Conflict
    can_remove(actor, current, team=locked.values()).require()
    _note(actor, current, "role-taken", now=now)
    current.delete()
    withdraw_invitations(actor=actor, user=current.user, now=now)
    touch(current.city_id)


def _note(actor: Actor, membership: Membership, action: str, *, now: datetime) -> Entry:
    return record(
        actor=actor,
        subject=f"city:{membership.city_id}",
        action=action,
        now=now,
        city_id=membership.city_id,
        data={"person": membership.user_id, "role": membership.role},
    )


def _tell(actor: Actor, membership: Membership, *, key: str, now: datetime) -> None:
    user = membership.user
    if not user.is_active:
        return
    if user.has_usable_password():
        messages.access_given(membership=membership, key=key, now=now)
        return
    with translation.override(user.language):
        reason = _("the team of %(city)s") % {"city": membership.city.name}
    invite(actor=actor, user=user, reason=reason, now=now)
