"""Messages in the words of their readers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from icc.notifications.workflow import STUCK, MessageState
from icc.tenancy.actors import Actor, Person, sees_network
from icc.tenancy.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from icc.notifications.models import Message


class MessageQuerySet(VisibleQuerySet["Message"]):
    """Messages of the outbox."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those addressed to the person; all to those who see the network."""
        if sees_network(actor):
            return self.all()
        return self.filter(user_id=actor.user_id) if isinstance(actor, Person) else self.none()

    def due(self, *, now: datetime) -> Self:
        """Return queued messages whose time has come, oldest first, however old."""
        return self.filter(state=MessageState.QUEUED, due_at__lte=now).order_by("due_at")

    def stuck(self) -> Self:
        """Return those that the desk must decide about, oldest first."""
        return self.filter(state__in=STUCK).order_by("due_at")
