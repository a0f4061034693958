"""What accounts tell people."""

from datetime import datetime

from icc.accounts.models import Invitation
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

INVITED = MessageKind("accounts.invited")


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
