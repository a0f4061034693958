"""Documents in the words of their readers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from icc.documents.workflow import DocumentState, SealState
from icc.tenancy.actors import Actor, reach, sees_network
from icc.tenancy.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from icc.documents.models import Document, Seal

ALARM = timedelta(minutes=15)
"""A seal that takes longer is a trouble the desk must see."""


class DocumentQuerySet(VisibleQuerySet["Document"]):
    """Documents. Whether one may be downloaded is decided by its kind, on top of this."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the documents of the actor's cities and opened deals; all to those who see the network."""
        if sees_network(actor):
            return self.all()
        cities, deals = reach(actor)
        return self.filter(Q(city_id__in=cities) | Q(deal_id__in=deals))

    def waiting(self, *, now: datetime) -> Self:
        """Return what a worker may take: requested, or left behind by a worker that died."""
        abandoned = Q(state=DocumentState.RENDERING, lease_until__lt=now)
        return self.filter(Q(state=DocumentState.REQUESTED) | abandoned).order_by("requested_at")


class SealQuerySet(VisibleQuerySet["Seal"]):
    """Seals. Whoever may see the document may see how far its seal is."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the seals of the actor's cities and opened deals; all to those who see the network."""
        if sees_network(actor):
            return self.all()
        cities, deals = reach(actor)
        return self.filter(Q(document__city_id__in=cities) | Q(document__deal_id__in=deals))

    def waiting(self, *, now: datetime) -> Self:
        """Return what a worker may take: due, or left behind by a worker that died."""
        due = Q(state=SealState.REQUESTED, due_at__lte=now)
        abandoned = Q(state=SealState.SEALING, lease_until__lt=now)
        return self.filter(due | abandoned).order_by("requested_at")

    def in_trouble(self, *, now: datetime) -> Self:
        """Return what is not sealed and has a fault, or is late, whatever its age; the oldest first."""
        troubled = ~Q(fault="") | Q(requested_at__lt=now - ALARM)
        return self.exclude(state=SealState.SEALED).filter(troubled).order_by("requested_at")

    def late(self, *, now: datetime) -> Self:
        """Return what takes longer than it should, or will never come by itself."""
        return self.exclude(state=SealState.SEALED).filter(
            Q(requested_at__lt=now - ALARM) | Q(state=SealState.FAILED)
        )
