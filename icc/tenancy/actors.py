"""Who acts. Built once per request, task or command; services and `visible_to` take nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody, not signed in. Sees published snapshots and reference data."""


@dataclass(frozen=True, slots=True)
class System:
    """The platform itself: a task, a command, or a service that serves several cities.

    Attributes:
        purpose: what it is doing, for the audit trail.
    """

    purpose: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who came through a link, without an account; sees the deals that the link names.

    Attributes:
        label: pseudonym in the audit trail.
        deal_ids: the deals opened, for reading.
        party_ids: the parties spoken for in these deals.
        link_id: the link through which they came.
    """

    label: str
    deal_ids: frozenset[int] = frozenset()
    party_ids: frozenset[int] = frozenset()
    link_id: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in user.

    Attributes:
        user_id: primary key of the account.
        network: role in the network (desk, ec), empty for city people and experts.
        cities: city primary key to the roles held there.
        deal_ids: deals of other cities opened to this person for reading.
    """

    user_id: int
    network: str = ""
    cities: Mapping[int, frozenset[str]] = field(default_factory=dict)
    deal_ids: frozenset[int] = frozenset()

    @property
    def city_ids(self) -> frozenset[int]:
        """Cities in which the person holds any role."""
        return frozenset(self.cities)

    def holds(self, city_id: int, *roles: str) -> bool:
        """Tell whether the person holds one of `roles` in the city."""
        return not self.cities.get(city_id, frozenset()).isdisjoint(roles)

    def cities_as(self, *roles: str) -> frozenset[int]:
        """Return the cities in which the person holds one of `roles`."""
        return frozenset(city for city, held in self.cities.items() if not held.isdisjoint(roles))


Actor = Person | Partner | System | Public


def sees_network(actor: Actor) -> bool:
    """Tell whether the actor works across all cities: desk, EC staff, or the platform itself."""
    return isinstance(actor, System) or (isinstance(actor, Person) and bool(actor.network))


def is_staff(actor: Actor) -> bool:
    """Tell whether the actor is a person of the desk or of the Commission."""
    return isinstance(actor, Person) and bool(actor.network)


def reach(actor: Actor) -> tuple[frozenset[int], frozenset[int]]:
    """Return the city and deal keys that the wall opens to an actor who does not see the network."""
    match actor:
        case Person():
            return actor.city_ids, actor.deal_ids
        case Partner():
            return frozenset(), actor.deal_ids
        case _:
            return frozenset(), frozenset()
