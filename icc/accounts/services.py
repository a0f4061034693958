"""Inviting people and letting them in."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from icc.accounts import messages
from icc.accounts.models import Invitation, User
from icc.accounts.rules import can_invite_to_network
from icc.audit.services import record
from icc.core.errors import Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor, Person

VALID_FOR = timedelta(days=14)


def digest_of(token: str) -> str:
    """Return what is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def find_or_create_user(*, email: str, name: str, function: str = "") -> User:
    """Return the account with this address, made without a usable password if there is none yet."""
    address = email.strip().lower()
    known: User | None = User.objects.filter(email=address).first()
    if known:
        return known
    user = User(email=address, name=name.strip(), function=function.strip())
    user.set_unusable_password()
    with explained(User):
        user.save()
    return user


@transaction.atomic
def invite(*, actor: Actor, user: User, reason: str, now: datetime) -> None:
    """Send the person a link to set a password; older open links of theirs die.

    Effects, in order: the account is locked, so that of two invitations at once only the later one
    stays open, old invitations expire, a new one is stored by digest, the mail is queued
    with the only copy of the token, an audit entry is written.

    Args:
        actor: who invites.
        user: the person invited.
        reason: what they are invited to, one line for the mail.
        now: the present moment.
    """
    User.objects.select_for_update().get(pk=user.pk)
    user.invitations.filter(accepted_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    inviter = actor.user_id if isinstance(actor, Person) else None
    invitation = Invitation.objects.create(
        user=user, digest=digest_of(token), invited_by_id=inviter, created_at=now, expires_at=now + VALID_FOR
    )
    messages.invited(invitation=invitation, token=token, reason=reason, now=now)
    record(actor=actor, subject=f"user:{user.pk}", action="invited", now=now)


@transaction.atomic
def invite_to_network(*, actor: Actor, email: str, name: str, role: str, now: datetime) -> User:
    """Give a person a role across all cities (desk or EC staff) and invite them.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    can_invite_to_network(actor).require()
    user = find_or_create_user(email=email, name=name)
    user.network = role
    user.save(update_fields=["network"])
    record(actor=actor, subject=f"user:{user.pk}", action="network-role", now=now, data={"role": role})
    if not user.has_usable_password():
        invite(actor=actor, user=user, reason=str(_("the programme network")), now=now)
    return user


def open_invitation(*, token: str, now: datetime) -> Invitation | None:
    """Return the invitation behind a token, or None when it is unknown, used or expired."""
    live = Invitation.objects.filter(accepted_at=None, expires_at__gt=now, user__is_active=True)
    return live.select_related("user").filter(digest=digest_of(token)).first()


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """Set the password and use the link up.

    Raises:
        Invalid: the link is unknown, expired or already used.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("user")
    live = locked.filter(accepted_at=None, expires_at__gt=now, user__is_active=True)
    invitation = live.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise Invalid(_("This link has expired or was already used. Ask for a new one."))
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(actor=Person(user_id=user.pk), subject=f"user:{user.pk}", action="invitation-accepted", now=now)
    return user
