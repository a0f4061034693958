"""Standings in the words of their readers."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from icc.tenancy.querysets import CityQuerySet

if TYPE_CHECKING:
    from icc.dashboards.models import Standing


class StandingQuerySet(CityQuerySet["Standing"]):
    """Standings; a person sees those of their own cities, who works for the network sees all."""

    def in_edition(self, edition_id: int) -> Self:
        """Return the standings of one edition."""
        return self.filter(participation__edition_id=edition_id)

    def needing_help(self) -> Self:
        """Return those with a warning, the most urgent first."""
        return self.filter(Q(score__gt=0)).order_by("-score", "pk")
