"""Coaching in the words of its readers."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from icc.tenancy.querysets import CityQuerySet

if TYPE_CHECKING:
    from coaching.models import Engagement


class EngagementQuerySet(CityQuerySet["Engagement"]):
    """Engagements of coaches."""

    def running(self) -> Self:
        """Return engagements that have not ended."""
        return self.filter(Q(ended_on=None))
