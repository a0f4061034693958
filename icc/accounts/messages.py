"""What accounts tell people."""

from datetime import datetime

from icc.accounts.models import Invitation, User
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

INVITED = MessageKind("accounts.invited")
NETWORK_ACCESS_GIVEN = MessageKind("accounts.network_access_given")
PASSWORD_RESET = MessageKind("accounts.password_reset")


def invited(*, invitation: Invitation, token: str, reason: str, now: datetime) -> None:
    """Tell a person that they are invited, with the link to set a password."""
    user = invitation.user
    notify(
        kind=INVITED,
        to=Recipient.of(user),
        key=f"invitation:{invitation.pk}",
        context={"reason": reason},
        secrets={"path": f"/accounts/invitation/{token}/"},
        now=now,
    )


def network_access_given(*, user: User, key: str, now: datetime) -> None:
    """Tell a person who has an account already that they now work across all cities."""
    notify(
        kind=NETWORK_ACCESS_GIVEN,
        to=Recipient.of(user),
        key=f"network-role:{key}",
        context={"path": "/home/"},
        now=now,
    )


def password_reset(*, user: User, key: str, path: str, now: datetime) -> None:
    """Send a person the link to a new password; `key` tells one asking from the next."""
    notify(
        kind=PASSWORD_RESET,
        to=Recipient.of(user),
        key=f"password-reset:{key}",
        context={},
        secrets={"path": path},
        now=now,
    )
