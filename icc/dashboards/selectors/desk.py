"""What the programme desk sees: its people, and messages that need a decision."""

from dataclasses import dataclass

from icc.accounts.models import User
from icc.accounts.rules import can_take_network_role
from icc.core.decisions import Decision
from icc.notifications.models import Message
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class NetworkPerson:
    """Somebody who works across all cities, and whether the role may be taken."""

    user: User
    take: Decision


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the desk's page shows."""

    people: list[NetworkPerson]
    stuck: list[Message]


def desk_page(*, actor: Actor) -> DeskPage:
    """Return the people of the network and the first fifty stuck messages."""
    users = list(User.objects.visible_to(actor).exclude(network="").order_by("network", "name"))
    people = [NetworkPerson(user, can_take_network_role(actor, user, people=users)) for user in users]
    return DeskPage(people=people, stuck=list(Message.objects.visible_to(actor).stuck()[:50]))
