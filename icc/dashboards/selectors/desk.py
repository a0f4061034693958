"""What the programme desk sees: its people, and messages that need a decision."""

from dataclasses import dataclass

from icc.accounts.models import User
from icc.notifications.models import Message
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the desk's page shows."""

    people: list[User]
    stuck: list[Message]


def desk_page(*, actor: Actor) -> DeskPage:
    """Return the people of the network and the first fifty stuck messages."""
    people = User.objects.visible_to(actor).exclude(network="").order_by("network", "name")
    return DeskPage(people=list(people), stuck=list(Message.objects.visible_to(actor).stuck()[:50]))
