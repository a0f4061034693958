"""The first wall: what an actor may see, as a queryset."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from icc.tenancy.actors import Actor, reach, sees_network

Row = TypeVar("Row", bound=models.Model)


class VisibleQuerySet(models.QuerySet[Row]):
    """Base of every queryset whose rows a page may read."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows the actor may see."""
        raise NotImplementedError


class ReferenceQuerySet(VisibleQuerySet[Row]):
    """Rows that everybody may see."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all rows; there is nothing private in them."""
        return self.all()


class CityQuerySet(VisibleQuerySet[Row]):
    """Rows of one city each. Repeats the wall literally, so that the planner uses the index."""

    deal_lookup = ""
    """Lookup of the deal's key, on tables of the deal tree."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows of the actor's cities and opened deals; all rows to those who see the network."""
        return self.all() if sees_network(actor) else self.filter(self._own(actor))

    def _own(self, actor: Actor) -> Q:
        cities, deals = reach(actor)
        own = Q(city_id__in=cities)
        if self.deal_lookup and deals:
            lookup: dict[str, Any] = {f"{self.deal_lookup}__in": deals}
            own |= Q(**lookup)
        return own
