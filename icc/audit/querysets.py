"""Entries in the words of their readers."""

from typing import TYPE_CHECKING, Self

from icc.tenancy.actors import Actor, reach, sees_network
from icc.tenancy.querysets import ReferenceQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from icc.audit.models import Checkpoint, Entry


class EntryQuerySet(VisibleQuerySet["Entry"]):
    """Audit entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the entries of the actor's cities; all to those who see the network."""
        return self.all() if sees_network(actor) else self.filter(city_id__in=reach(actor)[0])

    def about(self, subject: str) -> Self:
        """Return one chain, oldest first."""
        return self.filter(subject=subject).order_by("number")


class CheckpointQuerySet(ReferenceQuerySet["Checkpoint"]):
    """Checkpoints: public, every one of them."""
