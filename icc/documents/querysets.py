"""Documents in the words of their readers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from icc.documents.workflow import DocumentState
from icc.tenancy.actors import Actor, reach, sees_network
from icc.tenancy.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from icc.documents.models import Document


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
