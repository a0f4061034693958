"""Deals in the words of their readers."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from greendeals.workflow import FROZEN, SIGNED
from icc.tenancy.actors import Actor, is_staff
from icc.tenancy.querysets import CityQuerySet

if TYPE_CHECKING:
    from greendeals.models import Deal

Row = TypeVar("Row", bound=models.Model)


class DealQuerySet(CityQuerySet["Deal"]):
    """Deals."""

    deal_lookup = "pk"

    def visible_to(self, actor: Actor) -> Self:
        """Return deals whose content the actor may read; desk and EC staff from the frozen text on."""
        visible = super().visible_to(actor)
        return visible.filter(stage__in=FROZEN) if is_staff(actor) else visible

    def counted_for(self, actor: Actor) -> Self:
        """Return deals that may enter the actor's figures: sector, stage and age, never content."""
        return super().visible_to(actor)

    def signed(self) -> Self:
        """Return deals that have been signed, whatever became of them."""
        return self.filter(stage__in=SIGNED)

    def in_edition(self, edition_id: int) -> Self:
        """Return the deals of one edition."""
        return self.filter(participation__edition_id=edition_id)


class DealTreeQuerySet(CityQuerySet[Row]):
    """Rows below a deal: sections, parties, commitments and so on."""

    deal_lookup = "deal_id"

    def visible_to(self, actor: Actor) -> Self:
        """Return rows of deals whose content the actor may read."""
        visible = super().visible_to(actor)
        return visible.filter(Q(deal__stage__in=FROZEN)) if is_staff(actor) else visible
