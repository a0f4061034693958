"""Giving people their roles in a city, and taking them."""

from datetime import datetime

from django.db import transaction

from cities.models import City, Membership
from cities.services.standing import touch
from icc.accounts.models import User
from icc.accounts.services import withdraw_invitations
from icc.audit.services import record
from icc.core.integrity import explained
from icc.tenancy.actors import Actor


@transaction.atomic
def grant_role(*, actor: Actor, city: City, user: User, role: str, now: datetime) -> Membership:
    """Write one role of a person in a city. The caller has asked the rule that applies to it.

    Raises:
        Invalid: the person already holds this role here.
    """
    membership = Membership(city=city, user=user, role=role, since=now)
    with explained(Membership):
        membership.save()
    data = {"person": user.pk, "role": role}
    record(actor=actor, subject=f"city:{city.pk}", action="role-granted", now=now, city_id=city.pk, data=data)
    touch(city.pk)
    return membership


@transaction.atomic
def take_role(*, actor: Actor, city: City, user: User, role: str, now: datetime) -> None:
    """Take one role of a person in a city, if held. The caller has asked the rule that applies to it.

    Open invitations of a person who is left without any role expire.
    """
    gone, _rows = Membership.objects.filter(city=city, user=user, role=role).delete()
    if not gone:
        return
    data = {"person": user.pk, "role": role}
    record(actor=actor, subject=f"city:{city.pk}", action="role-taken", now=now, city_id=city.pk, data=data)
    withdraw_invitations(actor=actor, user=user, now=now)
    touch(city.pk)
