"""Inviting people and letting them in; giving and taking roles across all cities."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from icc.accounts import messages
from icc.accounts.models import Invitation, User
from icc.accounts.rules import can_invite_to_network, can_resend, can_take_network_role
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.notifications.services import send_again
from icc.tenancy.actors import Actor, Person, System
from icc.tenancy.scopes import scope

VALID_FOR = timedelta(days=14)


def digest_of(token: str) -> str:
    """Return what is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def find_or_create_user(*, actor: Actor, email: str, name: str, now: datetime, function: str = "") -> User:
    """Return the account with this address, made without a usable password if there is none yet.

    Of several who make it at once, one does and all get it. Making it is audited, and enters the
    network role: the city role may not write accounts.
    """
    values = {"name": name.strip(), "function": function.strip(), "password": make_password(None)}
    with scope(System("new account")):
        user: User
        user, created = User.objects.get_or_create(email=email.strip().lower(), defaults=values)
    if created:
        record(actor=actor, subject=f"user:{user.pk}", action="account-created", now=now)
    return user


@transaction.atomic
def set_password(*, actor: Actor, user: User, password: str, now: datetime) -> None:
    """Store a new password; audited. The caller has checked the old one, or the link from the mail."""
    user.set_password(password)
    with scope(System("password")):
        user.save(update_fields=["password"])
    record(actor=actor, subject=f"user:{user.pk}", action="password-set", now=now)


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
def withdraw_invitations(*, actor: Actor, user: User, now: datetime) -> None:
    """Let the open invitations of a person expire who has neither a city nor a role in the network; audited.

    Locks the account first, so that an invitation sent at the same time is either seen or waits.
    """
    with scope(System("accounts")):
        current = User.objects.select_for_update().get(pk=user.pk)
        if current.network or current.memberships.exists():
            return
        withdrawn = current.invitations.filter(accepted_at=None, expires_at__gt=now).update(expires_at=now)
    if withdrawn:
        record(actor=actor, subject=f"user:{user.pk}", action="invitation-withdrawn", now=now)


@transaction.atomic
def invite_to_network(*, actor: Actor, email: str, name: str, role: str, now: datetime) -> User:
    """Give a person a role across all cities (desk or EC staff) and tell them.

    A person without a password is invited to set one, anybody else is told of the new access.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: the account is closed, or the person has a role in the network or in a city already.
    """
    can_invite_to_network(actor).require()
    found = find_or_create_user(actor=actor, email=email, name=name, now=now)
    user: User = User.objects.select_for_update().get(pk=found.pk)
    _require_free(user)
    user.network = role
    user.save(update_fields=["network"])
    entry = record(
        actor=actor, subject=f"user:{user.pk}", action="network-role", now=now, data={"role": role}
    )
    if user.has_usable_password():
        messages.network_access_given(user=user, key=f"{user.pk}:{entry.number}", now=now)
    else:
        with translation.override(user.language):
            reason = _("the programme network")
        invite(actor=actor, user=user, reason=reason, now=now)
    return user


def _require_free(user: User) -> None:
    """Refuse whoever cannot take a role in the network.

    A person acts either for cities or for the programme: a role in a city would give a member of the
    Commission the city's drafts, so it is taken first.
    """
    if not user.is_active:
        raise Invalid(_("This account has been closed."))
    if user.network:
        raise Invalid(_("This person has a role in the programme already."))
    if user.memberships.exists():
        raise Invalid(_("This person works in the team of a city. Remove them there first."))


@transaction.atomic
def leave_network(*, actor: Actor, user: User, now: datetime) -> None:
    """Take the role across all cities from a person; the account stays, open invitations expire. Audited.

    Locks all people of the network first: of two of the desk who remove each other at once, the
    second is refused.

    Raises:
        Forbidden: the actor is not of the desk, or the person is the last of it who can sign in.
        Conflict: the person has no role in the network any more.
    """
    people = {row.pk: row for row in User.objects.select_for_update().exclude(network="").order_by("pk")}
    current = people.get(user.pk)
    can_take_network_role(actor, current or user, people=people.values()).require()
    if current is None:
        raise Conflict
    former, current.network = current.network, ""
    current.save(update_fields=["network"])
    subject, data = f"user:{current.pk}", {"role": former}
    record(actor=actor, subject=subject, action="network-role-taken", now=now, data=data)
    withdraw_invitations(actor=actor, user=current, now=now)


@transaction.atomic
def resend_message(*, actor: Actor, message_id: int, now: datetime) -> None:
    """Queue a message anew that was refused or whose hand-over is uncertain; audited.

    Raises:
        Forbidden: the actor is not of the desk.
        Conflict: the message is not stuck, or not any more.
    """
    can_resend(actor).require()
    if not send_again(message_id=message_id, now=now):
        raise Conflict
    record(actor=actor, subject=f"message:{message_id}", action="sent-again", now=now)


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
    with scope(System("password")):
        user.save(update_fields=["password"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(actor=Person(user_id=user.pk), subject=f"user:{user.pk}", action="invitation-accepted", now=now)
    return user
